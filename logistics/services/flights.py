"""Flights: planned, loaded with bags, closed by the three-document gate, flown, landed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.module_loading import import_string

from logistics import errors, locks
from logistics.documents import awb_mark, documents_of
from logistics.models import Bag, Flight, Parcel
from logistics.policies import matching, tracking
from logistics.selectors import cold
from logistics.services import custody, escorts, gate, screening, seal_incidents, steps
from logistics.services.custody import Touch, subject_of
from logistics.services.steps import Step
from logistics.states import (
    BAG,
    FLIGHT,
    BagStatus,
    FlightStatus,
    ParcelStatus,
    UnitStatus,
)
from logistics.stoppable import keys_of_airport
from marketplace.accounts.models import Role, User
from marketplace.core import switches, time, trail
from marketplace.core.checkdigits import normalise_awb
from marketplace.core.outbox.emit import emit, emit_all

DESIGNATOR = re.compile(r"(?:[A-Z]{3}|[A-Z][A-Z0-9]|[0-9][A-Z])[0-9]{1,4}[A-Z]?")
AIRPORT = re.compile(r"[A-Z]{3}")
LONGEST_FLIGHT = timedelta(hours=48)
SCHEDULE_BACK, SCHEDULE_AHEAD = timedelta(days=400), timedelta(days=400)
# IATA code → 4-digit code of the customs district where its freight is cleared. SAMPLE values: the official table is paid.
CUSTOMS_DISTRICTS = {
    "PVG": "2233",
    "CAN": "5145",
    "CTU": "7901",
    "TFU": "7901",
    "HGH": "2910",
    "SZX": "5345",
    "PEK": "0110",
}


@dataclass(frozen=True)
class Plan:
    """A flight to be planned; times are aware, `cutoff_at` is when the last bag is taken."""

    designator: str
    origin: str
    destination: str
    awb: str
    departs_at: datetime
    arrives_at: datetime
    cutoff_at: datetime
    keeps_cold: bool = True


@dataclass(frozen=True)
class Times:
    """New times of a flight that was postponed."""

    departs_at: datetime
    arrives_at: datetime
    cutoff_at: datetime


@dataclass(frozen=True)
class Gate:
    """What the three-document gate said: mismatch codes by parcel number; closed only where there are none."""

    flight: Flight
    mismatches: dict[str, list[str]]

    @property
    def is_closed(self) -> bool:
        return not self.mismatches


@transaction.atomic
def plan(*, plan: Plan, actor: str, escort: User | None = None) -> Flight:
    """Put a departure on the schedule.

    Raises BadFlight, NoCustomsDistrict (it lands where we cannot declare), BadWaybill (check digit), WaybillTaken, NoEscort,
    core.Stopped (the lane is stopped).
    """
    _check(plan)
    if plan.destination not in CUSTOMS_DISTRICTS:
        raise errors.NoCustomsDistrict(fields={"destination": errors.NoCustomsDistrict.message})
    _refuse_stopped_lane(plan.origin)
    if escort is not None and not escort.has_role(Role.ESCORT):
        raise errors.NoEscort(fields={"escort": errors.NoEscort.message})
    values = {**vars(plan), "awb": normalise_awb(plan.awb)}
    try:
        with transaction.atomic():
            draft = Flight(**values)
            flight = Flight.objects.create(**values, escort=escort, public_id=draft.public_id, awb_mark=awb_mark(draft))
    except IntegrityError:
        raise errors.WaybillTaken(fields={"awb": errors.WaybillTaken.message}) from None
    trail.record(
        verb="flight.plan", target=trail.ref(flight), actor=actor, after={"flight": plan.designator, "awb": flight.awb}
    )
    return flight


@transaction.atomic
def assign_escort(*, flight: Flight, escort: User, actor: str) -> Flight:
    """Name who meets the flight and stands beside every opening. Raises NoEscort for a person without the role."""
    if not escort.has_role(Role.ESCORT):
        raise errors.NoEscort(fields={"escort": errors.NoEscort.message})
    craft = locks.flight(flight.pk)
    before = craft.escort.ref if craft.escort else ""
    Flight.objects.filter(pk=craft.pk).update(escort=escort)
    craft.escort = escort
    trail.record(
        verb="flight.escort",
        target=trail.ref(craft),
        actor=actor,
        before={"escort": before},
        after={"escort": escort.ref},
    )
    return craft


@transaction.atomic
def say_cooling(*, flight: Flight, keeps_cold: bool, actor: str) -> None:
    """Whether a planned flight keeps goods cold, as its contract of carriage says. Bags that are on it already stay."""
    craft = locks.flight(flight.pk)
    if craft.keeps_cold == keeps_cold:
        return
    Flight.objects.filter(pk=craft.pk).update(keeps_cold=keeps_cold)
    trail.record(verb="flight.cooling", target=trail.ref(craft), actor=actor, after={"keeps_cold": keeps_cold})


@transaction.atomic
def load_bag(*, flight: Flight, bag: Bag, actor: str) -> Flight:
    """Put a closed bag on a planned flight from its airport.

    Raises FlightClosed, OtherAirport, BagsOpen, BookedElsewhere (a parcel has its place on another flight), IllegalMove.
    """
    """Put a closed bag on a planned flight from its airport. Raises FlightClosed, OtherAirport, BagsOpen, NotCooled, IllegalMove."""
    craft, sack = locks.flight(flight.pk), locks.bag(bag.pk)
    if craft.status != FlightStatus.PLANNED:
        raise errors.FlightClosed(fields={"status": craft.status})
    if sack.warehouse.airport != craft.origin:
        raise errors.OtherAirport
    if sack.status == BagStatus.OPEN:
        raise errors.BagsOpen
    parcels = list(sack.parcels.order_by("pk"))
    _refuse_unfit(parcels)
    _refuse_booked_elsewhere(craft, parcels)
    _refuse_unfit(list(sack.parcels.order_by("pk")))
    if not craft.keeps_cold and any(cold.classes_of(sack.parcels.values_list("pk", flat=True)).values()):
        raise errors.NotCooled
    BAG.move(sack, BagStatus.LOADED, actor=actor, flight=craft)
    custody.append(
        subject=subject_of(sack),
        action="loaded",
        actor=actor,
        place=f"airport:{craft.origin}",
        details={"flight": craft.designator, "awb": craft.awb},
    )
    return craft


@transaction.atomic
def unload_bag(*, flight: Flight, bag: Bag, actor: str, why: str = "") -> Flight:
    """Take a bag off a flight that is still being loaded, so that one bad parcel does not hold the others.

    The bag stays closed; `bagging.reopen` opens it. Raises FlightClosed, NotOnFlight.
    """
    craft, sack = locks.flight(flight.pk), locks.bag(bag.pk)
    if craft.status != FlightStatus.PLANNED:
        raise errors.FlightClosed(fields={"status": craft.status})
    if sack.flight_id != craft.pk:
        raise errors.NotOnFlight
    _offload(craft, [sack], actor, why)
    emit(
        topic="logistics.bag_offloaded", key=f"flight:{craft.public_id}",
        payload={"flight": craft.public_id, "bag": sack.number, "why": why[:200]},
    )  # fmt: skip
    return craft


@transaction.atomic
def reopen_manifest(*, flight: Flight, actor: str, why: str = "") -> Flight:
    """Open a closed manifest again, before take-off: something on it must be changed. Raises IllegalMove."""
    craft = locks.flight(flight.pk)
    FLIGHT.move(craft, FlightStatus.PLANNED, actor=actor, why=why)
    place, facts = f"airport:{craft.origin}", {"flight": craft.designator, "awb": craft.awb}
    locks.bags_of(craft)
    step = Step(ParcelStatus.BAGGED, "unmanifested", place, why=why)
    steps.take_all(locks.parcels_of_flight(craft), step, actor=actor, details=lambda _parcel: facts)
    return craft


@transaction.atomic
def cancel(*, flight: Flight, why: str, actor: str) -> Flight:
    """The flight does not go: its bags stand in the warehouse again, closed, for the next one. Raises IllegalMove."""
    craft = locks.flight(flight.pk)
    if craft.status == FlightStatus.CLOSED:
        craft = reopen_manifest(flight=craft, actor=actor, why=why)
    _offload(craft, locks.bags_of(craft), actor, why)
    FLIGHT.move(craft, FlightStatus.CANCELLED, actor=actor, why=why)
    emit(topic="logistics.flight_cancelled", key=f"flight:{craft.public_id}", payload=_told(craft, why))
    return craft


@transaction.atomic
def postpone(*, flight: Flight, times: Times, why: str, actor: str) -> Flight:
    """Other times for a flight that has not left; what is loaded stays loaded. Raises BadFlight, FlightClosed."""
    craft = locks.flight(flight.pk)
    if craft.status not in (FlightStatus.PLANNED, FlightStatus.CLOSED):
        raise errors.FlightClosed(fields={"status": craft.status})
    _check(Plan(craft.designator, craft.origin, craft.destination, craft.awb, **vars(times)))
    before = {"departs_at": craft.departs_at.isoformat()}
    Flight.objects.filter(pk=craft.pk).update(**vars(times))
    for name, value in vars(times).items():
        setattr(craft, name, value)
    after = {"departs_at": times.departs_at.isoformat()}
    trail.record(verb="flight.postpone", target=trail.ref(craft), actor=actor, why=why, before=before, after=after)
    emit(topic="logistics.flight_postponed", key=f"flight:{craft.public_id}", payload=_told(craft, why))
    return craft


def close_manifest(*, flight: Flight, actor: str) -> Gate:
    """Match order, payment and waybill of every parcel on the flight; close the manifest only if all agree.

    What does not match is kept with its codes on the parcel's declaration, also when the manifest stays open. Raises
    FlightEmpty, FlightClosed, NoEscort, core.Stopped (the lane is stopped; what departed before goes on).
    """
    found = _match(flight, actor)
    return _close(flight, actor) if found.is_closed else found


@transaction.atomic
def depart(*, flight: Flight, actor: str) -> Flight:
    """The flight took off with everything on its manifest. Raises NoEscort, IllegalMove."""
    craft = locks.flight(flight.pk)
    if craft.escort is None:
        raise errors.NoEscort
    seal_incidents.refuse_open(locks.parcels_of_flight(craft))
    FLIGHT.move(craft, FlightStatus.DEPARTED, actor=actor, departed_at=time.now())
    place, facts = f"airport:{craft.origin}", {"flight": craft.designator, "awb": craft.awb}
    _touch_bags(craft, "departed", place, facts, actor)
    parcels = locks.parcels_of_flight(craft)
    step = Step(ParcelStatus.DEPARTED, "departed", place, tracking.DEPARTED)
    steps.take_all(parcels, step, actor=actor, details=lambda _parcel: facts)
    steps.move_units(locks.units_of_parcels(parcels), UnitStatus.SHIPPED, "departed", place=place, actor=actor)
    emit(topic="logistics.flight_departed", key=f"flight:{craft.public_id}", payload=_told(craft, ""))
    return craft


@transaction.atomic
def arrive(*, flight: Flight, actor: str, told_at: datetime | None = None) -> Flight:
    """The flight landed and its bags were handed to the escort; each parcel is due for declaration.

    `told_at` is the moment by the escort's phone, which may have had no connection. Raises IllegalMove, ClockJump.
    """
    craft = locks.flight(flight.pk)
    landed_at = escorts.moment_of(told_at, not_before=craft.departed_at)
    FLIGHT.move(craft, FlightStatus.ARRIVED, actor=actor, arrived_at=landed_at)
    escorts.touch_down(flight=craft, actor=actor)
    emit(topic="logistics.flight_landed", key=f"flight:{craft.public_id}", payload={"flight": craft.public_id})
    place, facts = f"airport:{craft.destination}", {"flight": craft.designator}
    if told_at is not None:
        facts["landed_at"] = landed_at.isoformat()  # the record itself bears the time at which we learnt it
    for sack in locks.bags_of(craft):
        BAG.move(sack, BagStatus.UNLOADED, actor=actor)
    _touch_bags(craft, "arrived", place, facts, actor)
    parcels = locks.parcels_of_flight(craft)
    step = Step(ParcelStatus.ARRIVED, "arrived", place, tracking.ARRIVED)
    steps.take_all(parcels, step, actor=actor, details=lambda _parcel: facts)
    emit_all(
        topic="logistics.declaration_due",
        happened=[(f"parcel:{parcel.number}", {"parcel": parcel.number}) for parcel in parcels],
    )
    return craft


@transaction.atomic
def _match(flight: Flight, actor: str) -> Gate:
    craft = _ready_to_close(flight)
    parcels = _loaded(craft)
    verdicts = _verdicts(craft, parcels)
    gate.remember(
        flight=craft, parcels=parcels, verdicts=verdicts, district=CUSTOMS_DISTRICTS[craft.destination], actor=actor
    )
    return Gate(craft, {parcel.number: verdicts[parcel.pk] for parcel in parcels if verdicts[parcel.pk]})


@transaction.atomic
def _close(flight: Flight, actor: str) -> Gate:
    craft = _ready_to_close(flight)
    parcels = _loaded(craft)
    # Matched again under the locks: a document may have changed since the first look.
    verdicts = _verdicts(craft, parcels)
    found = {parcel.number: codes for parcel in parcels if (codes := verdicts[parcel.pk])}
    if found:
        return Gate(craft, found)
    FLIGHT.move(craft, FlightStatus.CLOSED, actor=actor)
    place, facts = f"airport:{craft.origin}", {"flight": craft.designator, "awb": craft.awb}
    steps.take_all(
        parcels, Step(ParcelStatus.MANIFESTED, "manifested", place), actor=actor, details=lambda _parcel: facts
    )
    emit(topic="logistics.manifest_closed", key=f"flight:{craft.public_id}", payload=_told(craft, ""))
    return Gate(craft, {})


def booked_elsewhere(flight: Flight, parcels: Sequence[Parcel]) -> dict[int, str]:
    """Parcels that have a place on another flight, by what the rooms above the road know: parcel → that flight."""
    found: dict[int, str] = {}
    for path in import_string(settings.BOOKED_ELSEWHERE):
        found |= import_string(path)(flight, parcels)
    return found


def _refuse_booked_elsewhere(flight: Flight, parcels: Sequence[Parcel]) -> None:
    where = booked_elsewhere(flight, parcels)
    if where:
        named = [f"{parcel.number} → {where[parcel.pk]}" for parcel in parcels if parcel.pk in where]
        said = f"{errors.BookedElsewhere.message} {', '.join(named[:3])}"  # pages show the sentence alone
        raise errors.BookedElsewhere(said, fields={"parcels": ", ".join(named[:20]), "count": len(named)})


def _verdicts(flight: Flight, parcels: Sequence[Parcel]) -> dict[int, list[str]]:
    """What the gate says of each parcel; a place that was booked after the bag was loaded counts too."""
    where = booked_elsewhere(flight, parcels)
    return {
        parcel.pk: matching.mismatches(replace(documents_of(parcel), booked_elsewhere=where.get(parcel.pk, "")))
        for parcel in parcels
    }


def _told(flight: Flight, why: str) -> dict[str, str]:
    """What those above hear about a flight."""
    return {"flight": flight.public_id, "why": why[:200]}


def _ready_to_close(flight: Flight) -> Flight:
    craft = locks.flight(flight.pk)
    if craft.status != FlightStatus.PLANNED:
        raise errors.FlightClosed(fields={"status": craft.status})
    bags = locks.bags_of(craft)
    if not bags:
        raise errors.FlightEmpty
    if craft.escort is None:
        raise errors.NoEscort
    _refuse_stopped_lane(craft.origin)
    _refuse_unfit(locks.parcels_of_flight(craft))
    return craft


def _offload(flight: Flight, bags: Sequence[Bag], actor: str, why: str) -> None:
    facts = {"flight": flight.designator, "awb": flight.awb}
    for sack in bags:
        BAG.move(sack, BagStatus.CLOSED, actor=actor, why=why, flight=None)
    touches = [Touch(subject_of(sack), "offloaded", f"airport:{flight.origin}", facts) for sack in bags]
    custody.append_many(touches=touches, actor=actor)


def _refuse_unfit(parcels: Sequence[Parcel]) -> None:
    """Unscreened risky goods and parcels with a doubted seal stay on the ground."""
    seal_incidents.refuse_open(parcels)
    screening.refuse_unfit(parcels)


def _refuse_stopped_lane(airport: str) -> None:
    """No new manifests from a place that ops have stopped."""
    switches.require_open(("lane", key) for key in sorted(keys_of_airport(airport)))


def _loaded(flight: Flight) -> list[Parcel]:
    parcels = locks.parcels_of_flight(flight)
    prefetch_related_objects(parcels, "consignment__lines", "consignment__fingerprint", "units", "seals", "declaration")
    return parcels


def _touch_bags(flight: Flight, action: str, place: str, facts: dict[str, str], actor: str) -> None:
    touches = [Touch(subject_of(sack), action, place, facts) for sack in locks.bags_of(flight)]
    custody.append_many(touches=touches, actor=actor)


def _check(plan: Plan) -> None:
    wrong = [name for name in ("origin", "destination") if not AIRPORT.fullmatch(getattr(plan, name))]
    if not DESIGNATOR.fullmatch(plan.designator):
        wrong.append("designator")
    now = time.now()
    times_fit = (
        plan.cutoff_at <= plan.departs_at < plan.arrives_at and plan.arrives_at - plan.departs_at <= LONGEST_FLIGHT
    )
    if not times_fit or not now - SCHEDULE_BACK <= plan.cutoff_at or not plan.arrives_at <= now + SCHEDULE_AHEAD:
        wrong.append("departs_at")
    if plan.origin == plan.destination:
        wrong.append("destination")
    if wrong:
        raise errors.BadFlight(fields=dict.fromkeys(wrong, errors.BadFlight.message))
