"""The doors beside the loading of a flight: unload, reopen, postpone, cancel, and a parcel that is lost."""

from datetime import timedelta

import pytest

from logistics.models import Bag, Flight, Parcel
from logistics.services import losing
from marketplace.core import time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def loaded(journey):
    return journey("manifested")


def test_it_works(loaded, lupe, browse):
    """A closed manifest is opened, the bag comes off, all on the operator's page."""
    door, flight = browse(lupe), loaded.flight.public_id
    page = door.get(f"/warehouse/flights/{flight}/").content.decode()
    assert f"/warehouse/flights/{flight}/reopen/" in page
    assert door.post(f"/warehouse/flights/{flight}/reopen/").status_code == 302
    page = door.get(f"/warehouse/flights/{flight}/").content.decode()
    assert f"/warehouse/flights/{flight}/unload/" in page
    assert door.post(f"/warehouse/flights/{flight}/unload/", {"bag": loaded.bag.number}).status_code == 302
    assert (Bag.objects.get().status, Flight.objects.get().status) == ("closed", "planned")


def test_by_the_api(loaded, lupe, dana, api):
    flight, bag = f"/api/v1/warehouse/flights/{loaded.flight.public_id}", loaded.bag.number
    closed = api(lupe).delete(f"{flight}/bags/{bag}/")
    assert (closed.status_code, closed.json()["error"]["code"]) == (409, "flight_closed")
    assert api(lupe).post(f"{flight}/reopen/").json()["status"] == "planned"
    assert api(lupe).delete(f"{flight}/bags/{bag}/").status_code == 200
    assert api(lupe).delete(f"{flight}/bags/{bag}/").json()["error"]["code"] == "not_on_flight"
    later = time.now() + timedelta(hours=30)
    times = {"departs_at": later, "arrives_at": later + timedelta(hours=12), "cutoff_at": later - timedelta(hours=2)}
    body = {name: value.isoformat() for name, value in times.items()} | {"why": "fog"}
    assert api(lupe).post(f"{flight}/postpone/", body, format="json").status_code == 403
    assert api(dana).post(f"{flight}/postpone/", body, format="json").status_code == 200
    assert api(dana).post(f"{flight}/cancel/", {"why": ""}, format="json").status_code == 400
    assert api(dana).post(f"{flight}/cancel/", {"why": "typhoon"}, format="json").json()["status"] == "cancelled"


def test_ops_pages_of_a_flight(loaded, dana, browse):
    door, flight = browse(dana), f"/admin/logistics/flight/{loaded.flight.pk}"
    assert door.get(f"{flight}/postpone/").status_code == 200
    assert door.post(f"{flight}/cancel/", {"why": "typhoon"}).status_code == 302
    assert Flight.objects.get().status == "cancelled"


def test_a_lost_parcel_by_page_and_api(journey, dana, lupe, browse, api, settle):
    trip = journey("last_mile")
    settle()
    door = f"/api/v1/warehouse/parcels/{trip.parcel.number}/lost/"
    early = api(dana).post(door, {"why": "nobody has it"}, format="json")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "not_lost_yet")
    assert api(lupe).post(door, {"why": "x"}, format="json").status_code == 403
    time.travel(timedelta(days=7, minutes=1))
    page = f"/admin/logistics/parcel/{trip.parcel.pk}/lost/"
    assert browse(dana).get(page).status_code == 200
    assert browse(dana).post(page, {"why": "nobody has it"}).status_code == 302
    assert Parcel.objects.get().exception == "lost"
    assert api(dana).post(door, {"why": "again"}, format="json").status_code == 200
    told = browse(None).get(f"/track/{trip.parcel.number}/").content.decode()
    assert "丢失" in told


def test_a_sign_of_life_starts_the_days_anew(journey, settle):
    trip = journey("last_mile")
    settle()
    time.travel(timedelta(days=6))
    assert trip.event("SORT")
    time.travel(timedelta(days=6))
    with pytest.raises(losing.errors.NotLostYet):
        losing.declare_lost(parcel=trip.parcel, reason="x", actor="user:dana")
    assert Parcel.objects.get().exception == ""


def test_a_lost_parcel_that_turns_up_is_on_its_way_again(journey, settle):
    trip = journey("last_mile")
    settle()
    time.travel(timedelta(days=8))
    losing.declare_lost(parcel=trip.parcel, reason="x", actor="user:dana")
    assert trip.event("SORT")
    assert Parcel.objects.get().exception == ""
    assert trip.event("SIGN")
    assert (Parcel.objects.get().status, trip.unit.status) == ("delivered", "delivered")
