"""A bag goes on the flight on which its parcels have their place, or the planner moves the place first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from freight.models import Booking
from freight.services import booking
from logistics import errors
from logistics.models import Bag, CustodyEvent, Flight, GateFinding
from logistics.services import flights, screening
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.models import TrailEntry
from marketplace.scenes.road import HARMLESS
from tests.freight import yard
from tests.logistics.road import Journey, flight, line, record

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


def test_after_the_cut_off_only_operations_let_it_pass(lupe: User, laozhang: User, dana: User, api: Api) -> None:
    """Lupe is refused and nothing moves; Dana says why, and the trail keeps it."""
    trip, craft = Journey(lupe, laozhang).to("bagged"), flight(laozhang)
    Flight.objects.filter(pk=craft.pk).update(cutoff_at=time.now() - timedelta(minutes=1))
    touches = CustodyEvent.objects.count()
    door = f"/api/v1/warehouse/flights/{craft.public_id}/"
    answer = api(lupe).post(f"{door}bags/", {"bag": trip.bag.number}, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "past_cutoff")
    asked = {"bag": trip.bag.number, "why": "the airline waits for it"}
    assert api(lupe).post(f"{door}load-anyway/", asked, format="json").status_code == 403
    assert api(dana).post(f"{door}load-anyway/", {**asked, "why": ""}, format="json").status_code == 400
    assert (Bag.objects.get().status, CustodyEvent.objects.count()) == ("closed", touches)
    assert api(dana).post(f"{door}load-anyway/", asked, format="json").status_code == 200
    entry = TrailEntry.objects.get(verb="flight.loaded_anyway")
    assert (entry.actor, entry.why) == (dana.ref, asked["why"])
    assert entry.after == {"bag": trip.bag.number, "passed_by": ["cutoff"]}
    assert Bag.objects.get().flight_id == craft.pk


def test_what_is_booked_keeps_its_room(lupe: User, laozhang: User, dana: User) -> None:
    """480 g a parcel, room for 1,000 g: one has a place, one is aboard without; the third finds no room."""
    trips = [Journey(lupe, laozhang).to("bagged") for _one in range(3)]
    row = yard.departure(laozhang, capacity_g=1_000)
    placed, aboard, third = trips
    booking.book(parcel=placed.box, departure=row, actor=dana.ref)
    flights.load_bag(flight=row.flight, bag=aboard.bag, actor=aboard.actor)
    with pytest.raises(errors.FlightFull):
        flights.load_bag(flight=row.flight, bag=third.bag, actor=third.actor)
    third.bag.refresh_from_db()
    assert (third.bag.status, third.bag.flight_id) == ("closed", None)
    flights.load_bag(flight=row.flight, bag=placed.bag, actor=placed.actor)
    flights.load_bag(flight=row.flight, bag=third.bag, actor=dana.ref, anyway="a bigger aircraft today")
    assert TrailEntry.objects.get(verb="flight.loaded_anyway").after["passed_by"] == ["full"]


def test_volume_counts_too(lupe: User, laozhang: User) -> None:
    """A parcel of 200 × 150 × 100 mm takes 3,000 cm³."""
    trip, row = Journey(lupe, laozhang).to("bagged"), yard.departure(laozhang, capacity_cm3=2_999)
    with pytest.raises(errors.FlightFull):
        flights.load_bag(flight=row.flight, bag=trip.bag, actor=trip.actor)
    flights.load_bag(flight=yard.departure(laozhang, capacity_cm3=3_000).flight, bag=trip.bag, actor=trip.actor)


def test_dangerous_goods_pass_nowhere(lupe: User, laozhang: User, dana: User) -> None:
    """What the carrier does not take nobody here can allow."""
    trip = Journey(lupe, laozhang, trade=record(line(danger="perfume"))).to("packed")
    screened(trip)
    trip.to("bagged")
    row = yard.departure(laozhang, way=yard.method("post", "post", takes_dangerous=False))
    for anyway in ("", "please"):
        with pytest.raises(errors.NoDangerousGoods):
            flights.load_bag(flight=row.flight, bag=trip.bag, actor=dana.ref, anyway=anyway)
    assert not TrailEntry.objects.filter(verb="flight.loaded_anyway").exists()
    trip.bag.refresh_from_db()
    assert trip.bag.flight_id is None
    flights.load_bag(flight=yard.departure(laozhang).flight, bag=trip.bag, actor=trip.actor)


def test_the_page_of_operations(lupe: User, laozhang: User, dana: User, browse) -> None:  # type: ignore[no-untyped-def]
    trip, craft = Journey(lupe, laozhang).to("bagged"), flight(laozhang)
    Flight.objects.filter(pk=craft.pk).update(cutoff_at=time.now() - timedelta(minutes=1))
    path, page = f"/admin/logistics/flight/{craft.pk}/load-anyway/", browse(dana)
    assert trip.bag.number in page.get(path).content.decode()
    assert page.post(path, {"bag": trip.bag.number, "why": ""}).status_code == 200
    assert Bag.objects.get().flight_id is None
    assert page.post(path, {"bag": trip.bag.number, "why": "they wait"}).status_code == 302
    assert Bag.objects.get().flight_id == craft.pk


def screened(trip: Journey) -> None:
    """The answers that let a parcel with risky goods fly."""
    screening.screen(parcel=trip.box, answers=HARMLESS, actor=trip.actor)
