"""The pages of the three sides and the doors of the API: a case from the shopper's form to the desk's ruling."""

import pytest

from cases.models import Case
from cases.services import packs
from marketplace.core import time
from marketplace.payments.models import ProviderDispute
from orders.models import Refund
from tests import shop
from tests.cases import build
from tests.catalog.builders import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(xiaomei, akira):
    shop.tariff()
    return build.order_of(xiaomei, shop.seller(akira))


def test_it_works(order, xiaomei, akira, dana, browse):
    mine, theirs, desk = browse(xiaomei), browse(akira), browse(dana)
    ask = f"/me/orders/{order.number}/case/"
    assert mine.get(ask).status_code == 200
    assert mine.post(ask, {"reason": "damaged"}).status_code == 422
    form = {
        "reason": "damaged",
        "lines": ["1"],
        "text": "盒子压坏了。",
        "claim": "50.00",
        "files": [photo()],
    }
    assert mine.post(ask, form).status_code == 302
    case = Case.objects.get()
    assert case.claim_fen == 5_000
    page, room, bench = f"/me/cases/{case.number}/", f"/seller/cases/{case.number}/", f"/desk/cases/{case.number}/"
    assert theirs.post(room, {"do": "answer", "text": "It was packed well."}).status_code == 302
    assert mine.post(page, {"do": "done"}).status_code == 302
    assert theirs.post(room, {"do": "done"}).status_code == 302
    file = case.entries.get(side="shopper").files.get().public_id
    for client, path in ((mine, page), (theirs, room), (desk, bench)):
        assert client.get(f"{path}files/{file}/").status_code == 200
        assert case.number in client.get(path).content.decode()
    for client, path in ((mine, "/me/cases/"), (theirs, "/seller/cases/"), (desk, "/desk/cases/")):
        assert case.number in client.get(path).content.decode()
    ruling = {"do": "rule", "outcome": "part", "amount": "20", "borne_by": "seller", "reason": build.WHY}
    assert desk.post(bench, {**ruling, "reason": "no"}).status_code == 422
    assert desk.post(bench, ruling).status_code == 302
    assert mine.post(page, {"do": "accept"}).status_code == 302
    assert theirs.post(room, {"do": "accept"}).status_code == 302
    case.refresh_from_db()
    assert (case.status, Refund.objects.get().amount_fen) == ("final", 2_000)
    assert mine.get(page).status_code == 200


def test_nobody_else_sees_it(order, charlie, brightwell, tingting, browse, api):
    shop.seller(brightwell)
    case = build.open_case(order)
    assert browse(charlie).get(f"/me/cases/{case.number}/").status_code == 404
    assert browse(brightwell).get(f"/seller/cases/{case.number}/").status_code == 404
    assert browse(tingting).get(f"/desk/cases/{case.number}/").status_code == 403
    assert api(charlie).post(f"/api/v1/cases/{case.number}/withdraw/").status_code == 404
    case.refresh_from_db()
    assert case.status == "opened"


def test_money_receipt_and_statement(order, xiaomei, dana, browse):
    client = browse(xiaomei)
    assert client.get("/me/money/").status_code == 200
    for path in (f"/me/orders/{order.number}/receipt.pdf", f"/me/money/{time.today().year}/statement.pdf"):
        answer = client.get(path)
        assert answer.content.startswith(b"%PDF-")
    assert client.get("/me/money/1999/statement.pdf").status_code == 404


def test_the_desk_makes_a_pack_of_a_chargeback(order, dana, browse):
    now = time.now()
    ProviderDispute.objects.create(
        dispute="dp_1", reference=order.purchase.ref, amount_minor=100, currency="CNY", opened_at=now, looked_at=now
    )
    desk = browse(dana)
    assert "dp_1" in desk.get("/desk/chargebacks/").content.decode()
    assert desk.post("/desk/chargebacks/dp_1/").status_code == 302
    assert "hx-get" in desk.get("/desk/chargebacks/dp_1/").content.decode().split('id="packs"')[1].split(">")[0]
    assert packs.make_due() == 1
    page = desk.get("/desk/chargebacks/dp_1/").content.decode()
    path = page.split("/desk/packs/")[1].split('"')[0]
    assert desk.get(f"/desk/packs/{path}").content.startswith(b"%PDF-")


