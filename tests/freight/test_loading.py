"""A bag goes on the flight on which its parcels have their place, or the planner moves the place first."""

from __future__ import annotations

from collections.abc import Callable

from rest_framework.test import APIClient

from freight.models import Booking
from freight.services import booking
from logistics.models import CustodyEvent, Flight, GateFinding
from logistics.services import flights
from marketplace.accounts.models import User
from tests.freight import yard
from tests.logistics.road import Journey, flight

Api = Callable[[User], APIClient]


def test_it_works(lupe: User, laozhang: User, api: Api) -> None:
    """Refused with the flight it is booked on; nothing moved; after the roll it loads."""
    trip = Journey(lupe, laozhang).to("bagged")
    booked, other = yard.departure(laozhang), flight(laozhang, designator="MM777")
    place = booking.book(parcel=trip.box, departure=booked, actor="user:dana")
    touches = CustodyEvent.objects.count()
    answer = api(lupe).post(
        f"/api/v1/warehouse/flights/{other.public_id}/bags/", {"bag": trip.bag.number}, format="json"
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "booked_elsewhere")
    assert booked.flight.designator in answer.json()["error"]["fields"]["parcels"]
    trip.bag.refresh_from_db()
    assert (trip.bag.status, trip.bag.flight_id, CustodyEvent.objects.count()) == ("closed", None, touches)
    booking.roll(booking=place, reason="ops", actor="user:dana")
    flights.load_bag(flight=other, bag=trip.bag, actor=trip.actor)


def test_on_its_own_flight_or_without_a_place_it_loads(lupe: User, laozhang: User) -> None:
    one, two = Journey(lupe, laozhang).to("bagged"), Journey(lupe, laozhang).to("bagged")
    booked = yard.departure(laozhang)
    booking.book(parcel=one.box, departure=booked, actor="user:dana")
    for trip in (one, two):
        flights.load_bag(flight=booked.flight, bag=trip.bag, actor=trip.actor)
    assert flights.close_manifest(flight=booked.flight, actor=one.actor).is_closed


def test_a_place_booked_after_loading_keeps_the_manifest_open(lupe: User, laozhang: User) -> None:
    """The gate has the last word, with a finding for operations; when the place is given up it is gone."""
    trip = Journey(lupe, laozhang).to("bagged")
    craft, booked = flight(laozhang, designator="MM777"), yard.departure(laozhang)
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    place = Booking.objects.create(
        parcel=trip.box, departure=booked, actual_g=1, volume_cm3=1, made_at=craft.cutoff_at, made_by="user:dana"
    )
    booked.booked_g = booked.booked_cm3 = 1
    booked.save(update_fields=["booked_g", "booked_cm3"])
    gate = flights.close_manifest(flight=craft, actor=trip.actor)
    assert gate.mismatches == {trip.parcel.number: ["BOOKED_ELSEWHERE"]}
    assert Flight.objects.get(pk=craft.pk).status == "planned"
    assert GateFinding.objects.get(closed_at=None).owner == "operations"
    booking.roll(booking=place, reason="ops", actor="user:dana")
    assert flights.close_manifest(flight=craft, actor=trip.actor).is_closed
    assert not GateFinding.objects.filter(closed_at=None).exists()
