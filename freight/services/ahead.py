"""Nothing waits for a person to ask: before each cut-off there is a plan, and it is booked; endangered promises call operations."""

from datetime import timedelta

from django.db import transaction

from freight import errors, locks
from freight.models import Lane, Plan
from freight.policies import assigning
from freight.selectors import danger, pool
from freight.services import booking, planning
from freight.states import PlanStatus
from marketplace.core import time
from marketplace.core.duties import service as duties

SYSTEM = "system:freight"
DUTY = "freight_promise_risk"
# SAMPLE: a plan is asked for this long before a cut-off; a person may look at it, change it or book it until the second mark,
# when it is booked without one. What is left then is time enough to bag and load.
ASK_BEFORE = timedelta(minutes=150)
BOOK_BEFORE = timedelta(minutes=105)


def origins() -> list[str]:
    """Airports that take part in planning, in order of code."""
    return list(Lane.objects.order_by("origin").values_list("origin", flat=True).distinct())


def look_ahead(*, origin: str) -> bool:
    """See to the next cut-off of an airport: ask for a plan, or book it; then call operations where a promise is in danger.

    Safe to run in parallel and again. False where there was nothing to do.
    """
    acted = _see_to_cutoff(origin)
    return _watch_promises(origin) or acted


def _see_to_cutoff(origin: str) -> bool:
    first = pool.open_departures(origin).order_by("flight__cutoff_at", "pk").first()
    if first is None or not pool.waiting(origin).exists():
        return False
    left = first.flight.cutoff_at - time.now()
    if left > ASK_BEFORE:
        return False
    if left > BOOK_BEFORE:
        return _ask(origin)
    # What was sealed after the plan, or could not be booked by it, goes by the careful rule.
    return bool(_apply_newest(origin) + book_soon(origin=origin))


def _ask(origin: str) -> bool:
    """Once a cut-off: a plan that a person asked for meanwhile will do."""
    since = time.now() - (ASK_BEFORE - BOOK_BEFORE)
    if Plan.objects.filter(origin=origin, made_at__gte=since).exclude(status=PlanStatus.FAILED).exists():
        return False
    planning.ask(origin=origin, actor=SYSTEM)
    return True


def _apply_newest(origin: str) -> bool:
    """Book the newest plan that can still be booked; one that is stale is left for people to see."""
    ready = Plan.objects.filter(
        origin=origin, status=PlanStatus.READY, ready_at__gte=time.now() - planning.GOOD_FOR
    ).order_by("-pk")
    plan = ready.first()
    if plan is None:
        return False
    try:
        planning.apply(plan=plan, actor=SYSTEM)
    except (errors.PlanStale, errors.PlanNotReady, errors.NotPlannable):
        return False
    return True


@transaction.atomic
def book_soon(*, origin: str) -> int:
    """Places by the careful rule, on departures whose cut-off is near; what would take a later one waits for its plan.

    Returns how many parcels. Raises NoRoom, AlreadyBooked, NotPlannable where somebody was quicker: the next run looks again.
    """
    given = pool.pool(origin)
    last = time.now() + BOOK_BEFORE
    soon = {key for key, row in given.departures.items() if row.flight.cutoff_at <= last}
    chosen = {item: key for item, key in assigning.careful(given.problem).items() if key in soon}
    count = 0
    for departure in locks.departures(int(key) for key in set(chosen.values())):
        parcels = [one for item, key in chosen.items() if key == str(departure.pk) for one in given.parcels[item]]
        count += len(booking.place(departure=departure, parcels=parcels, actor=SYSTEM))
    return count


def _watch_promises(origin: str) -> bool:
    """One duty an airport, as long as a parcel there has no place that keeps its promise."""
    found, subject = danger.endangered(origin), f"airport:{origin}"
    if not found:
        return bool(duties.done(kind=DUTY, subject=subject, actor=SYSTEM, why="every promise can be kept again"))
    return duties.call(kind=DUTY, subject=subject, facts={"parcels": len(found)}) is not None
