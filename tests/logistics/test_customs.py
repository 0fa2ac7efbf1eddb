"""Customs over real HTTP: the simulated terminal on loopback, its receipts, inspections and refusals."""

import threading
import time as clock
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings as SettingsWrapper

from logistics.customs import messages, signing
from logistics.customs.client import Terminal
from logistics.errors import CustomsUnreachable, NotLostYet
from logistics.models import Consignment, CustomsReceipt, Declaration
from logistics.services import customs, losing, openings
from logistics.tasks import talk_to_customs
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.models import Clock, Duty, OutboxEvent, TrailEntry
from marketplace.sandboxes.customs.server import CustomsServer
from marketplace.sandboxes.customs.world import World
from tests.logistics.road import Journey

Drive = Callable[..., Journey]


@pytest.fixture
def office() -> Iterator[CustomsServer]:
    server = CustomsServer(0, World(step_seconds=0.0, certificates=[signing.signer().certificate]))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def terminal(office: CustomsServer, settings: Any) -> Terminal:
    settings.CUSTOMS_URL = f"http://127.0.0.1:{office.server_port}"
    return Terminal(settings.CUSTOMS_URL)


def test_it_works(journey: Drive, terminal: Terminal, settle: Callable[[], int]) -> None:
    trip = journey(to="arrived")
    settle()

    talk_to_customs()
    talk_to_customs()

    assert trip.case.status == "released"
    assert trip.box.status == "cleared"
    assert trip.case.released_at is not None
    assert list(CustomsReceipt.objects.order_by("id").values_list("code", flat=True)) == ["2", "120", "399", "800"]
    assert len(trip.case.invt_no) == 18
    assert terminal.receipts() == []


def test_an_inspection_ends_with_our_report(journey: Drive, terminal: Terminal, office: CustomsServer) -> None:
    trip = journey(to="arrived")
    customs.prepare(parcel=trip.parcel)
    office.world.instruct({"inspect": trip.number})

    talk_to_customs()
    assert trip.case.status == "inspection"
    assert open_clock("customs_hold", f"parcel:{trip.parcel.number}") is not None
    trip.close(trip.open())
    assert len(openings.unreported()) == 1
    talk_to_customs()
    talk_to_customs()

    assert openings.unreported() == []
    assert open_clock("customs_hold", f"parcel:{trip.parcel.number}") is None
    assert trip.case.status == "released"
    assert trip.box.status == "cleared"


def test_a_rejected_list_is_mended_and_sent_again(journey: Drive, terminal: Terminal, office: CustomsServer) -> None:
    trip = journey(to="arrived")
    customs.prepare(parcel=trip.parcel)
    office.world.instruct({"reject": trip.number, "reason": "商品名称不规范"})
    talk_to_customs()
    assert trip.case.status == "rejected"
    assert trip.box.exception == "held"
    assert trip.case.last_info == "商品名称不规范"

    assert customs.prepare(parcel=trip.parcel)
    clock.sleep(0.002)  # a receipt is known by its millisecond
    talk_to_customs()
    talk_to_customs()

    assert trip.case.status == "released"
    assert trip.box.exception == ""


def test_declaring_twice_is_declaring_once(journey: Drive, terminal: Terminal, office: CustomsServer) -> None:
    trip = journey(to="arrived")
    customs.prepare(parcel=trip.parcel)
    case = trip.case

    assert customs.declare(declaration_id=case.pk, terminal=terminal)
    assert not customs.declare(declaration_id=case.pk, terminal=terminal)

    waiting = [receipt["message"] for receipt in office.world.waiting()]
    assert sum("CEB622Message" in body for body in waiting) == 4
    assert sum("CEB816Message" in body for body in waiting) == 1


def test_an_office_that_does_not_answer(journey: Drive, settings: Any) -> None:
    trip = journey(to="arrived")
    customs.prepare(parcel=trip.parcel)
    settings.CUSTOMS_URL = "http://127.0.0.1:9"

    assert talk_to_customs() == 0

    assert trip.case.status == "matched"
    assert trip.box.status == "arrived"
    with pytest.raises(CustomsUnreachable):
        Terminal("http://127.0.0.1:9").receipts()


def test_receipts_out_of_order(journey: Drive) -> None:
    trip = journey(to="declared")
    assert trip.receipt("800", seconds=5)
    assert trip.receipt("500", seconds=1)
    assert trip.case.status == "released"
    assert trip.box.status == "cleared"


def test_the_same_receipt_twice(journey: Drive) -> None:
    trip = journey(to="declared")
    from logistics.records import ReceiptFacts

    facts = ReceiptFacts("7901", trip.parcel.number, "500", "查验", time.now())
    assert customs.apply_receipt(facts=facts)
    assert not customs.apply_receipt(facts=facts)
    assert trip.case.receipts.filter(code="500").count() == 1


