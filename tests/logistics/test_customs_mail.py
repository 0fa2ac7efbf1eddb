"""After the declaration: papers, tax bills, mail that fits nothing; against the simulated office over real HTTP."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import override_settings

from logistics.customs.client import Terminal
from logistics.customs.receiving import FormatError, Receipt, TaxFacts
from logistics.errors import NotReturnable, NotWithdrawable
from logistics.models import Consignment, CustomsMail, Declaration, Paper, TaxBill
from logistics.selectors import escorts as reading
from logistics.services import customs, mail, packs, papers
from logistics.tasks import talk_to_customs
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from marketplace.core.models import OutboxDelivery, TrailEntry
from marketplace.sandboxes.customs.server import CustomsServer
from marketplace.sandboxes.customs.world import World
from tests.logistics.road import Journey

Drive = Callable[..., Journey]


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> Iterator[CustomsServer]:
    server = CustomsServer(0, World(step_seconds=0.0, state=str(tmp_path / "office.json")))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.CUSTOMS_URL = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def released(journey: Drive) -> Journey:
    trip = journey(to="arrived")
    customs.prepare(parcel=trip.parcel)
    talk_to_customs()
    talk_to_customs()
    assert trip.case.status == "released"
    return trip


def announced(topic: str) -> int:
    return OutboxDelivery.objects.filter(event__topic=topic).count()


def test_it_works(journey: Drive, office: CustomsServer, dana: User) -> None:
    """Released with its bill; signed for; the shopper sends one back and customs takes it; the office forgets nothing."""
    trip = released(journey)
    (bill,) = reading.bills_of(trip.case)
    assert bill.total_fen == trip.record.tax_fen
    assert set(CustomsMail.objects.values_list("kind", flat=True)) == {"312", "412", "512", "622", "816"}
    assert not reading.troubled_mail().exists()

    paper = papers.ask_return(parcel=trip.parcel, source="625:RT1", pieces={1: 1}, reason="质量", actor=dana.ref)
    assert paper is not None
    assert (
        papers.ask_return(parcel=trip.parcel, source="625:RT1", pieces={1: 1}, reason="质量", actor=dana.ref) == paper
    )
    world = World(state=str(office.world._path), step_seconds=0.0)  # restarted in between
    office.world = world
    talk_to_customs()
    talk_to_customs()
    paper.refresh_from_db()
    assert (paper.status, paper.last_code) == ("accepted", "399")
    assert announced("logistics.customs_return_accepted") == 1
    with zipfile.ZipFile(BytesIO(packs.pack(parcel=trip.parcel, reader=dana))) as archive:
        names = archive.namelist()
        assert archive.read(f"{trip.parcel.number}.pdf").startswith(b"%PDF")
        assert b"ds:Signature" in archive.read("CEB621.xml")
    assert set(names) == {f"{trip.parcel.number}.pdf", "CEB311.xml", "CEB411.xml", "CEB511.xml", "CEB621.xml"}
    assert TrailEntry.objects.filter(verb="customs.pack_taken", actor=dana.ref).count() == 1


def test_more_than_was_declared_never_comes_back(journey: Drive, office: CustomsServer, dana: User) -> None:
    trip = released(journey)
    wanted = trip.consignment.lines.get().wanted
    assert papers.ask_return(parcel=trip.parcel, source="625:A", pieces={1: wanted}, reason="r", actor=dana.ref)
    for pieces in ({1: 1}, {2: 1}, {1: 0}, {}):
        with pytest.raises(NotReturnable):
            papers.ask_return(parcel=trip.parcel, source="625:B", pieces=pieces, reason="r", actor=dana.ref)
    office.world.instruct({"refuse": trip.number, "reason": "-625024 额度回写失败"})
    talk_to_customs()
    talk_to_customs()
    paper = Paper.objects.get(source="625:A")
    assert (paper.status, paper.last_code) == ("refused", "-625024")
    assert announced("logistics.customs_return_accepted") == 0
    assert Duty.objects.filter(kind=papers.DUTY, done_at__isnull=True).exists()
    papers.ask_again(paper=paper, actor=dana.ref)
    talk_to_customs()
    talk_to_customs()
    paper.refresh_from_db()
    assert paper.status == "accepted"
    assert not Duty.objects.filter(kind=papers.DUTY, done_at__isnull=True).exists()


def test_a_list_is_withdrawn_before_release_and_declared_again(
    journey: Drive, office: CustomsServer, dana: User
) -> None:
    trip = journey(to="arrived")
    customs.prepare(parcel=trip.parcel)
    with pytest.raises(NotWithdrawable):
        papers.ask_withdrawal(parcel=trip.parcel, reason="x", actor=dana.ref)
    office.world.instruct({"hold": trip.number})
    talk_to_customs()
    assert (trip.case.status, trip.box.exception) == ("accepted", "held")
    assert [parcel.pk for parcel in reading.held()] == [trip.parcel.pk]
    paper = papers.ask_withdrawal(parcel=trip.parcel, reason="重量申报有误", actor=dana.ref)
    assert papers.ask_withdrawal(parcel=trip.parcel, reason="again", actor=dana.ref) == paper
    talk_to_customs()
    assert trip.case.status == "withdrawn"
    office.world._data["hold"].clear()
    assert customs.prepare(parcel=trip.parcel)
    talk_to_customs()
    talk_to_customs()
    assert (trip.case.status, trip.box.exception) == ("released", "")
    with pytest.raises(NotWithdrawable):
        papers.ask_withdrawal(parcel=trip.parcel, reason="x", actor=dana.ref)


def test_a_tax_bill_is_counted_once_and_a_void_one_not(journey: Drive, office: CustomsServer) -> None:
    trip = journey(to="arrived")
    customs.prepare(parcel=trip.parcel)
    office.world.instruct({"tax": {trip.number: "12.34"}})
    talk_to_customs()
    bill = TaxBill.objects.get()
    assert bill.total_fen == 1_234
    facts = TaxFacts("816", trip.case.invt_no, bill.number, "1", bill.returned_at, 0, 1_234)
    assert mail.follow(facts)  # the same bill in another message: kept, and nothing follows
    assert announced("logistics.tax_assessed") == 1
    office.world.instruct({"void": trip.number})
    talk_to_customs()
    bill.refresh_from_db()
    assert bill.status == TaxBill.Status.VOID
    assert announced("logistics.tax_assessed") == 2
    late = TaxFacts("818", trip.case.invt_no, bill.number, "2", time.now())  # an older state comes late
    mail.follow(late)
    bill.refresh_from_db()
    assert bill.status == TaxBill.Status.VOID


def test_mail_that_fits_nothing_is_kept_and_told(journey: Drive) -> None:
    trip = journey(to="declared")
    now = time.now()
    stray = Receipt("622", "MM000", "x", "800", "放行", now)
    assert mail.follow(stray)
    assert not mail.follow(stray)  # twice: once
    assert mail.follow(Receipt("622", trip.parcel.number, "", "777", "?", now))
    assert mail.follow(Receipt("626", "P625NONE", "", "399", "", now))
    assert mail.follow(Receipt("412", trip.record.payment_ref, "", "-401001", "支付单错误", now))
    assert mail.follow(FormatError("-1", "无法解析", "CEB621Message", now))
    assert mail.follow(TaxFacts("816", "no such list", "T9", "1", now, 1, 1, 1))
    assert mail.take(body=b"<garbage") == 1
    assert mail.take(body=b"<garbage") == 0
    problems = sorted(reading.troubled_mail().values_list("problem", flat=True))
    assert problems == sorted(
        ["unknown_list", "unknown_code", "unknown_list", "refused", "format_error", "unknown_list", "unreadable"]
    )
    assert Duty.objects.filter(kind=mail.DUTY, done_at__isnull=True).count() == len(problems)
    assert trip.case.status == "accepted"
    assert not TaxBill.objects.exists()


def test_one_bad_parcel_does_not_hold_up_the_others(journey: Drive, office: CustomsServer) -> None:
    good, bad = journey(to="arrived"), journey(to="arrived")
    for trip in (good, bad):
        customs.prepare(parcel=trip.parcel)
    Consignment.objects.filter(pk=bad.consignment.pk).update(buyer_ref="x" * 61)
    assert len(customs.due()) == 2
    talk_to_customs()
    talk_to_customs()
    assert good.case.status == "released"
    case = Declaration.objects.get(parcel=bad.parcel)
    assert (case.status, bad.box.status) == ("draft", "arrived")
    assert case.trouble == {"OrderHead.buyerRegNo": "61 characters, at most 60 [order]"}
    assert Duty.objects.filter(kind=customs.REFUSED_DUTY, done_at__isnull=True).count() == 1
    Consignment.objects.filter(pk=bad.consignment.pk).update(buyer_ref="mended")
    customs.prepare(parcel=bad.parcel)
    talk_to_customs()
    assert not Duty.objects.filter(kind=customs.REFUSED_DUTY, done_at__isnull=True).exists()


def test_a_hundred_parcels_a_message(journey: Drive, django_assert_max_num_queries: Any) -> None:
    """Statements to read and build do not grow with the parcels."""
    trips = [journey(to="arrived") for _ in range(3)]
    for trip in trips:
        customs.prepare(parcel=trip.parcel)
    pks = customs.due()
    with django_assert_max_num_queries(6):
        cases = customs._cases(pks)
        bodies = list(customs.messages_of([customs.shipment_of(case) for case in cases]))
    assert len(bodies) == 4
    assert all(body.count(trip.parcel.number.encode()) for trip in trips for body in (bodies[2], bodies[3]))


def test_the_pack_is_for_staff(journey: Drive, xiaomei: User) -> None:
    trip = journey(to="declared")
    with pytest.raises(NotAllowed):
        packs.pack(parcel=trip.parcel, reader=xiaomei)
    assert not TrailEntry.objects.filter(verb="customs.pack_taken").exists()


def test_an_unreachable_office_keeps_papers_waiting(journey: Drive, dana: User) -> None:
    with override_settings(CUSTOMS_URL="http://127.0.0.1:9"):
        trip = journey(to="arrived")
        customs.prepare(parcel=trip.parcel)
        papers.ask_arrival(flight=trip.flight, actor=dana.ref)
        assert talk_to_customs() == 0
        assert len(papers.due()) == 1
        with pytest.raises(Exception, match="unreachable"):
            Terminal("http://127.0.0.1:9").send(b"")
