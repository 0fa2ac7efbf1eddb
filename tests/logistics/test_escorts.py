"""Escorts from touchdown to release: rosters, handovers that both sign, openings only beside somebody, gaps that are told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from logistics import access, errors, handlers, tasks
from logistics.admin.escorts import FlightField
from logistics.models import (
    Attendance,
    AttendanceGap,
    CustodyEvent,
    EscortHandover,
    Flight,
    LiaisonEntry,
    Opening,
    Parcel,
    Signature,
)
from logistics.policies import escorts as policy
from logistics.policies.escorts import GRACE, Span
from logistics.selectors import escorts as reading
from logistics.selectors import passports
from logistics.services import escorts, liaison, openings
from logistics.services.signing import Signed
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotFound
from marketplace.core.files import BadFile
from tests.logistics.road import Journey, picture, seals

Drive = Callable[..., Journey]
Browse = Callable[..., Client]
TYPED = Signed("张护送", is_confirmed=True)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def hand_over(trip: Journey, taker: User, **changes: Any) -> EscortHandover:
    offer = escorts.offer_handover(flight=trip.flight, giver=trip.escort, taker=taker, signature=TYPED, **changes)
    return escorts.accept_handover(handover=offer, taker=taker, signature=TYPED)


def test_it_works(journey: Drive, other_escort: User) -> None:
    """Landed, opened, handed over while it lies open, sealed by the next one, released: somebody was always there."""
    trip = journey(to="inspection")
    opening = trip.open()
    done = hand_over(trip, other_escort, note="查验台 3，关员去取胶带")
    assert [row["parcel"] for row in done.parcels] == [trip.parcel.number]
    with pytest.raises(errors.NotTheEscort):
        trip.close(opening)
    trip.escort = other_escort
    seals(other_escort)
    closed = trip.close(opening)
    assert closed.new_seal is not None
    trip.at += 0
    trip.to("cleared")
    trip.to("last_mile")
    assert escorts.finish(flight=trip.flight)

    assert Attendance.objects.filter(ended_at__isnull=True).count() == 0
    assert [one.began_by for one in Attendance.objects.all()] == ["touchdown", "handover"]
    assert not AttendanceGap.objects.exists()
    assert set(Signature.objects.values_list("party", "how")) == {
        ("giver", "typed"), ("taker", "typed"), ("escort", "account")
    }  # fmt: skip
    actions = list(CustodyEvent.objects.filter(subject=f"parcel:{trip.parcel.number}").values_list("action", flat=True))
    assert actions[-5:] == ["opened", "escort_changed", "resealed", "released", "handed_over"]
    assert passports.passport(trip.unit.passport_code).verdict.is_sound


def test_a_gap_is_told_by_the_passport(journey: Drive, browse: Browse, dana: User) -> None:
    trip = journey(to="inspection")
    gap = escorts.leave(flight=trip.flight, escort=trip.escort, why="急病送医")
    assert gap is not None
    with pytest.raises(errors.EscortAbsent):
        trip.open()
    page = browse(None)
    here = f"/passport/{trip.unit.passport_code}/"
    assert 'id="gap"' in page.get(here).content.decode()
    escorts.take_up(flight=trip.flight, escort=trip.escort)
    escorts.explain_gap(gap=gap, explanation="护送员突发疾病，包裹锁在海关查验区", actor=dana.ref)
    text = page.get(here).content.decode()
    assert "护送员突发疾病" in text
    assert Duty.objects.filter(kind=escorts.DUTY, done_at__isnull=True).count() == 0
    facts = json.loads(page.get(f"/api/v1/passports/{trip.unit.passport_code}/").content)["attendance_gaps"]
    assert [(fact["was_open"], fact["ended_at"] is None) for fact in facts] == [(False, False)]
    actions = CustodyEvent.objects.filter(subject=f"parcel:{trip.parcel.number}").values_list("action", flat=True)
    assert list(actions)[-2:] == ["unattended", "attended_again"]
    trip.open()
    assert trip.box.status == "opened"


@pytest.mark.parametrize("exception", ["lost", "returned_to_sender"])
def test_nobody_stays_for_a_parcel_that_left_the_channel(journey: Drive, exception: str) -> None:
    trip = journey(to="arrived")
    handlers.left_the_channel(parcel=trip.parcel.number)
    assert Attendance.objects.filter(ended_at__isnull=True).exists()
    Parcel.objects.filter(pk=trip.parcel.pk).update(exception=exception)
    handlers.left_the_channel(parcel=trip.parcel.number, order_number=trip.number)
    assert not Attendance.objects.filter(ended_at__isnull=True).exists()


def test_nobody_leaves_an_open_parcel(journey: Drive) -> None:
    trip = journey(to="inspection")
    trip.open()
    with pytest.raises(errors.ParcelLiesOpen):
        escorts.leave(flight=trip.flight, escort=trip.escort, why="午饭")
    assert not AttendanceGap.objects.exists()


def test_operations_learn_of_an_absence_at_an_open_parcel(journey: Drive, dana: User) -> None:
    trip = journey(to="inspection")
    trip.open()
    gap = escorts.report_absence(flight=trip.flight, since=time.now(), why="监控显示无人", actor=dana.ref)
    assert gap is not None
    assert (gap.open_parcels, gap.parcels) == (1, [trip.parcel.number])
    with pytest.raises(errors.EscortAbsent):
        escorts.report_absence(flight=trip.flight, since=time.now(), why="again", actor=dana.ref)


def test_an_offer_that_nobody_takes_becomes_a_gap(journey: Drive, other_escort: User, own_clock: Any) -> None:
    trip = journey(to="declared")
    until = time.now() + timedelta(hours=1)
    offer = escorts.offer_handover(
        flight=trip.flight, giver=trip.escort, taker=other_escort, signature=TYPED, stays_until=until
    )
    assert escorts.expired_offers() == []
    time.travel(timedelta(hours=3))
    assert [escorts.expire_offer(pk) for pk in escorts.expired_offers()] == [True]
    assert escorts.expired_offers() == []
    escorts.accept_handover(handover=offer, taker=other_escort, signature=TYPED)
    gap = AttendanceGap.objects.get()
    assert gap.began_at == until
    assert gap.ended_at is not None
    assert gap.ended_at > until + timedelta(hours=1)
    assert escorts.on_duty(trip.flight) == other_escort


def test_a_shift_that_ends_silently_becomes_a_gap(
    journey: Drive, other_escort: User, dana: User, own_clock: Any
) -> None:
    """The escort of the roster goes home without a word: no handover, no leaving."""
    trip = journey(to="departed")
    begins = trip.flight.departs_at + timedelta(hours=1)
    ends = begins + timedelta(hours=4)
    shift = {"flight": trip.flight, "escort": trip.escort, "actor": dana.ref}
    escorts.plan_shift(**shift, starts_at=begins, ends_at=ends)
    trip.to("declared")
    time.travel(ends + policy.OVERRUN - timedelta(minutes=1) - time.now())
    assert tasks.watch_escorts() == 0
    assert escorts.on_duty(trip.flight) == trip.escort
    time.travel(timedelta(minutes=2))
    assert tasks.watch_escorts() == 1
    gap = AttendanceGap.objects.get()
    assert (gap.began_at, gap.ended_at, gap.parcels) == (ends, None, [trip.parcel.number])
    assert Duty.objects.filter(kind="attendance_gap").count() == 1
    assert CustodyEvent.objects.filter(action="unattended").count() == 1
    assert escorts.on_duty(trip.flight) is None
    assert tasks.watch_escorts() == 0, "told once"
    escorts.take_up(flight=trip.flight, escort=trip.escort)
    assert tasks.watch_escorts() == 0, "who came back after the shift is there by their own word"
    gap.refresh_from_db()
    assert gap.ended_at is not None


def test_a_shift_that_is_followed_makes_no_gap(journey: Drive, other_escort: User, dana: User, own_clock: Any) -> None:
    trip = journey(to="departed")
    begins = trip.flight.departs_at + timedelta(hours=1)
    for after in (0, 4):  # a second line of the same person prolongs the first
        starts_at = begins + timedelta(hours=after)
        escorts.plan_shift(
            flight=trip.flight, escort=trip.escort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4), actor=dana.ref
        )  # fmt: skip
    trip.to("declared")
    time.travel(begins + timedelta(hours=5) - time.now())
    assert tasks.watch_escorts() == 0
    escorts.offer_handover(flight=trip.flight, giver=trip.escort, taker=other_escort, signature=TYPED)
    time.travel(timedelta(hours=6))
    assert tasks.watch_escorts() == 0, "the giver signed to stay until it is taken over"
    offer = reading.open_offer(trip.flight)
    assert offer is not None
    escorts.accept_handover(handover=offer, taker=other_escort, signature=TYPED)
    assert tasks.watch_escorts() == 0
    assert not AttendanceGap.objects.exists()


def test_a_shift_over_with_an_empty_channel_alarms_nobody(journey: Drive, dana: User, own_clock: Any) -> None:
    trip = journey(to="departed")
    begins = trip.flight.departs_at + timedelta(hours=1)
    escorts.plan_shift(
        flight=trip.flight, escort=trip.escort, starts_at=begins, ends_at=begins + timedelta(hours=4), actor=dana.ref
    )
    trip.to("last_mile")
    time.travel(timedelta(days=3))
    assert tasks.watch_escorts() == 0
    assert not AttendanceGap.objects.exists()


def test_touchdown_is_told_by_the_phone(journey: Drive, browse: Browse, laozhang: User, own_clock: Any) -> None:
    """Without a connection the tap waits in the phone; the moment of the tap counts, and only one that can be right."""
    trip, page = journey(to="departed"), browse(laozhang)
    home, logger = (page.get(f"/warehouse/{room}/").content.decode() for room in ("escort", "climate"))
    assert 'data-audit-entry="' in home
    assert 'href="/warehouse/climate/"' in home
    assert 'href="/warehouse/receive/"' not in logger, "the escort's console, not the operators'"
    time.travel(timedelta(hours=12))
    landed = time.now() - timedelta(minutes=40)
    headers: Any = {"HTTP_ACCEPT": "application/json"}

    def arrive(key: str, at: datetime) -> Any:
        told = (at - time.offset()).isoformat()
        return page.post(
            "/warehouse/escort/arrive/", {"flight": trip.flight.public_id, "key": key, "client_at": told}, **headers
        )

    for wrong in (time.now() + timedelta(hours=1), time.now() - timedelta(hours=25)):
        assert arrive("phone-0", wrong).json()["error"]["code"] == "clock_jump"
    trip.flight.refresh_from_db()
    assert trip.flight.status == "departed"
    assert [arrive("phone-1", landed).status_code for _ in range(2)] == [201, 201]
    trip.flight.refresh_from_db()
    assert abs(trip.flight.arrived_at - landed) < timedelta(seconds=1)
    assert Attendance.objects.get().began_at == trip.flight.arrived_at
    (event,) = CustodyEvent.objects.filter(subject=f"parcel:{trip.parcel.number}", action="arrived")
    assert datetime.fromisoformat(event.details["landed_at"]) == trip.flight.arrived_at
    assert arrive("phone-2", landed).status_code == 409


def test_bad_handovers(journey: Drive, other_escort: User, lupe: User) -> None:
    trip = journey(to="declared")

    def offer(**changes: Any) -> EscortHandover:
        facts: dict[str, Any] = {"flight": trip.flight, "giver": trip.escort, "taker": other_escort, "signature": TYPED}
        return escorts.offer_handover(**{**facts, **changes})

    for refusal, changes in (
        (errors.HandoverToOneself, {"taker": trip.escort}),
        (errors.NoEscort, {"taker": lupe}),
        (errors.NotTheEscort, {"giver": other_escort, "taker": trip.escort}),
        (errors.SignaturesMissing, {"signature": Signed("张护送")}),
        (BadFile, {"signature": Signed("张护送", b"not a picture")}),
        (errors.ClockJump, {"told_at": time.now() + timedelta(hours=3)}),
        (errors.ClockJump, {"told_at": time.now() - timedelta(days=3)}),
        (errors.ClockJump, {"stays_until": time.now() - timedelta(days=1)}),
    ):
        with pytest.raises(refusal):
            offer(**changes)
    assert (EscortHandover.objects.count(), Signature.objects.count()) == (0, 0)
    made = offer()
    with pytest.raises(errors.EscortHandoverOpen):
        offer()
    with pytest.raises(errors.NotTheEscort):
        escorts.accept_handover(handover=made, taker=trip.escort, signature=TYPED)
    escorts.withdraw_handover(handover=made, giver=trip.escort)
    with pytest.raises(errors.NoHandover):
        escorts.accept_handover(handover=made, taker=other_escort, signature=TYPED)
    assert escorts.on_duty(trip.flight) == trip.escort
    drawn = offer(signature=Signed("张护送", picture().read()))
    assert drawn.signatures.get().how == "drawn"


def test_an_opening_needs_its_facts(journey: Drive, other_escort: User) -> None:
    trip = journey(to="inspection")
    with pytest.raises(errors.ClockJump):
        trip.open(told_at=time.now() + timedelta(days=1))
    mine, trip.escort = trip.escort, other_escort
    with pytest.raises(errors.NotTheEscort):
        trip.open()
    trip.escort = mine
    assert not Opening.objects.exists()
    opening = trip.open(people="货代 陈先生")
    facts: dict[str, Any] = {
        "opening": opening,
        "new_seal": seals(mine)[0].number,
        "weight_after_g": 480,
        "found": "相符",
        "escort": mine,
    }
    with pytest.raises(errors.PhotosMissing):
        openings.close_opening(**facts)
    with pytest.raises(BadFile):
        openings.add_photo(opening=opening, pose="contents", image=io.BytesIO(b"no"), escort=mine)
    openings.add_photo(opening=opening, pose="contents", image=picture(), escort=mine)
    with pytest.raises(errors.UnknownSeal):
        openings.close_opening(**{**facts, "new_seal": ""})
    with pytest.raises(errors.SignaturesMissing):
        openings.close_opening(**facts, signature=Signed("张护送"))
    assert trip.box.status == "opened"
    before = opening.weight_before_g
    done = openings.close_opening(**{**facts, "weight_after_g": before - 300}, signature=TYPED, officer_signature=TYPED)
    assert done.is_weight_off
    assert Duty.objects.filter(kind=openings.WEIGHT_DUTY).count() == 1
    assert set(done.signatures.values_list("party", flat=True)) == {"escort", "officer"}


def test_a_roster_names_who_may_meet_the_flight(journey: Drive, other_escort: User, lupe: User, dana: User) -> None:
    trip = journey(to="departed")
    start = trip.flight.departs_at + timedelta(hours=1)
    plan: dict[str, Any] = {
        "flight": trip.flight,
        "escort": other_escort,
        "starts_at": start,
        "ends_at": start + timedelta(hours=8),
    }
    for refusal, changes in (
        (errors.NoEscort, {"escort": lupe}),
        (errors.BadFlight, {"ends_at": start}),
        (errors.BadFlight, {"ends_at": start + timedelta(days=2)}),
    ):
        with pytest.raises(refusal):
            escorts.plan_shift(**{**plan, **changes}, actor=dana.ref)
    shift = escorts.plan_shift(**plan, actor=dana.ref)
    assert escorts.plan_shift(**plan, actor=dana.ref) == shift
    trip.flight.refresh_from_db()
    assert trip.flight.escort == trip.escort
    from logistics.services import flights

    flights.arrive(flight=trip.flight, actor=other_escort.ref)
    assert escorts.on_duty(trip.flight) == other_escort
    assert escorts.take_up(flight=trip.flight, escort=other_escort)
    with pytest.raises(errors.EscortHandoverOpen):
        escorts.take_up(flight=trip.flight, escort=trip.escort)


def test_talks_with_customs(journey: Drive, laozhang: User) -> None:
    trip = journey(to="declared")
    entry = liaison.write(
        office="双流机场海关", channel="counter", about="补充说明", answer="可以", officer="王关员", actor=laozhang.ref,
        flight=trip.flight, letter=picture(),
    )  # fmt: skip
    assert liaison.letter_of(entry=entry, reader=laozhang.ref).startswith(b"\xff\xd8")
    with pytest.raises(errors.ClockJump):
        liaison.write(office="x", channel="phone", about="y", actor="z", spoke_at=time.now() + timedelta(hours=1))
    with pytest.raises(BadFile):
        liaison.write(office="x", channel="phone", about="y", actor="z", letter=SimpleUploadedFile("a", b"text").file)
    assert LiaisonEntry.objects.count() == 1


def test_the_phone_sends_twice_and_it_happens_once(journey: Drive, browse: Browse, laozhang: User) -> None:
    trip, page = journey(to="inspection"), browse(laozhang)
    here = f"/warehouse/escort/parcels/{trip.parcel.number}/"
    facts: dict[str, Any] = {
        "old_seal": trip.seal.number, "authority": "成都海关", "station": "双流", "officer": "王", "reason": "布控",
        "weight_before_g": 480, "key": "phone-1", "client_at": time.real_now().isoformat(),
    }  # fmt: skip
    headers: Any = {"HTTP_ACCEPT": "application/json"}
    refused = page.post(here + "open/", {**facts, "old_seal": "WRONG", "key": "phone-0"}, **headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "seal_mismatch")
    assert page.post(here + "open/", {**facts, "authority": ""}, **headers).status_code == 422
    for _ in range(2):
        assert page.post(here + "open/", facts, **headers).status_code == 201
    assert Opening.objects.count() == 1
    flight = f"/warehouse/escort/flights/{trip.flight.public_id}/"
    assert page.get(flight).status_code == 200
    assert page.post(flight + "talk/", {"office": "成都海关", "channel": "phone", "about": "x"}).status_code == 302
    assert page.post(flight + "give/", {"taker": laozhang.public_id, "signed_name": "Z"}).status_code == 422
    assert page.post(flight + "accept/", {"signed_name": "Z", "is_confirmed": "on"}).status_code == 422
    assert page.post(flight + "leave/", {"why": "x"}).status_code == 422
    assert page.post(flight + "withdraw/").status_code == 422


def test_operations_plan_and_read(journey: Drive, browse: Browse, dana: User, laozhang: User) -> None:
    trip, page = journey(to="inspection"), browse(dana)
    escorts.leave(flight=trip.flight, escort=laozhang, why="x")
    board = page.get("/admin/logistics/customsmail/board/")
    assert trip.parcel.number in board.content.decode()
    assert page.get("/admin/logistics/escortshift/plan/").status_code == 200
    gap = AttendanceGap.objects.get()
    explained = page.post(f"/admin/logistics/attendancegap/{gap.pk}/explain/", {"explanation": "已核实"})
    assert explained.status_code == 302
    assert page.get(f"/admin/logistics/customsmail/parcel/{trip.parcel.pk}/pack/")["Content-Type"] == "application/zip"
    assert (
        page.post(f"/admin/logistics/customsmail/parcel/{trip.parcel.pk}/withdraw/", {"reason": "错"}).status_code
        == 302
    )
    assert trip.case.papers.get().kind == "623"
    for name in (
        "paper",
        "customsmail",
        "taxbill",
        "escortshift",
        "attendance",
        "handover",
        "attendancegap",
        "liaisonentry",
    ):
        assert page.get(f"/admin/logistics/{name}/").status_code == 200, name
    assert [row.status for row in reading.declarations_by_state()] == ["inspection"]


@given(
    spans=st.lists(
        st.tuples(st.integers(-300, 900), st.one_of(st.none(), st.integers(0, 600))), max_size=6
    ),
    length=st.integers(1, 600),
)  # fmt: skip
def test_gaps_and_attendance_cover_everything(spans: list[tuple[int, int | None]], length: int) -> None:
    """Every minute between start and end is attended, in a gap, or in a pause shorter than the grace."""
    end = NOON + timedelta(minutes=length)
    attended = [
        Span(NOON + timedelta(minutes=at), None if lasts is None else NOON + timedelta(minutes=at + lasts))
        for at, lasts in spans
    ]
    found = policy.gaps(attended, start=NOON, end=end)
    assert found == sorted(found, key=lambda gap: gap.start)
    for gap in found:
        assert gap.end is not None
        assert gap.end - gap.start > GRACE
        assert not any(span.start < gap.end and (span.end or end) > gap.start for span in attended)
    for minute in range(length):
        at = NOON + timedelta(minutes=minute, seconds=30)
        is_attended = any(span.start <= at < (span.end or end) for span in attended)
        in_gap = any(gap.start <= at < gap.end for gap in found if gap.end)
        assert not (is_attended and in_gap)
        if not is_attended and not in_gap:
            near = [span.start for span in attended if at < span.start <= at + GRACE] + [end] * (end - at <= GRACE)
            assert near


@pytest.mark.parametrize(
    ("before", "after", "is_off"),
    [(480, 480, False), (480, 530, False), (480, 531, True), (10_000, 9_800, False), (10_000, 9_799, True)],
)
def test_weights(before: int, after: int, is_off: bool) -> None:
    assert policy.weight_is_off(before, after) is is_off


def test_whoever_took_over_reads_loggers_and_the_record(journey: Drive, other_escort: User) -> None:
    """The roster counts, not only the escort of record: the one who stands beside the goods has them in hand."""
    trip = journey(to="inspection")
    for ask in (access.parcel_or_bag, access.epcis_parcel):
        with pytest.raises(NotFound):
            ask(other_escort, trip.parcel.number)
    hand_over(trip, other_escort)
    assert access.parcel_or_bag(other_escort, trip.parcel.number) == trip.parcel
    assert access.parcel_or_bag(other_escort, trip.bag.number) == trip.bag
    assert access.epcis_parcel(other_escort, trip.parcel.number) == trip.parcel


def test_the_roster_names_flights_by_shanghais_clock() -> None:
    """Its times are typed in Shanghai's; eight in the evening by UTC is four in the morning there."""
    flight = Flight(designator="MM101", origin="LAX", destination="CTU", arrives_at=NOON + timedelta(hours=8))
    assert FlightField(queryset=None).label_from_instance(flight) == "MM101 LAX → CTU 11-23 04:00"
