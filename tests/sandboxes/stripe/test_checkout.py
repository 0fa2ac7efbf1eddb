"""Checkout Sessions and the hosted pages, as a person in a browser uses them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import stripe

from tests.sandboxes.stripe.harness import Listener, Running, by_wallet, checkout, pay

BACK = "http://localhost:8000/back?order=MO1"


def path_of(url: str | None) -> str:
    assert url is not None
    return urlsplit(url).path


def test_it_works(sandbox: Running, hooks: Listener) -> None:
    session = checkout(
        sandbox,
        payment_intent_data={"metadata": {"purchase": "MP1"}, "transfer_group": "MP1"},
        metadata={"purchase": "MP1"},
    )
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.payment_method_types) == (12_800, ["card", "alipay", "wechat_pay"])
    page = path_of(session.url)
    status, html = sandbox.page(page)
    assert status == 200
    for text in ("¥128.00", "沙箱", "no real money", "抹茶点心 × 1<", "支付宝", "微信支付", "4242 4242 4242 4242"):
        assert text in html

    status, location = sandbox.submit(page, action="pay", method="card", card="4242424242424242")

    assert (status, location) == (303, f"http://localhost:8000/ok?cs={session.id}")
    done = sandbox.client.v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent", "line_items"]})
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    intent = done.payment_intent
    assert (intent.status, intent.metadata.purchase, intent.transfer_group) == ("succeeded", "MP1", "MP1")
    assert done.line_items is not None
    assert done.line_items.data[0].amount_total == 12_800
    hooks.wait_for("checkout.session.completed")
    assert hooks.types == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_declined_card_stays_on_the_page(sandbox: Running, hooks: Listener) -> None:
    session = checkout(sandbox)
    page = path_of(session.url)

    assert sandbox.submit(page, action="pay", method="card", card="4000000000009995") == (303, page)

    assert "余额不足" in sandbox.page(page)[1]
    open_still = sandbox.client.v1.checkout.sessions.retrieve(session.id)
    assert (open_still.status, open_still.payment_status) == ("open", "unpaid")
    assert sandbox.submit(page, action="pay", method="card", card="4242424242424242")[1].startswith(
        "http://localhost:8000/ok"
    )
    assert len(sandbox.client.v1.payment_intents.list().data) == 1
    hooks.wait_for("checkout.session.completed")


@pytest.mark.parametrize("kind", ["alipay", "wechat_pay", "card"])
@pytest.mark.parametrize("outcome", ["approve", "refuse"])
def test_the_second_step(sandbox: Running, kind: str, outcome: str) -> None:
    session = checkout(sandbox, allowed_payment_method_types=[kind])
    page = path_of(session.url)
    assert sandbox.submit(page, action="pay", method=kind, card="4000000000003220") == (303, page)
    html = sandbox.page(page)[1]
    assert {"alipay": "支付宝", "wechat_pay": "data:image/png;base64", "card": "发卡行验证"}[kind] in html
    assert "http://localhost:8000/cart/" in html

    _, location = sandbox.submit(page, action=outcome)

    done = sandbox.client.v1.checkout.sessions.retrieve(session.id)
    if outcome == "approve":
        assert location == f"http://localhost:8000/ok?cs={session.id}"
        assert (done.status, done.payment_status) == ("complete", "paid")
    else:
        assert location == page
        assert "没有通过验证" in sandbox.page(page)[1]
        assert (done.status, done.payment_status) == ("open", "unpaid")


def test_the_shopper_can_change_the_method(sandbox: Running) -> None:
    session = checkout(sandbox)
    page = path_of(session.url)
    sandbox.submit(page, action="pay", method="alipay")
    assert "银行卡" in sandbox.page(f"{page}?choose=1")[1]
    sandbox.submit(page, action="pay", method="wechat_pay")
    assert "微信支付二维码" in sandbox.page(page)[1]
    sandbox.submit(page, action="approve")
    assert sandbox.client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_held_until_capture(sandbox: Running) -> None:
    session = checkout(sandbox, payment_intent_data={"capture_method": "manual"})
    assert session.payment_method_types == ["card"]
    sandbox.submit(path_of(session.url), action="pay", method="card", card="4242424242424242")
    done = sandbox.client.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.payment_status) == ("complete", "unpaid")
    sandbox.client.v1.payment_intents.capture(str(done.payment_intent))
    assert sandbox.client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_expire(sandbox: Running, hooks: Listener) -> None:
    session = checkout(sandbox)
    page = path_of(session.url)
    sandbox.submit(page, action="pay", method="alipay")
    intent = sandbox.client.v1.payment_intents.list().data[0]
    with pytest.raises(stripe.InvalidRequestError, match="Expire the Checkout Session"):
        sandbox.client.v1.payment_intents.cancel(intent.id)

    assert sandbox.client.v1.checkout.sessions.expire(session.id).status == "expired"

    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == "canceled"
    assert "已经关闭" in sandbox.page(page)[1]
    assert sandbox.submit(page, action="approve") == (303, page)
    assert sandbox.submit(page, action="pay", method="card", card="4242424242424242") == (303, page)
    assert sandbox.client.v1.charges.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.client.v1.checkout.sessions.expire(session.id)
    hooks.wait_for("checkout.session.expired")


def test_expires_by_the_clock(sandbox: Running, hooks: Listener) -> None:
    now = sandbox.control("health", method="GET")["time"]
    session = checkout(sandbox, expires_at=now + 1_800)
    sandbox.control("advance", {"seconds": 1_000})
    assert sandbox.client.v1.checkout.sessions.retrieve(session.id).status == "open"
    sandbox.control("advance", {"seconds": 1_805})
    assert hooks.wait_for("checkout.session.expired")["id"] == session.id
    for wrong in (now + 60, now + 90_000):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            checkout(sandbox, expires_at=wrong)
        assert caught.value.param == "expires_at"


def test_money_that_comes_later(sandbox: Running, hooks: Listener) -> None:
    session = checkout(sandbox)
    later = sandbox.control(f"checkout_sessions/{session.id}/pay", {"method": "alipay", "outcome": "processing"})
    assert (later["status"], later["payment_status"]) == ("complete", "unpaid")
    sandbox.control("advance")
    assert hooks.wait_for("checkout.session.async_payment_succeeded")["payment_status"] == "paid"


def test_money_that_does_not_come(sandbox: Running, hooks: Listener) -> None:
    session = checkout(sandbox)
    later = sandbox.control(f"checkout_sessions/{session.id}/pay", {"method": "alipay", "outcome": "processing"})
    sandbox.control(f"payment_intents/{later['payment_intent']}/pay", {"outcome": "fail"})
    hooks.wait_for("checkout.session.async_payment_failed")


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        ({"line_items": []}, "line_items"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"mode": "subscription"}, "mode"),
        ({"ui_mode": "hosted"}, "ui_mode"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"line_items": [{"price": "price_1"}]}, "line_items[0][price]"),
        (
            {"line_items": [{"price_data": {"currency": "cny", "product_data": {"name": "x"}}}]},
            "line_items[0][price_data][unit_amount]",
        ),
    ],
)
def test_bad_sessions(sandbox: Running, wish: dict[str, object], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        checkout(sandbox, **wish)
    assert caught.value.param == param
    assert sandbox.client.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize(("action", "status"), [("approve", "succeeded"), ("refuse", "failed")])
def test_an_intent_leads_back_to_its_return_url(sandbox: Running, action: str, status: str) -> None:
    intent = by_wallet(sandbox, "alipay", return_url=BACK)
    page = f"/pay/{intent.id}"
    assert "redirect_status=pending" in sandbox.page(page)[1]

    _, location = sandbox.submit(page, action=action)

    assert location.startswith(BACK + "&")
    query = parse_qs(urlsplit(location).query)
    assert (query["payment_intent"], query["redirect_status"]) == ([intent.id], [status])
    assert query["payment_intent_client_secret"] == [intent.client_secret]


def test_three_d_secure_on_the_page(sandbox: Running) -> None:
    intent = pay(sandbox, card="pm_card_threeDSecureRequiredChargeDeclined", return_url=BACK)
    assert "发卡行验证" in sandbox.page(f"/pay/{intent.id}")[1]
    _, location = sandbox.submit(f"/pay/{intent.id}", action="approve")
    assert "redirect_status=failed" in location
    declined = sandbox.client.v1.payment_intents.retrieve(intent.id)
    assert declined.last_payment_error is not None
    assert declined.last_payment_error.code == "card_declined"


def test_an_unconfirmed_intent_has_a_page_too(sandbox: Running) -> None:
    intent = sandbox.client.v1.payment_intents.create(params={"amount": 1_000, "currency": "cny"})
    page = path_of(intent.sandbox_hosted_url)
    assert "4242 4242" in sandbox.page(f"{page}?return_url=http%3A%2F%2Flocalhost%3A8000%2Fx")[1]
    _, location = sandbox.submit(
        page, action="pay", method="card", card="4242424242424242", return_url="http://localhost:8000/x"
    )
    assert location.startswith("http://localhost:8000/x?payment_intent=")
    assert "支付成功" in sandbox.page(page)[1]


def test_a_second_click_pays_nothing_more(sandbox: Running) -> None:
    session = checkout(sandbox)
    page = path_of(session.url)
    for _ in range(3):
        sandbox.submit(page, action="pay", method="card", card="4242424242424242")
    assert [charge.amount for charge in sandbox.client.v1.charges.list().data] == [12_800]


def test_what_comes_from_outside_is_escaped(sandbox: Running) -> None:
    bad = '"><script>alert(1)</script>'
    items = [{"price_data": {"currency": "cny", "unit_amount": 500, "product_data": {"name": bad}}}]
    session = checkout(sandbox, line_items=items)
    page = path_of(session.url)
    for target in (page, f"{page}?method=%22%3E%3Cscript%3E", f"{page}?return_url=http%3A%2F%2Fx%2F%22%3E%3Cscript%3E"):
        html = sandbox.page(target)[1]
        assert "<script" not in html
        assert not re.search(r"\son\w+=|style=", html)
    headers = sandbox.http("GET", page)[1]
    assert "default-src 'none'" in headers["content-security-policy"]


def test_bad_forms(sandbox: Running) -> None:
    page = path_of(checkout(sandbox, allowed_payment_method_types=["card"]).url)
    assert sandbox.submit(page, action="pay", method="alipay")[0] == 400
    assert sandbox.submit(page, action="pay", method="card", card="4242424242424241")[0] == 400
    assert sandbox.submit(page, action="dance")[0] == 303
    assert sandbox.submit(page, action="approve")[0] == 303
    assert sandbox.client.v1.charges.list().data == []
