"""Looking at seals: what is intact goes on, what is not stops the parcel until operations have seen to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from logistics import errors
from logistics.models import CustodyEvent, Parcel, Seal, SealCheck, SealIncident
from logistics.selectors.shifts import seal_stock
from logistics.services import bagging, custody, flights, seal_checks, seal_incidents, sealing
from logistics.services import seal_stock as stock
from logistics.services.seal_checks import Look
from marketplace.accounts.models import User
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import DomainError, IllegalMove, NotAllowed
from marketplace.core.models import Duty
from tests.logistics.road import Journey, flight, seals

Drive = Callable[..., Journey]


def look(trip: Journey, seen: str | None = None, *, tugged: bool = True, point: str = "bench") -> SealIncident | None:
    number = trip.seal.number if seen is None else seen
    return seal_checks.check(parcel=trip.box, look=Look(number, tugged=tugged), point=point, actor=trip.actor)[1]


def test_it_works(journey: Drive) -> None:
    trip = journey("sealed")
    assert look(trip) is None
    row = SealCheck.objects.get(parcel=trip.parcel)
    assert (row.outcome, row.point, row.viewed, row.tugged, row.twisted) == ("intact", "bench", True, True, True)
    event = CustodyEvent.objects.filter(subject=f"parcel:{trip.parcel.number}").order_by("-sequence")[0]
    assert (event.action, event.details["outcome"]) == ("seal_checked", "intact")
    assert trip.box.exception == ""
    trip.to("departed")  # a look is never asked for, and never in the way


@pytest.mark.parametrize(
    ("seen", "tugged", "kind"), [("XX99", True, "mismatch"), ("", True, "missing"), (None, False, "tampered")]
)
def test_what_is_not_intact_stops_the_parcel(
    journey: Drive, dana: User, seen: str | None, tugged: bool, kind: str
) -> None:
    trip = journey("bagged")
    incident = look(trip, seen, tugged=tugged, point="load")
    assert incident is not None
    assert (incident.kind, incident.status, trip.box.exception) == (kind, "open", "held")
    subject = f"incident:{incident.public_id}"
    assert open_clock("seal_incident", subject) is not None
    assert Duty.objects.filter(kind="seal_incident", subject=subject, done_at=None).count() == 1
    assert look(trip, "YY1") == incident  # the second find belongs to the first
    craft = flight(trip.escort)
    with pytest.raises(errors.SealIncidentOpen):
        flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)
    trip.bag.refresh_from_db()
    assert (trip.bag.status, trip.bag.flight_id) == ("closed", None)
    with pytest.raises(errors.IncidentNotMended):
        seal_incidents.resolve(incident=incident, resolution="intact", why="looks fine", reviewer=dana)
    assert look(trip) == incident or not SealIncident.objects.exclude(pk=incident.pk).exists()
    seal_incidents.resolve(incident=incident, resolution="intact", why="misread at dusk", reviewer=dana)
    incident.refresh_from_db()
    assert (incident.status, incident.why, trip.box.exception) == ("resolved", "misread at dusk", "")
    assert open_clock("seal_incident", subject) is None
    flights.load_bag(flight=craft, bag=trip.bag, actor=trip.actor)


def test_the_escort_puts_another_seal_on(journey: Drive, dana: User) -> None:
    trip = journey("arrived")
    old, fresh = trip.seal, seals(trip.escort)[0]
    with pytest.raises(IllegalMove):  # nothing is wrong with it: it stays
        sealing.replace(
            parcel=trip.box, seal_seen=old.number, new_seal=fresh.number, why="nicer colour", actor=trip.escort.ref
        )
    assert Seal.objects.get(pk=fresh.pk).status == "issued"
    incident = look(trip, "", point="arrival")
    assert incident is not None
    sealing.replace(
        parcel=trip.box, seal_seen="", new_seal=fresh.number, why="torn off in the hold", actor=trip.escort.ref
    )
    old.refresh_from_db()
    assert (old.status, trip.seal) == ("broken", fresh)
    with pytest.raises(NotAllowed):
        seal_incidents.resolve(incident=incident, resolution="replaced", why="contents whole", reviewer=trip.operator)
    assert SealIncident.objects.get(pk=incident.pk).status == "open"
    seal_incidents.resolve(incident=incident, resolution="replaced", why="contents whole", reviewer=dana)
    actions = list(
        CustodyEvent.objects.filter(subject=f"parcel:{trip.parcel.number}")
        .order_by("sequence")
        .values_list("action", flat=True)
    )
    assert actions[-4:] == ["seal_checked", "seal_incident", "seal_replaced", "seal_incident_resolved"]


def test_a_spent_or_foreign_seal_replaces_nothing(journey: Drive) -> None:
    trip = journey("sealed")
    theirs = seals(trip.escort)[0]
    before = trip.seal
    for number, error in (
        (theirs.number, errors.SealNotYours),
        (before.number, errors.SealSpent),
        ("NOPE", errors.UnknownSeal),
    ):
        with pytest.raises(error):
            sealing.replace(
                parcel=trip.box, seal_seen=before.number, new_seal=number, why="scratched", actor=trip.actor
            )
    assert trip.seal == before
    assert Seal.objects.get(pk=theirs.pk).status == "issued"


def test_a_look_where_there_is_no_seal_by_right(journey: Drive) -> None:
    trip = journey("packed")
    with pytest.raises(IllegalMove):
        seal_checks.check(parcel=trip.parcel, look=Look("A1"), point="bench", actor=trip.actor)
    with pytest.raises(DomainError):
        seal_checks.check(parcel=trip.parcel, look=Look("A1"), point="moon", actor=trip.actor)
    assert SealCheck.objects.count() == 0


def test_counting_names_what_is_missing(lupe: User, dana: User) -> None:
    three = seals(lupe, 3)
    numbers = [seal.number for seal in three]
    whole = stock.count(holder=lupe, numbers=numbers, actor=dana.ref)
    assert (whole.expected, whole.missing, whole.strange) == (3, [], [])
    assert SealIncident.objects.count() == 0
    short = stock.count(holder=lupe, numbers=[numbers[0].lower(), numbers[0], "ZZ 42"], actor=dana.ref)
    assert (short.seen, short.missing, short.strange) == (2, numbers[1:], ["ZZ42"])
    incident = SealIncident.objects.get()
    assert (incident.kind, incident.expected) == ("stock", ", ".join(numbers[1:]))
    with pytest.raises(errors.IncidentNotMended):
        seal_incidents.resolve(incident=incident, resolution="voided", why="they are gone", reviewer=dana)
    for seal in three[1:]:
        sealing.void(seal=seal, why="not found", actor=dana.ref)
    seal_incidents.resolve(incident=incident, resolution="voided", why="they are gone", reviewer=dana)
    assert [(row.holder, row.issued, row.void) for row in seal_stock()] == [(lupe, 1, 2)]


def test_a_parcel_in_two_bags(journey: Drive) -> None:
    trip = journey("bagged")
    other = bagging.open_bag(warehouse=trip.place, actor=trip.actor)
    with pytest.raises(IllegalMove):
        bagging.put(bag=other, parcel=trip.box, actor=trip.actor)
    assert trip.box.bag_id == trip.bag.pk
    assert other.parcels.count() == 0
    assert CustodyEvent.objects.filter(subject=custody.subject_of(other)).count() == 1


def test_a_seal_scanned_twice(journey: Drive) -> None:
    first, second = journey("sealed"), journey("packed")
    before = CustodyEvent.objects.count()
    from_first = first.seal.number
    second.to("packed")
    with pytest.raises((errors.SealSpent, errors.NotWeighed)):
        sealing.apply(parcel=second.parcel, seal_number=from_first, actor=second.actor)
    assert Parcel.objects.get(pk=second.parcel.pk).status == "packing"
    assert CustodyEvent.objects.count() == before


def test_the_clock_calls_operations(journey: Drive, own_clock: object) -> None:
    trip = journey("sealed")
    incident = look(trip, "")
    assert incident is not None
    clock = open_clock("seal_incident", f"incident:{incident.public_id}")
    assert clock is not None
    assert clock.due_at is not None
    assert timedelta(hours=24) <= clock.due_at - incident.opened_at < timedelta(hours=24, minutes=1)
