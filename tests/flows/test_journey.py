"""From the first look to the money back, by the REST API alone, as an integrator would: in Chinese and in English."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from marketplace.scenes.walk.buying import _press_pay
from marketplace.scenes.walk.client import Api, wait_for
from tests.site import Site

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LOGINS = {"zh-hans": "shopper4@example.com", "en": "shopper5@example.com"}
DELIVERED = """
    SELECT o.number, u.email FROM orders_order o JOIN accounts_user u ON u.id = o.user_id
    WHERE o.delivery = 'delivered' AND o.lifecycle = 'confirmed'
    AND NOT EXISTS (SELECT 1 FROM returns_returncase r WHERE r.order_id = o.id) ORDER BY o.id DESC
"""


def person(site: Site, login: str, language: str) -> Api:
    api = Api(site.url, login)
    api.session.headers["Accept-Language"] = language
    return api


def refusal(api: Api, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    answer = api.session.request(method, api.base + path, json=body, timeout=20)
    return answer.status_code, answer.json()["error"]


def speaks(language: str, text: str) -> bool:
    return bool(CHINESE.search(text)) == language.startswith("zh")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_works(site: Site, language: str) -> None:
    """Look, price, order, pay, follow: every word in the language that was asked for."""
    api = person(site, LOGINS[language], language)
    found = api.get("listings/", category="books-stationery")["results"] or api.get("listings/")["results"]
    card = next(row for row in found if row["stock"] > 1) if "stock" in found[0] else found[0]
    listing = api.get(f"listings/{card['id']}/")
    assert speaks(language, listing["title"])
    api.post("cart/lines/", {"listing": card["id"], "quantity": 1})
    quote = api.post("checkout/quote/")
    assert quote["total_fen"] > 0
    address = api.get("me/addresses/")[0]["id"]
    wish = {"quote": quote["quote"], "address": address, "notice_version": quote["notice"]["version"]}
    purchase = api.post("checkout/", wish)
    attempt = wait_for("a payment page", lambda: _page(api, purchase["number"]))
    _press_pay(attempt)
    wait_for("the paid purchase", lambda: api.get(f"purchases/{purchase['number']}/")["status"] == "paid" or None)
    order = api.get(f"orders/{purchase['orders'][0]['number']}/")
    assert order["payment"] == "paid"
    told = wait_for("a message in the inbox", lambda: api.get("me/notices/")["results"])
    assert all(CHINESE.search(row["subject"]) for row in told), "in the language of the account, not of the request"


def _page(api: Api, number: str) -> str | None:
    return api.post(f"purchases/{number}/pay/", {"method": "alipay"})["action_url"] or None


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_refusals_speak_the_language(site: Site, language: str) -> None:
    api = person(site, "xiaomei@example.com", language)
    for method, path, body, status in (
        ("POST", "cart/lines/", {"listing": "nothing", "quantity": 1}, 404),
        ("POST", "cart/lines/", {"quantity": 0}, 400),
        ("GET", "orders/MO0000000000000/", None, 404),
        ("GET", "warehouse/", None, 403),
        (
            "POST",
            "returns/",
            {"order": "MO0000000000000", "items": [{"line": 1, "quantity": 1}], "reason": "quality"},
            404,
        ),
    ):
        seen, error = refusal(api, method, path, body)
        assert (seen in {status, 404, 409}, error["code"] != "") == (True, True), (method, path, seen, error)
        assert speaks(language, error["message"]), (path, error)


def test_the_same_call_twice_is_one_effect(site: Site) -> None:
    api = person(site, "shopper6@example.com", "en")
    listing = api.get("listings/")["results"][0]["id"]
    send = {"json": {"listing": listing, "quantity": 1}, "headers": {"Idempotency-Key": "flow-1"}, "timeout": 20}
    first = api.session.post(f"{api.base}cart/lines/", **send)
    second = api.session.post(f"{api.base}cart/lines/", **send)
    other = api.session.post(f"{api.base}cart/lines/", **{**send, "json": {"listing": listing, "quantity": 2}})
    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.json() == first.json()


def test_a_return_by_the_api(site: Site) -> None:
    number, login = site.rows(DELIVERED)[0]
    api = person(site, login, "en")
    case = api.post(
        "returns/", {"order": number, "items": [{"line": 1, "quantity": 1}], "reason": "no_reason", "note": ""}
    )
    api.post(f"returns/{case['number']}/sent/")
    bench = person(site, "xiaochen@example.com", "zh-hans")
    received = bench.post("warehouse/returns/receive/", {"label": case["label_code"]})
    assert received["number"] == case["number"]
    stranger = person(site, "charlie@example.com", "en")
    assert refusal(stranger, "GET", f"returns/{case['number']}/")[0] == 404


def test_no_token_no_entry(site: Site) -> None:
    for path in ("orders/", "me/", "seller/money/", "warehouse/"):
        answer = requests.get(f"{site.url}/api/v1/{path}", timeout=20)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