def test_a_release_waits_until_the_parcel_is_sealed_again(journey: Drive) -> None:
    trip = journey(to="inspection")
    opening = trip.open()

    trip.receipt("800", seconds=3)
    assert trip.case.status == "inspection"
    assert trip.box.status == "opened"
    trip.close(opening)

    assert trip.case.status == "released"
    assert trip.box.status == "cleared"


def test_an_unknown_list_is_kept_in_the_trail(db: None) -> None:
    from logistics.records import ReceiptFacts

    assert not customs.apply_receipt(facts=ReceiptFacts("x", "MM000", "800", "", time.now()))
    assert TrailEntry.objects.filter(verb="customs.unknown_list").exists()
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("code", "exception"), [("700", "returned_to_sender"), ("501", "held"), ("-621005", "held"), ("777", "")]
)
def test_bad_news(journey: Drive, code: str, exception: str) -> None:
    trip = journey(to="declared")
    trip.receipt(code, seconds=1)
    assert trip.box.exception == exception
    assert trip.box.status == "in_customs"


def test_messages_say_what_the_record_says(journey: Drive) -> None:
    from lxml import etree

    trip = journey(to="arrived")
    case = Declaration.objects.select_related("parcel__consignment", "parcel__bag__flight", "parcel__warehouse").get()
    shipment = customs.shipment_of(case)

    def text(kind: str, name: str) -> str:
        root = etree.fromstring(messages.build(kind, shipment, customs.parties()))
        found = root.find(f".//{{{messages.NAMESPACE}}}{name}")
        return str(found.text)

    assert text("311", "acturalPaid") == text("411", "amountPaid") == f"{trip.record.paid_fen / 100:.2f}"
    assert text("311", "consigneeAddress") == text("511", "consigneeAddress")
    assert text("621", "tradeMode") == "9610"
    assert text("621", "gcode") == "3304990099"
    assert text("511", "billNo") == trip.flight.awb
    assert messages.build("621", shipment, customs.parties()) == messages.build("621", shipment, customs.parties())
    assert text("621", "insuredFee") == text("511", "insuredFee") == "0"


def test_insurance_is_in_the_freight_of_the_order_and_apart_in_the_inventory(
    journey: Drive, settings: SettingsWrapper
) -> None:
    from lxml import etree

    trip = journey(to="arrived")
    Consignment.objects.update(insurance_fen=300)
    case = Declaration.objects.select_related("parcel__consignment", "parcel__bag__flight", "parcel__warehouse").get()

    def fen(kind: str, name: str) -> int:
        root = etree.fromstring(messages.build(kind, customs.shipment_of(case), customs.parties()))
        return round(float(str(root.findtext(f".//{{{messages.NAMESPACE}}}{name}"))) * 100)

    parts = {name: fen("311", name) for name in ("goodsValue", "freight", "taxTotal", "discount", "acturalPaid")}
    assert parts["freight"] == trip.record.freight_fen
    equation = parts["goodsValue"] + parts["freight"] + parts["taxTotal"] - parts["discount"]
    assert parts["acturalPaid"] == equation == fen("411", "amountPaid")
    for kind in ("621", "511"):
        assert (fen(kind, "freight"), fen(kind, "insuredFee")) == (parts["freight"] - 300, 300)
    settings.CUSTOMS_INSURED_FEE = "in_freight"
    assert (fen("621", "freight"), fen("621", "insuredFee")) == (parts["freight"], 0)


