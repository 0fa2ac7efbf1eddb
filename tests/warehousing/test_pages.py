"""Pages of seller and operator: the way of goods from the notice to the pick, a scan sent twice, strangers."""

import pytest
from django.test import Client

from marketplace.core import time
from marketplace.core.outbox.drain import drain
from tests import shop
from tests.people import make
from tests.warehousing import shelves
from warehousing.models import Bin, Count, Loss, Notice, Piece, Recall, Slot, StorageBill, Transfer, Wave
from warehousing.selectors import work
from warehousing.services import counting, slots

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
HAND_IN = {"cartons": 1, "weight_g": 900, "handed_by": "Akira"}


@pytest.fixture
def akiras(seller, akira):
    client = Client()
    client.force_login(akira)
    return client


@pytest.fixture
def lupes(place, lupe):
    client = Client()
    client.force_login(lupe)
    return client


def announce(client, listing, place, **more):
    lines = {"line-TOTAL_FORMS": 1, "line-INITIAL_FORMS": 0, "line-0-listing": listing.public_id, "line-0-pieces": 3}
    data = {**lines, "warehouse": place.code, "cartons": 1, "brought_by": "seller", **more}
    return client.post("/seller/prestock/announce/", data)


def scan(client, url, code, scan_id=""):
    return client.post(url, {"code": code, "scan_id": scan_id})


def test_it_works(akiras, lupes, listing, place, xiaomei):
    """Announced, an hour taken, handed in, counted, put away, bought, picked: all by pages."""
    assert akiras.get("/seller/prestock/announce/").status_code == 200
    assert announce(akiras, listing, place).status_code == 302
    notice = Notice.objects.get()
    page, desk = f"/seller/prestock/notices/{notice.number}/", f"/warehouse/stock/notices/{notice.number}/"
    slots.plan(warehouse=place)
    hour = Slot.objects.order_by("starts_at")[0]
    assert akiras.post(f"{page}decide/", {"verb": "slot", "slot": hour.public_id}).status_code == 302
    assert akiras.get(f"{page}label.pdf").content.startswith(b"%PDF")
    assert scan(lupes, "/warehouse/stock/scan/", notice.number)["Location"] == desk
    lupes.post(f"{desk}hand-in/", HAND_IN)
    assert lupes.get(f"{desk}receipt.pdf").content.startswith(b"%PDF")
    lot = notice.lines.get().code
    assert scan(lupes, "/warehouse/scan/", lot)["Location"] == desk  # the console's own field knows it too
    assert scan(lupes, "/warehouse/scan/", "NRT1-A-01-1")["Location"] == "/warehouse/stock/bins/NRT1-A-01-1/"
    assert scan(lupes, "/warehouse/scan/", "PC00000000").status_code == 404
    lupes.post(f"{desk}count/", {"lot": lot, "good": 3})
    assert lupes.get(f"{desk}labels.pdf").content.startswith(b"%PDF")
    lupes.post(f"{desk}close/")
    assert b"NRT1-A-01-1" in lupes.get("/warehouse/stock/dock/").content
    first, *rest = Piece.objects.order_by("pk")
    shelf = "/warehouse/stock/bins/NRT1-A-01-1/"
    for _again in range(2):  # the same scan sent twice, as after a dropped connection
        assert "scan-ok" in scan(lupes, shelf, first.code, "one").content.decode()
    assert scan(lupes, shelf, first.code, "another").status_code == 409
    assert "scan-ok" in scan(lupes, shelf, lot, "two").content.decode()
    assert "3" in akiras.get("/seller/prestock/stock/").content.decode()
    order = shelves.bought(xiaomei, listing)
    lupes.post("/warehouse/stock/waves/")
    wave = f"/warehouse/stock/waves/{Wave.objects.get().number}/"
    assert scan(lupes, wave, rest[-1].code, "three").status_code == 200  # a twin from the same bin
    drain()
    assert [unit.status for unit in shelves.units(order)] == ["received"]
    assert "scan-stop" in scan(lupes, wave, "PCNONSENSE", "four").content.decode()


