"""Before each cut-off there is a plan and it is booked, asked for by nobody; a promise in danger calls operations."""

from datetime import timedelta

import pytest

from freight.models import Booking, Departure, Plan
from freight.policies import solving
from freight.services import ahead, planning
from logistics.models import Flight
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.models import Duty
from tests.freight import yard

pytestmark = pytest.mark.django_db


def leaves(cutoff_in: timedelta, **changes: object) -> Departure:
    """A departure whose cut-off is so far away."""
    row = yard.departure(**changes)  # type: ignore[arg-type]
    Flight.objects.filter(pk=row.flight_id).update(cutoff_at=time.now() + cutoff_in)
    return row


def nears(row: Departure, cutoff_in: timedelta) -> None:
    Flight.objects.filter(pk=row.flight_id).update(cutoff_at=time.now() + cutoff_in)


def test_it_works(dana: User) -> None:
    """Asked for once, left to people for a while, then booked without one; what came later goes by the careful rule."""
    row, box = leaves(timedelta(hours=3)), yard.parcel()
    assert not ahead.look_ahead(origin="LAX"), "too early"
    nears(row, timedelta(hours=2))
    assert ahead.look_ahead(origin="LAX")
    plan = Plan.objects.get()
    assert plan.made_by == ahead.SYSTEM
    assert planning.work(plan_id=plan.pk, solver=solving.solve)
    assert not ahead.look_ahead(origin="LAX"), "one plan a cut-off"
    assert not Booking.objects.exists(), "a person may look at it first"
    late = yard.parcel()
    nears(row, timedelta(minutes=90))
    assert ahead.look_ahead(origin="LAX")
    plan.refresh_from_db()
    assert plan.status == "applied"
    assert set(Booking.objects.values_list("parcel_id", "departure_id")) == {(box.pk, row.pk), (late.pk, row.pk)}
    assert not ahead.look_ahead(origin="LAX")
    assert Plan.objects.count() == 1


def test_without_a_plan_that_fits_the_careful_rule_books(dana: User) -> None:
    """A stale plan stays for people to see, and what would take a later flight waits for the plan of that one."""
    row, box = leaves(timedelta(hours=2)), yard.parcel()
    ahead.look_ahead(origin="LAX")
    plan = Plan.objects.get()
    planning.work(plan_id=plan.pk, solver=solving.solve)
    Booking.objects.create(
        parcel=box, departure=row, actual_g=0, volume_cm3=0, made_at=time.now(), made_by=dana.ref
    )  # somebody was quicker
    nears(row, timedelta(minutes=90))
    leaves(timedelta(hours=30), way=yard.method("cheap", "forwarder", takes_dangerous=True))
    battery = yard.parcel(danger="battery", promise_in=30)
    Departure.objects.filter(pk=row.pk).update(capacity_g=1, capacity_cm3=1)
    assert not ahead.look_ahead(origin="LAX")
    plan.refresh_from_db()
    assert plan.status == "ready"
    assert not Booking.objects.filter(parcel=battery).exists()


def test_nothing_waits_or_nothing_flies() -> None:
    yard.parcel()
    yard.lane()
    ahead.look_ahead(origin="LAX")
    leaves(timedelta(hours=2), on=yard.lane("JFK"))
    assert not ahead.look_ahead(origin="JFK")
    assert not Plan.objects.exists()
    assert ahead.origins() == ["JFK", "LAX"]


def test_a_promise_in_danger_calls_operations_until_it_can_be_kept(client, dana: User) -> None:
    leaves(timedelta(hours=30))
    yard.parcel(promise_in=20)
    urgent, open_end = yard.parcel(promise_in=1), yard.parcel(promise_in=None)
    assert ahead.look_ahead(origin="LAX")
    duty = Duty.objects.get()
    assert (duty.kind, duty.subject, duty.facts) == ("freight_promise_risk", "airport:LAX", {"parcels": 1})
    client.force_login(dana, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/admin/freight/rolled/?show=danger&airport=LAX").content.decode()
    assert urgent.number in page
    assert open_end.number not in page
    ahead.look_ahead(origin="LAX")
    assert Duty.objects.count() == 1, "one an airport"
    leaves(timedelta(hours=30), way=yard.method("fast", "express", door_days=0))
    ahead.look_ahead(origin="LAX")
    duty.refresh_from_db()
    assert duty.done_at is not None
    assert (
        "Every promise"
        in client.get("/admin/freight/rolled/?show=danger", headers={"accept-language": "en"}).content.decode()
    )
