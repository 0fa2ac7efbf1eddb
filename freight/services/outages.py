"""A lane stops: its flights are called off, its freight goes over another lane, everybody concerned is told once."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from freight import errors, locks
from freight.models import Departure, Diversion, Lane, Outage
from freight.models.departures import Booking, Roll
from freight.policies import assigning
from freight.selectors import places, pool
from freight.services import booking, lanes
from freight.states import OUTAGE, BookingStatus, OutageStatus
from logistics.models import Parcel, Warehouse
from logistics.services import flights
from logistics.states import FlightStatus
from logistics.stoppable import KIND_CODE
from marketplace.core import switches, tasks, time, trail
from marketplace.core.dated.models import StopSwitch
from marketplace.core.outbox.emit import emit, emit_all
from marketplace.core.textnorm import clean_line

TASK, FLIGHTS_TASK = "freight.work_outages", "freight.make_departures"
SYSTEM = "system:freight"
BATCH = 500


@transaction.atomic
def begin(
    *, lane: Lane, cause: str, reason: str, actor: str, detour: Lane | None = None, stops_sales: bool = False
) -> Outage:
    """Stop a lane. Flights that have not left are cancelled, their freight is rolled and re-planned by the worker; the shopper of
    every parcel that was to fly there, or can fly nowhere else, is told at once (once an outage and parcel).

    `detour`: only over this lane; without one over every other from the same airport. `stops_sales` sets the stop switch of the
    airport's warehouses too: new orders wait and no manifest closes there (docs/stop-switches.md).
    Raises BadDetour, OutageRuns, WhyMissing, core.BadSwitch.
    """
    words = clean_line(reason, max_length=500, field="reason")
    if not words or cause not in switches.CAUSES:
        raise errors.WhyMissing(fields={"reason": errors.WhyMissing.message})
    if detour is not None and (detour.pk == lane.pk or detour.origin != lane.origin):
        raise errors.BadDetour(fields={"detour": errors.BadDetour.message})
    lanes.hold(lane)
    try:
        with transaction.atomic():
            made = Outage.objects.create(
                lane=lane, detour=detour, cause=cause, reason=words, began_at=time.now(), began_by=actor
            )
    except IntegrityError:
        raise errors.OutageRuns from None
    parcels = _call_off(made, actor) | _waits_for(lane)
    Diversion.objects.bulk_create(
        [Diversion(outage=made, parcel_id=pk, at=time.now()) for pk in sorted(parcels)], ignore_conflicts=True
    )
    if stops_sales:
        _stop_sales(made, actor)
    trail.record(
        verb="outage.begun", target=made.ref, actor=actor, why=words,
        after={"lane": lane.code, "detour": detour.code if detour else "", "parcels": len(parcels)},
    )  # fmt: skip
    emit(topic="freight.lane_stopped", key=made.ref, payload={"outage": made.public_id})
    _announce(made)
    tasks.send(TASK)
    return made


@transaction.atomic
def end(*, outage: Outage, reason: str, actor: str) -> Outage:
    """The lane flies again: the schedule makes its flights anew, and what has no new place yet goes on being placed, over this
    lane too. Raises WhyMissing, IllegalMove.
    """
    words = clean_line(reason, max_length=200, field="reason")
    if not words:
        raise errors.WhyMissing(fields={"reason": errors.WhyMissing.message})
    row = locks.outage(outage.pk)
    OUTAGE.move(row, OutageStatus.OVER, actor=actor, why=words, ended_at=time.now())
    for switch in StopSwitch.objects.filter(pk__in=row.switches, lifted_at=None).order_by("pk"):
        switches.lift(switch=switch, why=words, actor=actor)
    emit(topic="freight.lane_open_again", key=row.ref, payload={"outage": row.public_id})
    tasks.send(FLIGHTS_TASK)
    tasks.send(TASK)
    return row


def due() -> list[int]:
    """Outages with parcels that were told nothing yet about their new place, also those that are over."""
    return list(places.undecided().order_by("outage_id").values_list("outage_id", flat=True).distinct())


@transaction.atomic
def divert(*, outage_id: int) -> int:
    """Find the next places for some parcels of an outage. Returns how many have one now; the rest waits for room.

    Over the detour while the lane is stopped; once it flies again over any lane of the airport. What a person booked meanwhile
    counts. Each is announced once, and where the promise cannot be kept compensation is handed upwards once (conditional UPDATE).
    """
    row = locks.outage(outage_id)
    open_ones = {one.parcel_id: one for one in places.undecided().filter(outage=row).order_by("pk")[:BATCH]}
    lane = row.detour_id if row.status == OutageStatus.RUNNING else None
    given = pool.pool(row.lane.origin, only=open_ones, lane=lane)
    chosen = assigning.careful(given.problem)
    found = [
        (open_ones[one.parcel_id], one.parcel, pool.delivered_on(one.departure)) for one in places.of_parcels(open_ones)
    ]
    days = {option.key: option.delivered_on for option in given.problem.options}
    held = {str(one.pk): one for one in locks.departures(int(key) for key in set(chosen.values()))}
    for key, departure in held.items():
        parcels = [parcel for item, at in chosen.items() if at == key for parcel in given.parcels[item]]
        booking.place(departure=departure, parcels=parcels, actor=SYSTEM)
        found += [(open_ones[parcel.pk], parcel, days[key]) for parcel in parcels if parcel.pk in open_ones]
    _note(row, found)
    return len(found)


def _announce(outage: Outage) -> None:
    """Everybody whose parcel waits reads it now, not when a new place is found."""
    waits = Parcel.objects.filter(diversions__outage=outage).order_by("pk")
    numbers = list(waits.values_list("number", "consignment__order_number"))
    emit_all(
        topic="freight.parcel_waits",
        happened=[
            (f"order:{order}", {"order_number": order, "parcel": parcel, "outage": outage.public_id})
            for parcel, order in numbers
        ],
    )


def _waits_for(lane: Lane) -> set[int]:
    """Parcels without a place that can fly over no other lane: it is the only one of their airport that is not stopped."""
    stopped = Outage.objects.filter(status=OutageStatus.RUNNING).values("lane_id")
    if Lane.objects.filter(origin=lane.origin).exclude(pk__in=stopped).exists():
        return set()
    return set(pool.waiting(lane.origin).values_list("pk", flat=True))


def _note(outage: Outage, found: Sequence[tuple[Diversion, Parcel, date]]) -> None:
    now = time.now()
    late = []
    for diversion, parcel, day in found:
        diversion.expected_on = day
        diversion.late_days = assigning.late_days(parcel.consignment.promise_date, day)
        if diversion.late_days:
            late.append(diversion.pk)
    Diversion.objects.bulk_update([one for one, _parcel, _day in found], ["expected_on", "late_days"])
    due = Diversion.objects.filter(pk__in=late, compensation_at=None)
    to_pay = set(due.values_list("pk", flat=True))
    due.update(compensation_at=now)

    def said(parcel: Parcel, diversion: Diversion) -> dict[str, object]:
        return {
            "order_number": parcel.consignment.order_number, "parcel": parcel.number, "outage": outage.public_id,
            "expected_on": f"{diversion.expected_on}", "late_days": diversion.late_days,
        }  # fmt: skip

    emit_all(
        topic="freight.parcel_diverted",
        happened=[(f"order:{p.consignment.order_number}", said(p, one)) for one, p, _day in found],
    )
    emit_all(
        topic="freight.compensation_due",
        happened=[(f"order:{p.consignment.order_number}", said(p, one)) for one, p, _day in found if one.pk in to_pay],
    )


def _call_off(outage: Outage, actor: str) -> set[int]:
    """Cancel the lane's flights that have not left, marked: their days are made anew after it; the parcels that were to fly on them."""
    open_flights = Q(flight__status__in=[FlightStatus.PLANNED, FlightStatus.CLOSED])
    concerned: set[int] = set()
    rows = list(Departure.objects.filter(open_flights, lane=outage.lane).select_related("flight").order_by("pk"))
    for row in rows:
        booked = Booking.objects.filter(departure=row, status=BookingStatus.BOOKED)
        concerned |= set(booked.values_list("parcel_id", flat=True))
        concerned |= set(Parcel.objects.filter(bag__flight=row.flight).values_list("pk", flat=True))
        booking.roll_flight(departure=row, reason=Roll.Reason.OUTAGE, actor=actor)
        flights.cancel(flight=row.flight, why=outage.reason[:200], actor=actor)
    Departure.objects.filter(pk__in=[row.pk for row in rows]).update(called_off=outage)
    Outage.objects.filter(pk=outage.pk).update(cancelled_flights=len(rows))
    outage.cancelled_flights = len(rows)
    return concerned


def _stop_sales(outage: Outage, actor: str) -> None:
    codes = Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS, airport=outage.lane.origin).values_list(
        "code", flat=True
    )
    taken = switches.stopped_keys(KIND_CODE)
    made = [
        switches.stop(kind=KIND_CODE, key=code, cause=outage.cause, reason=outage.reason, actor=actor).pk
        for code in codes.order_by("code") if code not in taken
    ]  # fmt: skip
    Outage.objects.filter(pk=outage.pk).update(switches=made)
    outage.switches = made
