"""The bench: screening, cartons, weights that cannot be, found goods, handover, undo, prints, labels, devices, bad scans."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import zxingcpp
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader
from rest_framework.test import APIClient

from logistics import decoding, errors, labels
from logistics.labels import Label
from logistics.models import CustodyEvent, Device, FoundGoods, FoundPhoto, LastScan, Parked, PrintJob, Screening, Unit
from logistics.policies import cartons, scans
from logistics.policies import screening as danger
from logistics.policies.capture import Measures
from logistics.policies.cartons import Box, Piece
from logistics.policies.custody import Link, broken_links
from logistics.selectors import shifts
from logistics.services import (
    bagging,
    correcting,
    devices,
    flights,
    found,
    handovers,
    packing,
    parking,
    printing,
    receiving,
    screening,
    sealing,
    undoing,
)
from logistics.services.parking import Scan
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import Conflict, IllegalMove, NotAllowed
from marketplace.core.files import BadFile
from marketplace.core.models import Duty
from tests.logistics.conftest import staff
from tests.logistics.road import Journey, flight, line, picture, post, record, seals, warehouse

Drive = Callable[..., Journey]
SMALL_BATTERY = {
    "lithium_kind": "ion_equipment",
    "lithium_small": "yes",
    "lithium_tested": "yes",
    "lithium_damaged": "no",
}


def json_client(client: APIClient) -> APIClient:
    client.default_format = "json"
    return client


# --- dangerous goods


def test_harmless_goods_are_cleared_by_themselves(journey: Drive) -> None:
    trip = journey("sealed")
    row = Screening.objects.get(parcel=trip.parcel)
    assert (row.outcome, row.screened_by, row.answers) == ("clear", "system:screening", {})
    trip.to("departed")


def test_an_unscreened_battery_never_flies(journey: Drive) -> None:
    trip = journey("bagged", trade=record(line(danger="battery", title_en="Noise-cancelling headphones")))
    craft = flight(trip.escort)
    with pytest.raises(errors.NotScreened) as refused:
        flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    assert refused.value.fields == {"parcels": trip.parcel.number}
    trip.bag.refresh_from_db()
    assert trip.bag.flight_id is None
    with pytest.raises(errors.AnswersMissing) as asked:
        screening.screen(parcel=trip.parcel, answers={"lithium_kind": "ion_equipment"}, actor=trip.actor)
    assert set(asked.value.fields) == {"lithium_small", "lithium_tested", "lithium_damaged"}
    assert Screening.objects.count() == 0
    screening.screen(parcel=trip.parcel, answers={**SMALL_BATTERY, "lithium_kind": "ion_alone"}, actor=trip.actor)
    with pytest.raises(errors.DangerousGoods):
        flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    done = screening.screen(parcel=trip.parcel, answers=SMALL_BATTERY, actor=trip.actor)
    assert (done.outcome, done.un_numbers) == ("limited", ["UN3481"])
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    gone = journey("departed")
    with pytest.raises(IllegalMove):
        screening.screen(parcel=gone.parcel, answers={}, actor=gone.actor)


def test_a_screening_holds_for_what_was_in_the_parcel(journey: Drive) -> None:
    trip = journey("packed", trade=record(line(danger="battery", quantity=2, total_fen=85000, tax_fen=7736)))
    screening.screen(parcel=trip.parcel, answers=SMALL_BATTERY, actor=trip.actor)
    assert screening.current(trip.parcel) is not None
    packing.take_out(parcel=trip.parcel, unit=trip.units[0], actor=trip.actor)
    assert screening.current(trip.parcel) is None


@pytest.mark.parametrize(
    ("goods", "answers", "outcome", "numbers"),
    [
        (("充电宝 10000 mAh", "", "8507600090", "none"), {**SMALL_BATTERY, "lithium_kind": "ion_alone"}, "refuse", ("UN3480",)),
        (("手表", "metal battery", "9102", "none"), {**SMALL_BATTERY, "lithium_kind": "metal_equipment"}, "limited", ("UN3091",)),
        (("手表", "battery", "9102", "none"), {**SMALL_BATTERY, "lithium_kind": "metal_alone"}, "refuse", ("UN3090",)),
        (("耳机", "", "8518", "battery"), {**SMALL_BATTERY, "lithium_damaged": "yes"}, "refuse", ("UN3481",)),
        (("耳机", "", "8518", "battery"), {"lithium_kind": "none"}, "clear", ()),
        (("香水", "", "3303000000", "liquid"), {"perfume_alcohol": "yes", "perfume_small": "yes"}, "limited", ("UN1266",)),
        (("Eau de toilette", "", "3303", "none"), {"perfume_alcohol": "yes", "perfume_small": "no"}, "refuse", ("UN1266",)),
        (("保湿喷雾", "", "3304", "none"), {"aerosol_pressurised": "yes"}, "refuse", ("UN1950",)),
        (("保湿喷雾", "", "3304", "none"), {"aerosol_pressurised": "no"}, "clear", ()),
        (("精华液", "serum", "3304990099", "liquid"), {}, "clear", ()),
    ],
)  # fmt: skip
def test_verdicts(goods: tuple[str, ...], answers: dict[str, str], outcome: str, numbers: tuple[str, ...]) -> None:
    categories = danger.categories_of([danger.Goods(*goods)])
    assert danger.unanswered(categories, answers) == []
    assert danger.decide(categories, answers) == danger.Decision(outcome, numbers)


# --- cartons and weights

SIDE = st.integers(1, 700)
PIECES = st.lists(st.builds(Piece, SIDE, SIDE, SIDE, st.integers(1, 9000)), min_size=1, max_size=6)


@given(PIECES)
def test_the_suggested_carton_takes_the_pieces_and_none_smaller_does(pieces: list[Piece]) -> None:
    box = cartons.suggest(pieces, cartons.STANDARD)
    smaller = [one for one in cartons.STANDARD if box is None or one.volume < box.volume]
    assert all(cartons.suggest(pieces, [one]) is None for one in smaller)
    if box is not None:
        assert all(a <= b for piece in pieces for a, b in zip(piece.sides, box.sides, strict=True))
        assert cartons.chargeable_g(pieces, box) >= max(sum(p.weight_g for p in pieces), -(-box.volume // 6000))


def test_carton_by_hand() -> None:
    flat = Piece(100, 300, 20, 500)
    assert cartons.suggest([flat], cartons.STANDARD) == Box("M1", 320, 240, 180, 220, 10_000)
    assert cartons.suggest([], cartons.STANDARD) is None
    assert cartons.suggest([Piece(10, 10, 10, 31_000)], cartons.STANDARD) is None
    # 30 × 45 × 65 cm: 14.625 kg by volume (domain facts)
    assert cartons.chargeable_g([Piece(1, 1, 1, 14_000)], Box("X", 300, 450, 650, 0, 30_000)) == 14_625


@pytest.mark.parametrize(("weight", "tare", "fits"), [
    (1000 + 220 + 300, 220, True), (1000 + 220 + 301, 220, False), (1000 + 220 - 301, 220, False),
    (699, None, False), (700, None, True), (3000, None, True), (3001, None, False),
])  # fmt: skip
def test_three_hundred_grams(weight: int, tare: int | None, fits: bool) -> None:
    assert cartons.weight_fits(contents_g=1000, weight_g=weight, tare_g=tare) is fits


def test_a_weight_that_cannot_be_parks_the_parcel(journey: Drive) -> None:
    trip = journey("packed")
    contents = sum(unit.weight_g or 0 for unit in trip.units)
    off = Measures(contents + 80 + 301, 200, 150, 100)
    packing.weigh(parcel=trip.parcel, measures=off, actor=trip.actor, tare_g=80)
    parked = Parked.objects.get()
    assert (parked.reason, parked.subject) == ("weight", f"parcel:{trip.parcel.number}")
    number = seals(trip.operator)[0]
    with pytest.raises(errors.WeightParked):
        sealing.apply(parcel=trip.parcel, seal_number=number.number, actor=trip.actor)
    number.refresh_from_db()
    assert (number.status, trip.box.status, trip.box.weight_g) == ("issued", "packing", off.weight_g)
    packing.weigh(parcel=trip.parcel, measures=off, actor=trip.actor, tare_g=80)
    assert Parked.objects.count() == 1
    packing.weigh(parcel=trip.parcel, measures=Measures(contents + 380, 200, 150, 100), actor=trip.actor, tare_g=80)
    assert Parked.objects.filter(resolved_at=None).count() == 0
    sealing.apply(parcel=trip.parcel, seal_number=number.number, actor=trip.actor)


# --- scans that cannot be right


def scan(user: User, **changes: object) -> Scan:
    plain = {"user": user, "warehouses": [warehouse()], "code": "MO1", "path": "/warehouse/receive/", "client": "phone"}
    return Scan(**{**plain, **changes})  # type: ignore[arg-type]


def test_time_of_a_scan(own_clock: object) -> None:
    now = time.now()
    assert scans.fault(now + timedelta(minutes=1), now=now) == ""
    assert scans.fault(now + timedelta(minutes=3), now=now) == "future"
    assert scans.fault(now - timedelta(days=8), now=now) == "stale"
    assert scans.fault(now - timedelta(hours=2), now=now, last_scanned=now - timedelta(hours=1)) == "clock_jump"
    assert scans.fault(now - timedelta(hours=2), now=now, last_scanned=now - timedelta(hours=2, minutes=-4)) == ""
    assert scans.moment("2026-11-22T10:00:00") is None
    assert scans.moment("yesterday") is None
    assert scans.moment("2026-13-45T10:00:00Z") is None


@pytest.mark.parametrize(("ahead", "reason"), [(timedelta(hours=3), "future"), (timedelta(days=-9), "stale")])
def test_a_scan_of_another_time_changes_nothing(
    journey: Drive, api: Callable[[User | None], APIClient], ahead: timedelta, reason: str
) -> None:
    trip = journey()
    at = (time.now() + ahead).isoformat()
    url = f"/api/v1/warehouse/units/{trip.unit.passport_code}/receive/"
    for _again in range(2):
        answer = json_client(api(trip.operator)).post(
            url, {}, headers={"X-Scanned-At": at, "Idempotency-Key": "scan-1"}
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "scan_parked")
    assert Parked.objects.get().reason == reason
    assert trip.unit.status == "expected"
    assert CustodyEvent.objects.count() == 0


def test_a_clock_that_goes_backwards(lupe: User) -> None:
    now = time.now()
    parking.admit(scan(lupe, scanned_at=now))
    with pytest.raises(errors.ScanParked):
        parking.admit(scan(lupe, scanned_at=now - timedelta(hours=1)))
    parking.admit(
        scan(lupe, scanned_at=now - timedelta(hours=1), client="another phone")
    )  # its own queue, its own clock
    assert LastScan.objects.get(key=f"{lupe.ref}|phone").scanned_at == now
    assert [row.reason for row in Parked.objects.all()] == ["clock_jump"]


def test_a_strangers_device(journey: Drive, api: Callable[[User | None], APIClient], dana: User) -> None:
    trip = journey()
    ours, key = devices.register(name="Handheld 1", warehouse=trip.place, actor=dana.ref)
    _theirs, other = devices.register(name="Handheld 9", warehouse=warehouse("LHR1", "LHR", "GB"), actor=dana.ref)
    url = f"/api/v1/warehouse/units/{trip.unit.passport_code}/receive/"
    client = json_client(api(trip.operator))
    for wrong in (other, "made-up"):
        answer = client.post(url, {}, headers={"X-Device": wrong})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "strange_device")
    devices.ask_for_known(warehouse=trip.place, is_asked=True, actor=dana.ref)
    assert client.post(url, {}).json()["error"]["code"] == "strange_device"
    assert trip.unit.status == "expected"
    assert Parked.objects.filter(reason="device").count() == 3
    assert Duty.objects.filter(kind="strange_device", is_late=True).count() == 3
    assert client.post(url, {}, headers={"X-Device": key}).status_code == 200
    devices.revoke(device=ours, why="lost", actor=dana.ref)
    again = f"/api/v1/warehouse/parcels/{trip.number}/weigh/"
    assert client.post(again, {}, headers={"X-Device": key}).json()["error"]["code"] == "strange_device"
    assert key not in str(vars(Device.objects.get(pk=ours.pk)))


def test_pages_refuse_a_strangers_device_too(
    journey: Drive, browse: Callable[[User | None], Client], dana: User
) -> None:
    trip = journey("received")
    devices.ask_for_known(warehouse=trip.place, is_asked=True, actor=dana.ref)
    browser = browse(trip.operator)
    answer = browser.post("/warehouse/receive/", {"code": trip.number, "scan_id": "a1"})
    assert answer.status_code == 409
    opened = browser.post(f"/warehouse/orders/{trip.number}/parcel/", {})
    assert opened.status_code == 409
    assert trip.consignment.parcels.count() == 0
    assert Parked.objects.filter(reason="device").count() == 2


def test_a_scan_twice_happens_once(journey: Drive, browse: Callable[[User | None], Client]) -> None:
    trip = journey("captured")
    browser = browse(trip.operator)
    body = {"code": trip.unit.passport_code, "scan_id": "b2", "scanned_at": time.now().isoformat()}
    first = browser.post("/warehouse/pack/", body)
    again = browser.post("/warehouse/pack/", body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert CustodyEvent.objects.filter(action="packed").count() == 1


# --- undo


def links_of(subject: str) -> list[Link]:
    rows = CustodyEvent.objects.filter(subject=subject).order_by("sequence")
    return [
        Link(r.subject, r.sequence, r.action, r.at, r.actor, r.place, r.details, r.previous_hash, r.hash) for r in rows
    ]


def test_a_wrong_scan_is_taken_back_on_record(journey: Drive) -> None:
    trip = journey("received")
    wrong = CustodyEvent.objects.get(action="received")
    made = undoing.undo(thing=trip.unit, why="another box", actor=trip.actor)
    assert (made.details["corrects"], made.details["reason"]) == (wrong.hash, "did_not_occur")
    with pytest.raises(Conflict):  # the same mechanism as a correction by operations: said once
        correcting.correct(event_hash=wrong.hash, reason="did_not_occur", why="another box", actor=trip.actor)
    assert trip.unit.status == "expected"
    assert CustodyEvent.objects.filter(pk=wrong.pk).exists()
    assert broken_links(links_of(made.subject)) == []
    assert Duty.objects.filter(kind="receipt_undone").count() == 1
    with pytest.raises(errors.NothingToUndo):
        undoing.undo(thing=trip.unit, why="once more", actor=trip.actor)
    receiving.receive_unit(unit=trip.unit, actor=trip.actor)
    assert not Duty.objects.filter(kind="receipt_undone", done_at=None).exists()


def test_every_step_that_can_be_taken_back(journey: Drive) -> None:
    trip = journey("bagged")
    bagging.reopen(bag=trip.bag, actor=trip.actor)
    undoing.undo(thing=trip.box, why="wrong bag", actor=trip.actor)
    assert (trip.box.status, trip.box.bag_id) == ("sealed", None)
    other = journey("packed")
    undoing.undo(thing=other.unit, why="wrong parcel", actor=other.actor)
    assert other.unit.status == "captured"
    packing.put(parcel=other.parcel, unit=other.unit, actor=other.actor)
    packing.weigh(parcel=other.parcel, measures=Measures(500, 200, 150, 100), actor=other.actor)
    undoing.undo(thing=other.box, why="scales not zero", actor=other.actor)
    assert other.box.weight_g is None
    third = journey("bagged")
    craft = flight(third.escort)
    flights.load_bag(flight=craft, bag=third.bag, actor=third.actor)
    undoing.undo(thing=third.bag, why="wrong flight", actor=third.actor)
    third.bag.refresh_from_db()
    assert (third.bag.status, third.bag.flight_id) == ("closed", None)
    for trip_done in (trip, other, third):
        for subject in (f"parcel:{trip_done.parcel.number}", f"unit:{trip_done.unit.passport_code}"):
            assert broken_links(links_of(subject)) == []


def test_what_cannot_be_taken_back(journey: Drive) -> None:
    trip = journey("bagged")
    before = CustodyEvent.objects.count()
    for thing in (trip.box, trip.unit):  # the bag is closed
        with pytest.raises((errors.NothingToUndo, errors.ParcelClosed, errors.BagClosed)):
            undoing.undo(thing=thing, why="please", actor=trip.actor)
    assert CustodyEvent.objects.count() == before
    assert trip.unit.parcel_id == trip.parcel.pk


# --- goods without notice


def test_found_goods_find_their_owner(journey: Drive) -> None:
    trip = journey()
    thing = found.report(
        warehouse=trip.place, words="a small box", label_text=f"ref {trip.number.lower()}", actor=trip.actor
    )
    found.add_photo(found=thing, image=picture(), actor=trip.actor)
    found.add_photo(found=thing, image=picture(), actor=trip.actor)
    assert FoundPhoto.objects.count() == 1
    with pytest.raises(BadFile):
        found.add_photo(found=thing, image=io.BytesIO(b"GIF89a not a photograph at all"), actor=trip.actor)
    assert FoundPhoto.objects.count() == 1
    assert open_clock("found_goods", f"found:{thing.public_id}") is not None
    guesses = shifts.guesses(thing)
    assert [(one.unit, one.reason) for one in guesses] == [(trip.unit, "number")]
    found.give(found=thing, unit=trip.unit, actor=trip.actor)
    assert (thing.status, trip.unit.status) == ("owned", "received")
    assert open_clock("found_goods", f"found:{thing.public_id}") is None
    for late in (found.send_back, found.dispose):
        with pytest.raises(IllegalMove):
            late(found=thing, why="too late", actor=trip.actor)


def test_guessing_by_name_and_giving_up(journey: Drive) -> None:
    trip = journey()
    thing = found.report(warehouse=trip.place, words="Shiseido serum", label_text="", actor=trip.actor)
    assert [one.reason for one in shifts.guesses(thing)] == ["name"]
    odd = found.report(warehouse=trip.place, words="one garden gnome", label_text="MO000000000000X", actor=trip.actor)
    assert shifts.guesses(odd) == []
    received = journey("received")
    with pytest.raises(IllegalMove):
        found.give(found=odd, unit=received.unit, actor=trip.actor)
    assert FoundGoods.objects.get(pk=odd.pk).status == "found"
    found.dispose(found=odd, why="nobody wrote", actor=trip.actor)
    assert FoundGoods.objects.get(pk=odd.pk).why == "nobody wrote"


# --- shift handover


def test_both_sign(journey: Drive, lupe: User, stranger_operator: User) -> None:
    trip = journey("packed")
    taker = post(staff("tomas", "operator"), trip.place)
    with pytest.raises(errors.BadColleague):
        handovers.give(warehouse=trip.place, giver=lupe, taker=stranger_operator, note="")
    with pytest.raises(errors.BadColleague):
        handovers.give(warehouse=trip.place, giver=lupe, taker=lupe, note="")
    row = handovers.give(warehouse=trip.place, giver=lupe, taker=taker, note="scale 2 drifts")
    assert row.work["parcels"] == [trip.parcel.number]
    assert row.work["waiting"]["seal"] == 1
    with pytest.raises(errors.HandoverOpen):
        handovers.give(warehouse=trip.place, giver=lupe, taker=taker, note="")
    with pytest.raises(NotAllowed):
        handovers.take(handover=row, taker=lupe, remark="")
    done = handovers.take(handover=row, taker=taker, remark="one bag more")
    assert (done.taken_at is not None, done.remark) == (True, "one bag more")
    with pytest.raises(errors.Conflict):
        handovers.take(handover=row, taker=taker, remark="")


# --- labels and printers


@pytest.mark.parametrize("number", ["MM2611220000017", "LAX-BAG-1", "h4k7c2m9p1x5w8n3q6r0t2v4y1z3"])
def test_a_label_can_be_read(number: str) -> None:
    label = Label(
        "parcel", number, f"https://miaomiao.example/track/{number}/", "包裹", ("李小美 13800138000", "春熙路1号" * 9)
    )
    read = {code.format.name: code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(labels.png(label))))}
    assert set(read.values()) == {number, label.link}
    pages = PdfReader(io.BytesIO(labels.pdf([label, label]))).pages
    assert len(pages) == 2
    assert "李小美" in pages[0].extract_text()


def test_codes_in_a_photograph() -> None:
    shot = Image.new("RGB", (1200, 900), "grey")
    shot.paste(
        Image.open(io.BytesIO(labels.png(Label("bag", "BG1", "BG1", "Bag")))).convert("RGB").rotate(7), (150, 150)
    )
    out = io.BytesIO()
    shot.save(out, "JPEG", quality=60)
    assert decoding.codes_in(io.BytesIO(out.getvalue())) == ["BG1"]
    assert decoding.codes_in(picture()) == []
    with pytest.raises(BadFile):
        decoding.codes_in(io.BytesIO(b"not a picture" * 9))


def test_the_printer_queue(journey: Drive, api: Callable[[User | None], APIClient], stranger_operator: User) -> None:
    trip = journey("sealed")
    client = json_client(api(trip.operator))
    base = "/api/v1/warehouse/print-jobs/"
    made = client.post(base, {"kind": "parcel", "number": trip.parcel.number, "station": "pack-1"})
    assert made.status_code == 201
    job = made.json()
    assert client.post(base, {"kind": "parcel", "number": trip.parcel.number, "station": "no no"}).status_code == 400
    assert (
        json_client(api(stranger_operator))
        .post(base, {"kind": "parcel", "number": trip.parcel.number, "station": "P"})
        .status_code
        == 404
    )
    assert [row["id"] for row in client.get(f"{base}?station=PACK-1").json()["results"]] == [job["id"]]
    file = client.get(job["png"])
    assert (file.status_code, file["Content-Type"], file.content[:4]) == (200, "image/png", b"\x89PNG")
    for _again in range(2):
        assert client.post(f"{base}{job['id']}/ack/", {"outcome": "printed"}).json()["status"] == "printed"
    late = client.post(f"{base}{job['id']}/ack/", {"outcome": "failed", "error": "paper"})
    assert late.json()["error"]["code"] == "printed_already"
    assert client.get(base).json()["count"] == 0
    again = client.post(f"{base}{job['id']}/reprint/").json()
    assert (again["status"], again["reprint_of"]) == ("queued", job["id"])
    failed = client.post(f"{base}{again['id']}/ack/", {"outcome": "failed", "error": "no paper"}).json()
    assert (failed["status"], failed["error"]) == ("failed", "no paper")
    with pytest.raises(errors.PrintedAlready):
        printing.acknowledge(job=PrintJob.objects.get(public_id=again["id"]), outcome="printed", error="", actor="x")


def test_the_scan_field_knows_unused_seals(journey: Drive, browse: Callable[[User | None], Client]) -> None:
    trip = journey()
    seal = seals(trip.operator)[0]
    answer = browse(trip.operator).post("/warehouse/scan/", {"code": seal.number.lower()})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/warehouse/seals/{seal.number}/")
    theirs = seals(trip.escort)[0]
    assert browse(trip.operator).post("/warehouse/scan/", {"code": theirs.number}).status_code == 404


@pytest.mark.parametrize("path", ["more", "device", "parked", "found", "handovers", "printing", "seals"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_pages_of_the_bench(journey: Drive, browse: Callable[[User | None], Client], path: str, language: str) -> None:
    trip = journey("received")
    browser = browse(trip.operator)
    assert browser.post("/warehouse/language/", {"language": language}).status_code == 302
    answer = browser.get(f"/warehouse/{path}/")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()
    assert Unit.objects.count() == 1
