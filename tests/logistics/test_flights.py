"""One bad parcel never holds a flight: bags come off again, flights are postponed, reopened, cancelled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from logistics import errors
from logistics.models import Bag, Consignment, ConsignmentLine, CustodyEvent, Declaration, Flight, Parcel
from logistics.services import bagging, flights, packing, sealing
from marketplace.core.errors import IllegalMove
from tests.logistics import road

pytestmark = pytest.mark.django_db


def spoil(trip):
    """Something of the order is not as it should be, after the parcel was sealed."""
    Consignment.objects.filter(pk=trip.consignment.pk).update(district_code="51")


@pytest.fixture
def two(journey, lupe, laozhang):
    good, bad = journey("bagged"), road.Journey(lupe, laozhang).to("bagged")
    craft = road.flight(laozhang)
    for trip in (good, bad):
        flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    spoil(bad)
    return good, bad, craft


def test_it_works(two):
    good, bad, craft = two
    gate = flights.close_manifest(flight=craft, actor=good.actor)
    assert gate.mismatches == {bad.parcel.number: ["DISTRICT"]}
    flights.unload_bag(flight=craft, bag=bad.bag, actor=bad.actor, why="address to mend")
    assert Bag.objects.get(pk=bad.bag.pk).status == "closed"
    assert Bag.objects.get(pk=bad.bag.pk).flight is None
    assert flights.close_manifest(flight=craft, actor=good.actor).is_closed
    flights.depart(flight=craft, actor=good.actor)
    assert (good.box.status, bad.box.status) == ("departed", "bagged")
    bagging.reopen(bag=bad.bag, actor=bad.actor)
    bagging.take_out(bag=bad.bag, parcel=bad.parcel, actor=bad.actor)
    sealing.break_seal(parcel=bad.parcel, seal_seen=bad.seal.number, why="to mend", actor=bad.actor)
    assert bad.box.status == "packing"


def test_a_bag_of_another_flight_or_of_a_closed_one_stays(two, laozhang):
    good, bad, craft = two
    other = road.flight(laozhang)
    with pytest.raises(errors.NotOnFlight):
        flights.unload_bag(flight=other, bag=bad.bag, actor=bad.actor)
    flights.unload_bag(flight=craft, bag=bad.bag, actor=bad.actor)
    assert flights.close_manifest(flight=craft, actor=good.actor).is_closed
    with pytest.raises(errors.FlightClosed):
        flights.unload_bag(flight=craft, bag=good.bag, actor=good.actor)
    assert Bag.objects.get(pk=good.bag.pk).status == "loaded"


def test_a_closed_manifest_opens_again_before_take_off(journey):
    trip = journey("manifested")
    flights.reopen_manifest(flight=trip.flight, actor=trip.actor, why="one parcel is wet")
    assert (Flight.objects.get().status, trip.box.status) == ("planned", "bagged")
    flights.unload_bag(flight=trip.flight, bag=trip.bag, actor=trip.actor)
    assert trip.box.status == "bagged"
    flown = journey("departed")
    with pytest.raises(IllegalMove):
        flights.reopen_manifest(flight=flown.flight, actor=flown.actor)


def test_a_cancelled_flight_leaves_its_bags_for_the_next(journey, laozhang):
    trip = journey("manifested")
    flights.cancel(flight=trip.flight, why="typhoon", actor="user:dana")
    assert Flight.objects.get().status == "cancelled"
    assert (Bag.objects.get().status, trip.box.status) == ("closed", "bagged")
    following = road.flight(laozhang, destination="PVG")
    flights.load_bag(flight=following, bag=trip.bag, actor=trip.actor)
    assert flights.close_manifest(flight=following, actor=trip.actor).is_closed
    assert trip.case.customs_code == flights.CUSTOMS_DISTRICTS["PVG"], "declared where it lands now"
    actions = list(CustodyEvent.objects.filter(subject=f"bag:{trip.bag.number}").values_list("action", flat=True))
    assert actions.count("offloaded") == 1
    with pytest.raises(IllegalMove):
        flights.cancel(flight=journey("departed").flight, why="too late", actor="user:dana")


def test_postponed(journey):
    trip = journey("manifested")
    later = trip.flight.departs_at + timedelta(hours=9)
    times = flights.Times(later, later + timedelta(hours=14), later - timedelta(hours=3))
    flights.postpone(flight=trip.flight, times=times, why="fog", actor="user:dana")
    assert (Flight.objects.get().departs_at, Flight.objects.get().status) == (later, "closed")
    with pytest.raises(errors.BadFlight):
        flights.postpone(flight=trip.flight, times=replace(times, arrives_at=later), why="", actor="user:dana")
    assert Flight.objects.get().arrives_at == times.arrives_at
    flown = journey("departed")
    with pytest.raises(errors.FlightClosed):
        flights.postpone(flight=flown.flight, times=times, why="", actor="user:dana")


def test_an_incomplete_parcel_is_not_sealed(journey):
    trip = journey("captured", trade=road.record(road.line(quantity=2, total_fen=85_000)))
    trip.parcel = packing.open_parcel(consignment=trip.consignment, warehouse=trip.place, actor=trip.actor)
    packing.put(parcel=trip.parcel, unit=trip.units[0], actor=trip.actor)
    packing.weigh(parcel=trip.parcel, measures=road.Measures(480, 200, 150, 100), actor=trip.actor)
    with pytest.raises(errors.ContentsIncomplete):
        trip._sealed()
    assert Parcel.objects.get().status == "packing"
    ConsignmentLine.objects.update(stopped=1)  # ops took the other piece off the order
    trip._sealed()
    assert Parcel.objects.get().status == "sealed"


def test_an_airport_without_a_customs_district_is_refused(laozhang):
    with pytest.raises(errors.NoCustomsDistrict):
        road.flight(laozhang, destination="XMN")
    assert not Flight.objects.exists()
    assert not Declaration.objects.exists()