def test_count_and_transfer_by_pages(lupes, seller, listing, place):
    pieces = shelves.shelved(seller, listing, 2, place=place)
    shelves.room(code="LHR1")
    lupes.post("/warehouse/stock/bins/NRT1-A-01-1/count/")
    count = f"/warehouse/stock/counts/{Count.objects.get().public_id}/"
    for piece in pieces:
        assert scan(lupes, count, piece.code).status_code == 200
    lupes.post(f"{count}verb/", {"verb": "finish"})
    assert Count.objects.get().status == "closed"
    lupes.post("/warehouse/stock/transfers/", {"to": "LHR1"})
    transfer = f"/warehouse/stock/transfers/{Transfer.objects.get().number}/"
    assert scan(lupes, transfer, pieces[0].code).status_code == 200
    lupes.post(f"{transfer}verb/", {"verb": "send"})
    assert Transfer.objects.get().status == "sent"
    for url in ("/warehouse/stock/", "/warehouse/stock/waves/", "/warehouse/stock/transfers/", count, transfer):
        assert lupes.get(url).status_code == 200


def test_the_bin_that_waits_longest_for_a_count_is_offered(lupes, seller, listing, place):
    """Never counted before counted; what runs is not offered; where nothing ever lay there is nothing to count."""
    for code in ("A-01-1", "A-01-2", "A-02-1"):
        shelves.shelved(seller, listing, 2, place=place, code=code)
    bins = {code: Bin.objects.get(code=f"NRT1-{code}") for code in ("A-01-1", "A-01-2", "A-02-1")}
    counted = counting.start(place=bins["A-01-1"], actor="user:lupe")
    Count.objects.filter(pk=counted.pk).update(status="closed", closed_at=time.now())
    assert [row.code for row in work.longest_uncounted(place)] == ["NRT1-A-01-2", "NRT1-A-02-1", "NRT1-A-01-1"]
    page = lupes.get("/warehouse/stock/").content.decode()
    assert page.index("/bins/NRT1-A-02-1/count/") < page.index("/bins/NRT1-A-01-1/count/")
    assert lupes.post("/warehouse/stock/bins/NRT1-A-01-2/count/").status_code == 302
    assert [row.code for row in work.longest_uncounted(place)] == ["NRT1-A-02-1", "NRT1-A-01-1"]
    assert "/bins/NRT1-A-01-2/count/" not in lupes.get("/warehouse/stock/").content.decode()


def test_strangers_find_nothing(akiras, lupes, seller, listing, place, brightwell):
    notice = shelves.announced(seller, listing, place=place)
    shop.seller(brightwell)
    theirs = Client()
    theirs.force_login(brightwell)
    for url in ("", "label.pdf", "receipt.pdf"):
        assert theirs.get(f"/seller/prestock/notices/{notice.number}/{url}").status_code == 404
    theirs.post(f"/seller/prestock/notices/{notice.number}/decide/", {"verb": "cancel"})
    notice.refresh_from_db()
    assert notice.status == "announced"
    away = Client()
    away.force_login(make("charlie"))
    assert away.get("/warehouse/stock/").status_code == 403
    elsewhere = shelves.room(code="LHR1")
    assert lupes.get(f"/warehouse/stock/bins/{shelves.bin_of(elsewhere).code}/").status_code == 404
    assert announce(theirs, listing, place).status_code == 422
    assert Notice.objects.count() == 1


def test_bad_forms_are_told_not_broken(akiras, lupes, seller, listing, place):
    assert announce(akiras, listing, place, **{"line-0-pieces": -1}).status_code == 422
    assert announce(akiras, listing, place, **{"line-0-listing": ""}).status_code == 422
    notice = shelves.announced(seller, listing, place=place)
    desk = f"/warehouse/stock/notices/{notice.number}/"
    for verb, data in (("hand-in", {"cartons": "x"}), ("count", {"lot": "LTX", "good": "1"}), ("close", {})):
        assert lupes.post(f"{desk}{verb}/", data).status_code == 302
    notice.refresh_from_db()
    assert notice.status == "announced"
    page = f"/seller/prestock/notices/{notice.number}/decide/"
    for data in ({}, {"verb": "slot", "slot": "x"}, {"verb": "keep", "lot": "x"}):
        assert akiras.post(page, data).status_code == 302


