from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.catalog.services import categories, house_rules
from marketplace.tariff.models import HsRate, ImportLimit
from tests.catalog.builders import tariff_rows

Api = Callable[..., APIClient]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground() -> None:
    categories.plant()
    house_rules.plant()
    tariff_rows()
    common = {"duty_bp": 0, "vat_bp": 900, "source": "test", "valid_from": date(2020, 1, 1), "modes": ["9610"]}
    HsRate.objects.create(hs_prefix="1701", name="食糖", yearly_grams=2000, **common)
    HsRate.objects.create(hs_prefix="0409", name="天然蜂蜜", **common)
    ImportLimit.objects.create(
        regime="9610", per_order_fen=500_000, per_year_fen=2_600_000, relief_bp=7000, source="test",
        valid_from=date(2019, 1, 1),
    )  # fmt: skip


def asked(api: Api, **question: object) -> tuple[str, dict[str, str]]:
    answer = api(None).get("/api/v1/sell/check/", question)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert all(one["source"] for one in body["findings"])
    return body["verdict"], {one["topic"]: one["verdict"] for one in body["findings"]}


def test_it_works(api: Api, client: Client) -> None:
    question = {
        "q": "护肤精华",
        "category": "beauty-skincare",
        "hs_code": "3304990029",
        "price": "450",
        "currency": "CNY",
    }
    verdict, topics = asked(api, **question)
    assert (verdict, topics) == (
        "yes", {"hs": "yes", "positive_list": "yes", "licence": "yes", "label": "yes", "tax": "yes"}
    )  # fmt: skip
    page = client.get("/sell/check/", question).content.decode()
    assert "40.95" in page
    assert "商财发" in page
    assert client.get("/sell/check/").status_code == 200


@pytest.mark.parametrize(
    ("question", "verdict", "topic"),
    [
        ({"q": "一次性电子烟"}, "no", "words"), ({"hs_code": "9307000000"}, "no", "positive_list"),
        ({"hs_code": "1701990000", "weight_g": 5000}, "no", "yearly_quantity"), ({"hs_code": "1701990000"}, "ask", "yearly_quantity"),
        ({"hs_code": "3304990029", "price": "30000"}, "no", "tax"), ({"gtin": "6901234567892"}, "ask", "loop"),
        ({"origin": "CN"}, "ask", "loop"), 
        ({"category": "health-vitamins"}, "ask", "licence"), ({"danger": "battery", "q": "x"}, "ask", "transport"),
        ({"hs_code": "999999"}, "ask", "hs"), ({"q": "世界第一面霜"}, "ask", "words"),
    ],
)  # fmt: skip
def test_what_stops_it(api: Api, question: dict[str, object], verdict: str, topic: str) -> None:
    _worst, topics = asked(api, **question)
    assert topics[topic] == verdict


def test_above_the_order_limit_is_taxed_in_full(api: Api) -> None:
    body = (
        api(None)
        .get("/api/v1/sell/check/", {"hs_code": "3304990029", "price": "6000"}, headers={"accept-language": "en"})
        .json()
    )
    assert any("5,000" in one["text"] for one in body["findings"] if one["topic"] == "tax")
    assert ImportLimit.objects.exists()
    assert HsRate.objects.exists()


def test_codes_are_suggested_and_strange_input_is_refused_kindly(api: Api, client: Client) -> None:
    hints = api(None).get("/api/v1/sell/check/", {"q": "天然蜂蜜"}).json()["hs_suggestions"]
    assert {"hs_code": "0409", "name": "天然蜂蜜"} in hints
    for bad in ({"price": "-1"}, {"hs_code": "abc"}, {"gtin": "123"}, {"category": "nowhere"}, {"weight_g": "0"}):
        refused = api(None).get("/api/v1/sell/check/", bad)
        assert (refused.status_code, set(refused.json()["error"]["fields"])) == (400, set(bad))
        assert client.get("/sell/check/", bad).status_code == 200
