"""The pages of the sides and the doors of the API; a stranger finds nothing."""

import pytest

from claims.models import Claim, Recovery, StockPolicy
from logistics.models import Unit
from orders.models import Refund
from tests import shop
from tests.claims.test_life import report
from tests.logistics import road

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def door(arrived):
    order, _way = arrived(2)
    return order


def test_it_works(door, xiaomei, charlie, dana, browse):
    """From the shopper's form to the money, the demand and its letter."""
    mine, desk = browse(xiaomei), browse(dana)
    ask, code = f"/me/orders/{door.number}/claim/", Unit.objects.order_by("pk")[0].passport_code
    assert mine.get(f"/me/orders/{door.number}/").content.decode().count(ask) == 1
    assert mine.get(ask).status_code == 200
    form = {"kind": "damaged", "pieces": [code], "text": "瓶子碎了", "way": "source"}
    assert mine.post(ask, form).status_code == 422, "no photo"
    assert mine.post(ask, {**form, "files": [road.picture()]}).status_code == 302
    claim = Claim.objects.get()
    assert (claim.status, Refund.objects.count()) == ("paid", 1)
    page, bench = f"/me/claims/{claim.number}/", f"/admin/claims/{claim.number}/"
    file = claim.entries.get().files.get().public_id
    for client, path in ((mine, page), (desk, bench)):
        assert client.get(path).status_code == 200
        assert client.get(f"{path}files/{file}/").status_code == 200
    assert browse(charlie).get(page).status_code == 404
    assert claim.number in mine.get("/me/claims/").content.decode()
    owed = Recovery.objects.get()
    assert desk.get(f"/admin/claims/recoveries/{owed.public_id}/letter.pdf").content.startswith(b"%PDF")
    assert owed.code in desk.get("/admin/claims/recoveries/").content.decode()
    end = f"/admin/claims/recoveries/{owed.public_id}/"
    assert desk.post(end, {"do": "received", "amount": "9999", "statement_line": "B-100"}).status_code == 422
    assert desk.post(end, {"do": "write_off", "why": "the courier is bankrupt"}).status_code == 302
    assert desk.get(end).status_code == 200
    owed.refresh_from_db()
    assert owed.status == "written_off"


def test_a_person_at_the_desk(door, xiaomei, dana, tingting, browse):
    claim = report(door, "lost", photo=False)
    bench, desk = f"/admin/claims/{claim.number}/", browse(dana)
    assert claim.number in desk.get("/admin/claims/").content.decode()
    assert browse(tingting).get(bench).status_code == 403
    assert desk.post(bench, {"do": "decide", "verdict": "pay", "borne_by": "platform", "why": "?"}).status_code == 422
    assert desk.post(bench, {"do": "ask", "text": "请补充照片"}).status_code == 302
    page = f"/me/claims/{claim.number}/"
    assert browse(xiaomei).post(page, {"do": "say", "text": "没有收到"}).status_code == 302
    decide = {"do": "decide", "verdict": "refuse", "borne_by": "platform", "why": "签收底单是您本人"}
    assert desk.post(bench, decide).status_code == 302
    assert browse(xiaomei).post(page, {"do": "look", "text": "不是我签的"}).status_code == 302
    claim.refresh_from_db()
    assert claim.status == "review"
    assert desk.post(bench, decide).status_code == 422, "whoever refused does not look again"
    assert browse(xiaomei).post(page, {"do": "withdraw"}).status_code == 302
    support = browse(tingting).get(f"/admin/claims/report/{door.number}/")
    assert support.status_code == 200


def test_by_api(door, xiaomei, charlie, dana, api):
    wish = {"order": door.number, "kind": "short", "line": 1, "text": "少了一瓶"}
    assert api(charlie).post("/api/v1/claims/", wish, format="json").status_code == 404
    made = api(xiaomei).post("/api/v1/claims/", wish, format="json")
    assert (made.status_code, made.json()["status"], made.json()["rule"]) == (201, "review", "sealed_and_weighed")
    number = made.json()["number"]
    assert api(xiaomei).post("/api/v1/claims/", {**wish, "line": 9}, format="json").status_code == 409
    assert api(charlie).get(f"/api/v1/claims/{number}/").status_code == 404
    assert api(xiaomei).get("/api/v1/ops/claims/").status_code == 403
    assert [row["number"] for row in api(dana).get("/api/v1/ops/claims/").json()["results"]] == [number]
    said = {"pays": True, "why": "the packing photo shows one"}
    told = api(dana).post(f"/api/v1/ops/claims/{number}/decide/", said, format="json")
    assert (told.status_code, told.json()["status"], told.json()["paid_fen"]) == (200, "paid", 13_168)
    again = api(dana).post(f"/api/v1/ops/claims/{number}/decide/", said, format="json")
    assert (again.status_code, Refund.objects.count()) == (409, 1)


def test_the_shops_insurance(akira, charlie, dana, browse, api):
    shop.tariff()
    shop.seller(akira)
    room = browse(akira)
    assert room.get("/seller/insurance/").status_code == 200
    assert room.post("/seller/insurance/", {"do": "buy"}).status_code == 302
    assert StockPolicy.objects.get().status == "active"
    assert api(akira).post("/api/v1/seller/insurance/").status_code == 409
    assert api(akira).delete("/api/v1/seller/insurance/").json()["number"] == ""
    assert room.get("/seller/insurance/").status_code == 200
    assert browse(dana).get("/admin/claims/insurance/").status_code == 200
    assert api(charlie).get("/api/v1/seller/insurance/").status_code in (403, 404)