def test_fees_and_advice_pages(akiras, seller, listing, place):
    assert akiras.get("/seller/prestock/fees/").status_code == 200
    StorageBill.objects.create(
        seller=seller, warehouse=place, month="2026-10-01", currency="JPY", amount_minor=405, pieces=3, cm3_days=3_000_000,
        bands=[], rule_version=1, charged_at=listing.created_at,
    )  # fmt: skip
    assert "405" in akiras.get("/seller/prestock/fees/").content.decode()
    shelves.shelved(seller, listing, place=place)
    assert listing.sku in akiras.get("/seller/prestock/advice/").content.decode()
    assert akiras.get("/seller/prestock/").status_code == 200


def test_goods_are_called_back_by_pages(akiras, lupes, seller, listing, place):
    """Asked, fetched, one not there, packed, handed over; the paper; dates, losses, a piece that broke."""
    pieces = shelves.shelved(seller, listing, 3, place=place)
    ask, home = "/seller/prestock/recalls/", "/warehouse/stock/recalls/"
    field = f"shelf-{listing.public_id}-{place.code}"
    for wrong in ({}, {field: "x"}, {field: "4"}, {field: "0"}):
        assert akiras.post(ask, {"way": "counter", **wrong}).status_code == 422
    assert akiras.post(ask, {"way": "counter", field: "2"}).status_code == 302
    recall = Recall.objects.get()
    own, desk = f"{ask}{recall.number}/", f"{home}{recall.number}/"
    assert scan(lupes, "/warehouse/stock/scan/", recall.number)["Location"] == desk
    assert "scan-ok" in scan(lupes, desk, pieces[0].code, "r1").content.decode()
    assert scan(lupes, desk, pieces[2].code, "r2").status_code == 409
    lupes.post(f"{desk}verb/", {"verb": "short", "code": pieces[1].code})
    lupes.post(f"{desk}verb/", {"verb": "pack", "cartons": "x", "weight_g": 1})
    assert lupes.post(f"{desk}verb/", {"verb": "pack", "cartons": 1, "weight_g": 800}).status_code == 302
    lupes.post(f"{desk}verb/", {"verb": "hand_over", "taken_by": "Akira Sato"})
    recall.refresh_from_db()
    assert recall.status == "handed_over"
    for client, url in ((akiras, own), (lupes, desk)):
        assert client.get(f"{url}receipt.pdf").content.startswith(b"%PDF")
    akiras.post(f"{own}cancel/")
    recall.refresh_from_db()
    assert recall.status == "handed_over"
    lupes.post("/warehouse/stock/broken/", {"code": pieces[2].code, "what": "fell"})
    assert Loss.objects.get().cause == "broken"
    shown = [akiras.get(f"/seller/prestock/{name}/") for name in ("recalls", "dates", "losses", "stock")]
    shown += [
        lupes.get(url)
        for url in ("/warehouse/stock/", home, desk, "/warehouse/stock/dates/", "/warehouse/stock/broken/")
    ]
    assert [answer.status_code for answer in shown] == [200] * 9


def test_a_strangers_recall_is_not_found(akiras, lupes, seller, listing, place, brightwell):
    shelves.shelved(seller, listing, 1, place=place)
    akiras.post("/seller/prestock/recalls/", {"way": "counter", f"shelf-{listing.public_id}-{place.code}": "1"})
    number = Recall.objects.get().number
    shop.seller(brightwell)
    theirs = Client()
    theirs.force_login(brightwell)
    assert theirs.get(f"/seller/prestock/recalls/{number}/").status_code == 404
    assert theirs.post(f"/seller/prestock/recalls/{number}/cancel/").status_code in (302, 404)
    assert Recall.objects.get().status == "asked"