@pytest.mark.parametrize("body", [b"", b"<x/>", b"{}", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff\xfe"])
def test_bytes_that_are_no_receipt(body: bytes) -> None:
    with pytest.raises(messages.BadMessage):
        messages.read_receipt(body)


def test_the_office_refuses_nonsense(office: CustomsServer) -> None:
    terminal = Terminal(f"http://127.0.0.1:{office.server_port}")
    for body in (b"", b"<a/>", b"<!DOCTYPE a><a/>", b"not xml"):
        with pytest.raises(CustomsUnreachable):
            terminal.send(body)


def test_only_the_registered_key_declares(journey: Drive, terminal: Terminal, office: CustomsServer) -> None:
    """Unsigned, signed by another key, changed afterwards, a signature of another message: refused with a 900, nothing stored."""
    trip = journey(to="arrived")
    customs.prepare(parcel=trip.parcel)
    shipment = customs._shipment(trip.case)
    assert shipment is not None
    body = messages.build("621", [shipment], customs.parties())
    good = signing.signed(body, signing.signer())
    before, value, after = good.partition(b"<ds:SignatureValue>")
    wrong = {
        "unsigned": body, "another key": signing.signed(body, signing.throw_away()),
        "changed": good.replace(b"<ceb:copNo>", b"<ceb:copNo>X", 1),
        "another value": before + value + (b"B" if after[:1] == b"A" else b"A") + after[1:],
    }  # fmt: skip
    for name, message in wrong.items():
        with pytest.raises(CustomsUnreachable):
            terminal.send(message)
        assert office.world._data["lists"] == {}, name
    assert len(terminal.receipts()) == len(wrong)
    terminal.send(good)
    assert len(office.world._data["lists"]) == 1


# --- the clock ------------------------------------------------------------------------------------------------------


def _subject(trip: Journey) -> str:
    return f"parcel:{trip.parcel.number}"


def _run_out(trip: Journey) -> None:
    clock = open_clock("customs_hold", _subject(trip))
    assert clock is not None
    assert clock.due_at is not None
    time.travel(clock.due_at - time.now() + timedelta(seconds=1))


def test_silence_after_sending_has_a_clock(journey: Drive, settle: Callable[[], int], own_clock: None) -> None:
    trip = journey(to="arrived")
    settle()
    assert open_clock("customs_hold", _subject(trip)) is None
    trip.to("declared")
    settle()
    assert open_clock("customs_hold", _subject(trip)) is not None
    assert open_clock("parcel_silent", _subject(trip)) is None
    _run_out(trip)
    clocks.sweep()
    settle()
    assert Duty.objects.get(kind="clock:customs_hold", done_at=None).is_late
    trip.to("cleared")
    settle()
    assert not Clock.objects.filter(kind="customs_hold", stopped_at=None).exists()
    assert Duty.objects.get(kind="clock:customs_hold").done_at is not None


@pytest.mark.parametrize("code", ["100", "-621005", "501", "599"])
def test_what_customs_stops_calls_operations_at_once(journey: Drive, settle: Callable[[], int], code: str) -> None:
    trip = journey(to="declared")
    settle()
    trip.receipt(code, seconds=1)
    trip.receipt(code, seconds=2)
    settle()
    duty = Duty.objects.get(kind="customs_stopped")
    assert (duty.subject, duty.facts, duty.done_at) == (_subject(trip), {"code": code}, None)
    assert Clock.objects.filter(kind="customs_hold", stopped_at=None).count() == 1
    if trip.case.status == "rejected":
        assert customs.prepare(parcel=trip.parcel)
        assert customs._settle_declared(trip.case)
        assert Duty.objects.get(kind="customs_stopped").done_at is not None, "it was mended"
    assert Clock.objects.filter(kind="customs_hold", stopped_at=None).count() == 1, "customs has it all the same"
    trip.receipt("800", seconds=9)
    settle()
    assert (trip.case.status, trip.box.status) == ("released", "cleared")
    assert Clock.objects.get(kind="customs_hold").stopped_at is not None
    assert not Duty.objects.filter(done_at=None, kind__in=["customs_stopped", "clock:customs_hold"]).exists()


def test_sent_back_ends_the_clock(journey: Drive, settle: Callable[[], int]) -> None:
    trip = journey(to="inspection")
    trip.receipt("700", seconds=5)
    settle()
    assert Clock.objects.get(kind="customs_hold").stopped_at is not None


@pytest.mark.parametrize("code", ["", "100", "501", "500"])
def test_lost_in_customs(journey: Drive, settle: Callable[[], int], own_clock: None, code: str) -> None:
    trip = journey(to="declared")
    settle()
    if code:
        trip.receipt(code, seconds=1)
    with pytest.raises(NotLostYet):
        losing.declare_lost(parcel=trip.parcel, reason="customs searched", actor="user:dana")
    assert trip.box.exception != "lost"
    _run_out(trip)
    losing.declare_lost(parcel=trip.parcel, reason="customs searched", actor="user:dana")
    losing.declare_lost(parcel=trip.parcel, reason="customs searched", actor="user:dana")
    assert trip.box.exception == "lost"
    assert OutboxEvent.objects.filter(topic="logistics.parcel_lost").count() == 1
    assert Clock.objects.get(kind="customs_hold").stopped_at is not None
    assert not Duty.objects.filter(kind="customs_stopped", done_at=None).exists()
    trip.receipt("501", seconds=2)
    assert trip.box.exception == "lost", "a word about the list does not find the box"
    assert not Clock.objects.filter(kind="customs_hold", stopped_at=None).exists()


def test_a_release_does_not_find_a_lost_box(journey: Drive, settle: Callable[[], int], own_clock: None) -> None:
    trip = journey(to="declared")
    settle()
    _run_out(trip)
    losing.declare_lost(parcel=trip.parcel, reason="customs searched", actor="user:dana")
    trip.receipt("800", seconds=2)
    assert (trip.box.status, trip.box.exception) == ("cleared", "lost")
