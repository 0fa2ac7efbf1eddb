"""From the weekly schedule to flights of the road, some days ahead; the same day is never made twice."""

from datetime import date

from django.db import IntegrityError, transaction

from freight import errors
from freight.models import Departure, Lane, Method, Schedule
from freight.policies import calendar
from freight.services import lanes
from logistics.errors import WaybillTaken
from logistics.models import Flight
from logistics.services import flights
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.switches import Stopped
from marketplace.core.tasks import each

AHEAD_DAYS = 14
SYSTEM = "system:freight"
TRIES = 20


def make_due(ahead: int = AHEAD_DAYS) -> int:
    """Make every departure of the next days that is not there yet. Returns how many. Safe to run in parallel and again."""
    now = time.now()
    wanted = [
        (schedule, day)
        for schedule in Schedule.objects.select_related("lane", "method").order_by("pk")
        for day in calendar.days(lanes.weekly_of(schedule.lane, schedule), now, ahead)
    ]
    known = set(
        Departure.objects.filter(local_date__gte=min((day for _row, day in wanted), default=now.date())).values_list(
            "schedule_id", "local_date"
        )
    )
    return each([pair for pair in wanted if (pair[0].pk, pair[1]) not in known], _make_one)


def _make_one(pair: tuple[Schedule, date]) -> bool:
    return make(schedule=pair[0], day=pair[1]) is not None


def make(*, schedule: Schedule, day: date, actor: str = SYSTEM) -> Departure | None:
    """One departure. None where it is there already, is over its cut-off, its lane is stopped, or no number is left."""
    when = calendar.moments(lanes.weekly_of(schedule.lane, schedule), day)
    if when.cutoff_at <= time.now():
        return None
    try:
        with transaction.atomic():
            flight = _flight(schedule, when, actor)
            return Departure.objects.create(
                flight=flight, lane=schedule.lane, method=schedule.method, schedule=schedule, local_date=day,
                capacity_g=schedule.capacity_g, capacity_cm3=schedule.capacity_cm3, made_at=time.now(),
            )  # fmt: skip
    except (IntegrityError, Stopped):
        return None  # another worker made it, or the lane waits: the next run looks again
    except errors.NoWaybillLeft:
        duties.call(kind=lanes.EMPTY_DUTY, subject=f"airline:{schedule.prefix}")
        return None


def _flight(schedule: Schedule, when: calendar.Moments, actor: str) -> Flight:
    """A number that a flight planned by hand has already is passed over."""
    for _try in range(TRIES):
        plan = flights.Plan(
            designator=schedule.designator, origin=schedule.lane.origin, destination=schedule.lane.destination,
            awb=lanes.take_awb(prefix=schedule.prefix), departs_at=when.departs_at, arrives_at=when.arrives_at,
            cutoff_at=when.cutoff_at, keeps_cold=schedule.method.takes_cold,
        )  # fmt: skip
        try:
            return flights.plan(plan=plan, actor=actor)
        except WaybillTaken:
            continue
    raise errors.NoWaybillLeft(fields={"prefix": schedule.prefix})


@transaction.atomic
def adopt(*, flight: Flight, lane: Lane, method: Method, capacity_g: int, capacity_cm3: int, actor: str) -> Departure:
    """A flight planned by hand takes part in planning and costs. Raises NotPlannable, BadSchedule."""
    if capacity_g < 1 or capacity_cm3 < 1:
        raise errors.BadSchedule(fields={"capacity_g": errors.BadSchedule.message})
    if (flight.origin, flight.destination) != (lane.origin, lane.destination) or Departure.objects.filter(
        flight=flight
    ):
        raise errors.NotPlannable
    made = Departure.objects.create(
        flight=flight, lane=lane, method=method, local_date=flight.departs_at.astimezone(time.SHANGHAI).date(),
        capacity_g=capacity_g, capacity_cm3=capacity_cm3, made_at=time.now(),
    )  # fmt: skip
    flights.say_cooling(flight=flight, keeps_cold=method.takes_cold, actor=actor)
    trail.record(verb="departure.adopted", target=f"departure:{made.pk}", actor=actor, after={"awb": flight.awb})
    return made
