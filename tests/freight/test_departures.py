"""Flights from the schedule, their numbers, places on them, what is rolled."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from freight import errors
from freight.models import AwbBlock, Booking, Contract, Departure, Roll
from freight.policies.rates import Break
from freight.services import booking, departures, lanes
from logistics.models import Flight
from logistics.services import flights
from marketplace.core import time
from marketplace.core.checkdigits import is_valid_awb
from marketplace.core.models import Duty
from marketplace.core.outbox.drain import drain
from tests.freight import yard
from tests.logistics import road

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    yard.block()
    yard.schedule(weekday=time.now().weekday())
    yard.schedule(weekday=(time.now().weekday() + 3) % 7, designator="MM502")
    made = departures.make_due()
    assert made == Departure.objects.count() >= 4
    assert departures.make_due() == 0, "again makes nothing"
    assert all(is_valid_awb(row.awb) for row in Flight.objects.all())
    assert len(set(Flight.objects.values_list("awb", flat=True))) == made


def test_a_number_planned_by_hand_is_passed_over() -> None:
    yard.block()
    first = AwbBlock.objects.get().first_serial
    road.flight(None, awb=f"589-{first:07d}{first % 7}")
    yard.schedule(weekday=(time.now().weekday() + 2) % 7)
    departures.make_due(7)
    assert Departure.objects.get().flight.awb == f"589-{first + 1:07d}{(first + 1) % 7}"


def test_the_last_number_of_a_block_calls_operations() -> None:
    yard.block(count=1)
    yard.schedule(weekday=(time.now().weekday() + 1) % 7)
    departures.make_due(14)
    assert Departure.objects.count() == 1
    assert Duty.objects.get(kind="awb_block_empty").subject == "airline:589"
    with pytest.raises(errors.NoWaybillLeft):
        lanes.take_awb(prefix="589")
    yard.block()
    assert Duty.objects.get(kind="awb_block_empty").done_why == "next block"
    assert departures.make_due(14) == 1


@pytest.mark.parametrize(
    ("prefix", "first", "count"),
    [("58", "0000001", 1), ("589", "12345670", 1), ("589", "abc", 1), ("589", "9999999", 2), ("589", "1", 0)],
)
def test_bad_blocks(prefix: str, first: str, count: int) -> None:
    with pytest.raises(errors.BadBlock):
        lanes.add_block(prefix=prefix, first=first, count=count, actor=yard.ACTOR)
    assert not AwbBlock.objects.exists()


def test_blocks_do_not_overlap() -> None:
    lanes.add_block(prefix="589", first="1234567", count=10, actor=yard.ACTOR)
    with pytest.raises(errors.BlockOverlaps):
        lanes.add_block(prefix="589", first="12345745", count=1, actor=yard.ACTOR)  # serial 1234574, check digit 5
    lanes.add_block(prefix="588", first="1234567", count=10, actor=yard.ACTOR)


def test_lanes_contracts_and_schedules_are_checked() -> None:
    for ends in (("LAX", "LAX"), ("XXX", "CTU"), ("LAX", "XMN")):
        with pytest.raises(errors.BadLane):
            lanes.make_lane(origin=ends[0], destination=ends[1], actor=yard.ACTOR)
    on, way = yard.lane(), yard.method()
    assert (on.origin_zone, on.destination_zone) == ("America/Los_Angeles", "Asia/Shanghai")
    with pytest.raises(errors.LaneTaken):
        lanes.make_lane(origin="LAX", destination="ctu", actor=yard.ACTOR)
    with pytest.raises(errors.BadContract):
        lanes.make_contract(method=way, lane=on, terms=yard.terms(breaks=(Break(5, 5),)), actor=yard.ACTOR)
    ended = yard.contract(way, on, valid_to=time.today() + timedelta(days=5))
    with pytest.raises(errors.ContractOverlaps):
        lanes.make_contract(method=way, lane=on, terms=yard.terms(valid_from=ended.valid_to), actor=yard.ACTOR)
    after = yard.terms(valid_from=ended.valid_to + timedelta(days=1))
    lanes.make_contract(method=way, lane=on, terms=after, actor=yard.ACTOR)
    assert Contract.objects.count() == 2
    with pytest.raises(errors.BadSchedule) as caught:
        yard.schedule(arrives_days=0)
    assert list(caught.value.fields) == ["arrives_local"]
    yard.schedule()
    with pytest.raises(errors.ScheduleTaken):
        yard.schedule(valid_from=date(2026, 5, 1))


def test_capacity_is_never_passed() -> None:
    row = yard.departure(capacity_g=3_000)
    booking.book(parcel=yard.parcel(2_000), departure=row, actor=yard.ACTOR)
    with pytest.raises(errors.NoRoom):
        booking.book(parcel=yard.parcel(2_000), departure=row, actor=yard.ACTOR)
    assert Booking.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Departure.objects.filter(pk=row.pk).update(booked_g=3_001)


def test_goods_that_may_not_go_this_way() -> None:
    row = yard.departure(way=yard.method("post", "post", takes_dangerous=False))
    with pytest.raises(errors.GoodsRefused):
        booking.book(parcel=yard.parcel(danger="battery"), departure=row, actor=yard.ACTOR)
    booking.book(parcel=yard.parcel(), departure=row, actor=yard.ACTOR)


def test_rolled_with_a_reason_and_planned_again() -> None:
    row, box = yard.departure(), yard.parcel()
    first = booking.book(parcel=box, departure=row, actor=yard.ACTOR)
    with pytest.raises(errors.AlreadyBooked):
        booking.book(parcel=box, departure=row, actor=yard.ACTOR)
    with pytest.raises(errors.BadReason):
        booking.roll(booking=first, reason="weather?", actor=yard.ACTOR)
    rolled = booking.roll(booking=first, reason="capacity", actor=yard.ACTOR, note="smaller aircraft")
    row.refresh_from_db()
    assert (row.booked_g, rolled.booking_after) == (0, None)
    second = booking.book(parcel=box, departure=yard.departure(), actor=yard.ACTOR)
    assert Roll.objects.get().booking_after == second


def test_the_road_rolls_what_it_leaves_behind(journey) -> None:
    trip = journey(to="bagged")
    row, left = yard.departure(trip.escort), yard.parcel()
    booking.book(parcel=left, departure=row, actor=yard.ACTOR)
    flights.load_bag(flight=row.flight, bag=trip.bag, actor=trip.actor)
    assert flights.close_manifest(flight=row.flight, actor=trip.actor).is_closed
    drain()
    assert Roll.objects.get(parcel=left).reason == "not_ready"
    flights.cancel(flight=row.flight, why="typhoon", actor="user:dana")
    drain()
    row.refresh_from_db()
    assert row.booked_g == 0
