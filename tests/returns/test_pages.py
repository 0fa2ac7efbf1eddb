"""The shopper's portal and the inspector's bench in a browser without JavaScript."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from logistics.models import Evidence
from marketplace.accounts.models import User
from marketplace.catalog.models import Stock
from orders.models import Order
from returns.models import Inspection, ReturnCase
from returns.states import Stage
from returns.tasks import compare_waiting
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]
Browse = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]


def photo(name: str = "front.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_it_works(bought: Bought, browse: Browse, xiaomei: User, xiaochen: User, dana: User) -> None:
    order = bought(pieces=2)
    mine, bench = browse(xiaomei), browse(xiaochen)
    page = mine.get(f"/me/orders/{order.number}/return/")
    assert page.status_code == 200
    assert b"2 pieces can be returned" in page.content

    asked = mine.post(
        f"/me/orders/{order.number}/return/", {"line_1": "1", "reason": "quality", "note": "<b>broken</b>"}, follow=True
    )
    case = ReturnCase.objects.get()
    assert asked.redirect_chain == [(f"/me/returns/{case.number}/", 302)]
    assert case.label_code.encode() in asked.content
    assert b"&lt;b&gt;broken&lt;/b&gt;" in asked.content
    assert b"<b>broken" not in asked.content
    assert b"data:image/png;base64" in asked.content

    assert mine.post(f"/me/returns/{case.number}/sent/").status_code == 302
    assert case.number.encode() in mine.get("/me/returns/").content

    scanned = bench.post("/warehouse/returns/", {"code": case.label_code})
    assert scanned["Location"] == f"/warehouse/returns/{case.number}/"
    page = bench.get(scanned["Location"])
    unit = case.items.get().unit
    assert unit.serial.encode() not in page.content  # the inspector reads it off the piece
    values = {"serial": unit.serial, "tag": unit.tag, "weight_g": "331", "photo_front": photo()}
    assert bench.post(f"/warehouse/returns/{case.number}/", values).status_code == 302
    assert Inspection.objects.get().verdict == "match"
    assert Evidence.objects.filter(unit=unit, stage="return", pose="front").exists()
    early = bench.post(f"/warehouse/returns/{case.number}/decide/", {"outcome": "refund"}, follow=True)
    assert b"still being compared" in early.content
    assert world.fresh(case).stage == Stage.INSPECTED
    compare_waiting()
    assert browse(dana).post(f"/warehouse/returns/{case.number}/decide/", {"outcome": "refund"}).status_code == 302
    assert world.fresh(case).stage == Stage.SETTLED
    page = mine.get(f"/me/returns/{case.number}/")
    assert b"Refund" in page.content
    assert bench.get(f"/warehouse/returns/{case.number}/").status_code == 200


def test_empty_states(browse: Browse, xiaomei: User, xiaochen: User, bought: Bought) -> None:
    assert b"Nothing sent back" in browse(xiaomei).get("/me/returns/").content
    assert b"The bench is clear" in browse(xiaochen).get("/warehouse/returns/").content
    order = bought(to="paid")
    assert b"Nothing to return here" in browse(xiaomei).get(f"/me/orders/{order.number}/return/").content


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"line_1": "1"},
        {"line_1": "0", "reason": "quality"},
        {"line_1": "9", "reason": "quality"},
        {"line_1": "x", "reason": "late"},
    ],
)
def test_a_bad_request_keeps_the_form(bought: Bought, browse: Browse, xiaomei: User, values: dict[str, str]) -> None:
    order = bought()
    page = browse(xiaomei).post(f"/me/orders/{order.number}/return/", values)
    assert page.status_code == 422
    assert b"error" in page.content
    assert not ReturnCase.objects.exists()


@pytest.mark.parametrize("label", ["", "nonsense", "0123456789AB", "x" * 300])
def test_a_bad_scan_says_so(browse: Browse, xiaochen: User, bought: Bought, label: str) -> None:
    page = browse(xiaochen).post("/warehouse/returns/", {"code": label}, follow=True)
    assert page.redirect_chain == [("/warehouse/returns/", 302)]
    assert b"label" in page.content


def test_declined_is_told_with_its_reason(
    bought: Bought, browse: Browse, xiaomei: User, xiaochen: User, dana: User
) -> None:
    case = world.arrived(world.ask(bought()), xiaochen)
    world.inspect_all(case, xiaochen)
    refused = browse(xiaochen).post(
        f"/warehouse/returns/{case.number}/decide/", {"outcome": "decline", "why": "worn"}, follow=True
    )
    assert b"second colleague" in refused.content
    assert world.fresh(case).stage == Stage.INSPECTED
    browse(dana).post(f"/warehouse/returns/{case.number}/decide/", {"outcome": "decline", "why": "吊牌已剪"})
    page = browse(xiaomei).get(f"/me/returns/{case.number}/")
    assert "吊牌已剪" in page.content.decode()


@pytest.mark.parametrize(
    "changes", [{"weight_g": "abc"}, {"weight_g": "-1"}, {"length_mm": "10"}, {"grade": "Q"}, {"weight_g": "9" * 30}]
)
def test_impossible_measures_keep_the_form(
    bought: Bought, browse: Browse, xiaochen: User, changes: dict[str, str]
) -> None:
    case = world.arrived(world.ask(bought()), xiaochen)
    page = browse(xiaochen).post(f"/warehouse/returns/{case.number}/", {"weight_g": "330", **changes})
    assert page.status_code == 422
    assert not Inspection.objects.exists()


def test_a_picture_that_is_none(bought: Bought, browse: Browse, xiaochen: User) -> None:
    case = world.arrived(world.ask(bought()), xiaochen)
    fake = SimpleUploadedFile("front.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    page = browse(xiaochen).post(f"/warehouse/returns/{case.number}/", {"weight_g": "330", "photo_front": fake})
    assert page.status_code == 422
    assert not Inspection.objects.exists()
    assert not Evidence.objects.filter(stage="return").exists()


def test_queries_do_not_grow_with_returns(bought: Bought, browse: Browse, xiaomei: User, xiaochen: User) -> None:
    order = bought(pieces=4)
    mine, bench = browse(xiaomei), browse(xiaochen)
    counts: dict[str, list[int]] = {"/me/returns/": [], "/warehouse/returns/": []}
    for pieces in (1, 3):
        for _ in range(pieces):
            world.arrived(world.ask(order), xiaochen)
        for path, found in counts.items():
            client = mine if path.startswith("/me") else bench
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            found.append(len(captured))
    for path, (few, many) in counts.items():
        assert few == many, path
        assert many <= 12, path


def test_a_wish_for_an_exchange_leads_to_what_it_costs(bought: Bought, browse: Browse, xiaomei: User) -> None:
    order, mine = bought(), browse(xiaomei)
    Stock.objects.create(listing=order.lines.get().listing, place="warehouse:NRT1", on_hand=5)
    asked = mine.post(f"/me/orders/{order.number}/return/", {"line_1": "1", "reason": "quality", "wish": "exchange"})
    case = ReturnCase.objects.get()
    assert asked["Location"] == f"/me/returns/{case.number}/choose/"
    assert b"Exchange it" in mine.get(asked["Location"]).content
    page = mine.get(f"/me/returns/{case.number}/").content
    assert b"Choose the replacement" in page
    assert mine.post(asked["Location"], {"way": "exchange"}).status_code == 302
    assert b"Choose the replacement" not in mine.get(f"/me/returns/{case.number}/").content