def test_the_api(order, xiaomei, akira, dana, api):
    wish = {"order": order.number, "reason": "quality", "lines": [1], "text": "质量很差。"}
    made = api(xiaomei).post("/api/v1/cases/", wish, format="json")
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert api(xiaomei).post("/api/v1/cases/", wish, format="json").status_code == 409
    door = f"/api/v1/seller/cases/{number}/"
    assert api(akira).post(f"{door}answer/", {"text": "We are sorry."}, format="json").status_code == 200
    done = api(akira).post(f"{door}agree/")
    assert (done.json()["status"], done.json()["refunded_fen"]) == ("final", order.total_fen)
    assert api(dana).get(f"/api/v1/desk/cases/{number}/").json()["entries"][1]["side"] == "seller"


def test_the_api_of_a_doubt(order, xiaomei, akira, dana, ming, charlie, brightwell, api):
    """Examination, finding, the seller's word, files, damages and a pack: everything the pages do."""
    shop.seller(brightwell)
    wish = {"order": order.number, "reason": "counterfeit", "lines": [1], "text": "标签是假的。", "files": [photo()]}
    made = api(xiaomei).post("/api/v1/cases/", wish, format="multipart")
    assert made.status_code == 201, made.content
    number, file = made.json()["number"], made.json()["entries"][0]["files"][0]
    mine, theirs, desk = (f"/api/v1/{side}cases/{number}/" for side in ("", "seller/", "desk/"))
    assert api(xiaomei).get(file)["Content-Type"].startswith("image/")
    name = file.rpartition("/files/")[2]
    assert api(akira).get(f"{theirs}files/{name}").status_code == 200
    assert api(dana).get(f"{desk}files/{name}").status_code == 200
    for stranger, path in ((charlie, file), (brightwell, f"{theirs}files/{name}")):
        assert api(stranger).get(path).status_code == 404
    api(akira).post(f"{theirs}answer/", {"text": "It is genuine."}, format="json")
    assert api(akira).post(f"{theirs}done/").status_code == 200
    assert api(xiaomei).post(f"{mine}done/").json()["status"] == "ready"
    examined = api(dana).post(f"{desk}examine/", {"examiner": "国家皮革质检中心"}, format="json").json()
    assert (examined["status"], examined["examiner"]) == ("examining", "国家皮革质检中心")
    assert (
        api(dana).post(f"{desk}finding/", {"text": "Not the brand's leather."}, format="json").json()["status"]
        == "ready"
    )
    ruling = {"outcome": "fake", "reason": build.WHY}
    assert api(dana).post(f"{desk}ruling/", ruling, format="json").json()["status"] == "ruled"
    early = api(dana).post(f"{desk}damages-paid/", {"statement_line": "ICBC 0001"}, format="json")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "case_not_now")
    for client, door in ((api(xiaomei), mine), (api(akira), theirs)):
        assert client.post(f"{door}accept/").status_code == 200
    paid = api(dana).post(f"{desk}damages-paid/", {"statement_line": "ICBC 0001"}, format="json").json()
    assert (paid["damages_fen"], paid["advanced_minor"], bool(paid["damages_paid_at"])) == (60_720, 12_144, True)
    asked = api(dana).post(f"{desk}packs/")
    assert (asked.status_code, asked.json()["status"]) == (201, "asked")
    pack = f"/api/v1/desk/packs/{asked.json()['pack']}/"
    assert api(dana).get(f"{pack}file/").status_code == 404
    packs.make_due()
    ready = api(dana).get(pack).json()
    assert api(dana).get(ready["file"]).content.startswith(b"%PDF-")
    assert api(xiaomei).get(pack).status_code == 403


def test_the_api_of_a_chargeback(order, dana, api):
    now = time.now()
    ProviderDispute.objects.create(
        dispute="dp_1", reference=order.purchase.ref, amount_minor=100, currency="CNY", opened_at=now, looked_at=now
    )
    desk = api(dana)
    assert [one["dispute"] for one in desk.get("/api/v1/desk/chargebacks/").json()["results"]] == ["dp_1"]
    asked = desk.post("/api/v1/desk/chargebacks/dp_1/packs/").json()
    assert (asked["orders"], [one["status"] for one in asked["packs"]]) == ([order.number], ["asked"])
    assert desk.get("/api/v1/desk/chargebacks/dp_2/").status_code == 404
