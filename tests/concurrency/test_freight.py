"""Freight side by side: one number each, one place each, one closing of a manifest, and a worker that dies in between."""

from datetime import timedelta
from functools import partial
from threading import Barrier, Event

import pytest
from django.db import transaction

from freight.models import AwbBlock, Booking, Departure, Invoice
from freight.policies.auditing import Line
from freight.services import booking, departures, invoices, lanes, outages
from logistics.errors import FlightClosed
from logistics.models import Bag, CustodyEvent, Flight
from logistics.services import flights
from marketplace.core import time
from marketplace.core.models import OutboxEvent
from tests.concurrency.threads import PATIENCE, kinds, together
from tests.freight import yard
from tests.logistics import road
from tests.logistics.conftest import journey, pictures_stay_here

__all__ = ["journey", "pictures_stay_here"]
pytestmark = pytest.mark.django_db(transaction=True)


def take_one():
    with transaction.atomic():
        return lanes.take_awb(prefix="589")


def test_every_number_of_a_block_is_taken_once() -> None:
    yard.block(count=9)
    found = together([take_one] * 12)
    numbers = [one for one in found if isinstance(one, str)]
    assert len(set(numbers)) == len(numbers) == 9
    assert kinds(found)["NoWaybillLeft"] == 3
    assert AwbBlock.objects.get().left == 0


def test_the_race_is_real_without_the_update() -> None:
    """Read, then write: what `take_awb` must not do."""
    yard.block(count=9)
    read = Barrier(4, timeout=PATIENCE)

    def careless():
        with transaction.atomic():
            row = AwbBlock.objects.get()
            number = row.next_serial
            read.wait()
            AwbBlock.objects.filter(pk=row.pk).update(next_serial=number + 1)
            return number

    assert len(set(together([careless] * 4))) < 4


def test_two_workers_make_the_schedule_once() -> None:
    yard.block()
    yard.schedule(weekday=(time.now().weekday() + 1) % 7)
    together([departures.make_due] * 3)
    assert Departure.objects.count() == 2
    assert Flight.objects.count() == 2


def planned_after_a_race(monkeypatch) -> int:
    """A worker looks whether the lane flies, the lane is stopped, the worker makes its flight. Returns how many are left planned."""
    yard.block()
    row = yard.schedule(weekday=(time.now().weekday() + 1) % 7)
    day = time.today() + timedelta(days=1)
    looked, stopped, make_flight = Event(), Event(), departures._flight

    def slow(*args):
        looked.set()
        stopped.wait(1)  # held up: nobody can stop the lane meanwhile, so this ends by itself
        return make_flight(*args)

    def stop():
        looked.wait(PATIENCE)
        outages.begin(lane=row.lane, cause="carrier", reason="strike", actor=yard.ACTOR)
        stopped.set()

    monkeypatch.setattr(departures, "_flight", slow)
    together([partial(departures.make, schedule=row, day=day), stop])
    return Departure.objects.filter(lane=row.lane, flight__status="planned").count()


def test_no_flight_is_made_behind_an_outages_back(monkeypatch) -> None:
    assert planned_after_a_race(monkeypatch) == 0


def test_that_race_is_real_without_holding_the_lane(monkeypatch) -> None:
    monkeypatch.setattr(lanes, "hold", lambda lane: None)
    assert planned_after_a_race(monkeypatch) == 1


def test_the_last_room_is_given_once() -> None:
    row = yard.departure(capacity_g=5_000)
    boxes = [yard.parcel(2_000) for _n in range(5)]
    found = together([partial(booking.book, parcel=box, departure=row, actor=yard.ACTOR) for box in boxes])
    assert kinds(found)["NoRoom"] == 3
    row.refresh_from_db()
    assert (Booking.objects.count(), row.booked_g) == (2, 4_000)


def test_one_parcel_gets_one_place() -> None:
    box = yard.parcel()
    rows = [yard.departure() for _n in range(3)]
    found = together([partial(booking.book, parcel=box, departure=row, actor=yard.ACTOR) for row in rows])
    assert kinds(found)["AlreadyBooked"] == 2
    assert Booking.objects.count() == 1
    assert sum(Departure.objects.values_list("booked_g", flat=True)) == 2_000


def test_an_invoice_comes_twice_at_once() -> None:
    yard.contract()
    bill = Line("589-81140743", 1000, 1, 0, 1)
    take = partial(
        invoices.take_in, method=yard.method(), number="I", issued_on=time.today(), lines=[bill], actor=yard.ACTOR
    )
    assert kinds(together([take] * 3))["InvoiceTaken"] == 2
    assert Invoice.objects.count() == 1


def test_a_manifest_is_closed_once(journey) -> None:
    trip = journey(to="bagged")
    craft = road.flight(trip.escort)
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    found = together([partial(flights.close_manifest, flight=craft, actor=trip.actor)] * 3)
    assert sum(getattr(one, "is_closed", False) for one in found) == 1
    assert sum(isinstance(one, FlightClosed) for one in found) == 2
    manifested = CustodyEvent.objects.filter(subject=f"parcel:{trip.parcel.number}", action="manifested")
    assert manifested.count() == 1


def test_a_bag_that_is_loaded_while_the_manifest_closes_is_on_it_or_refused(journey, lupe, laozhang) -> None:
    first, second = journey(to="bagged"), road.Journey(lupe, laozhang).to("bagged")
    craft = road.flight(first.escort)
    flights.load_bag(flight=craft, bag=first.bag, actor=first.actor)
    closed, loaded = together(
        [
            partial(flights.close_manifest, flight=craft, actor=first.actor),
            partial(flights.load_bag, flight=craft, bag=second.bag, actor=first.actor),
        ]
    )
    assert closed.is_closed
    is_on = Bag.objects.get(pk=second.bag.pk).flight_id == craft.pk
    assert is_on is not isinstance(loaded, FlightClosed)
    assert second.box.status == ("manifested" if is_on else "bagged")


def test_a_closing_that_dies_half_way_leaves_an_open_manifest(journey, monkeypatch) -> None:
    trip = journey(to="bagged")
    craft = road.flight(trip.escort)
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    real = flights.steps.take_all

    def dies(*args, **kwargs):
        real(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(flights.steps, "take_all", dies)
        with pytest.raises(KeyboardInterrupt):
            flights.close_manifest(flight=craft, actor=trip.actor)
    craft.refresh_from_db()
    assert (craft.status, trip.box.status, trip.case.status) == ("planned", "bagged", "matched")
    assert not OutboxEvent.objects.filter(topic="logistics.manifest_closed")
    assert flights.close_manifest(flight=craft, actor=trip.actor).is_closed
