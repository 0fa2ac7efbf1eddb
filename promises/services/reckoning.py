"""Each night: how long every lane takes from each weekday on."""

from collections import defaultdict
from datetime import date

from django.db import transaction

from marketplace.core import time
from marketplace.core.time import SHANGHAI
from promises import selectors
from promises.models import LaneForecast, Promise
from promises.policies import forecasting as policy
from promises.policies.forecasting import Arrival, Kept
from promises.states import PromiseStatus

STARTED = (PromiseStatus.OPEN, PromiseStatus.KEPT, PromiseStatus.BROKEN)


@transaction.atomic
def reckon() -> int:
    """Write the forecasts of every lane anew; lanes with too few arrivals have none. Returns how many rows stand."""
    today, now = time.today(), time.now()
    arrivals, outcomes = _history(today), _outcomes(today)
    rows = []
    for lane, some in arrivals.items():
        level = policy.level_of(outcomes.get(lane, ()), today)
        for weekday, one in policy.forecasts(some, level=level).items():
            rows.append(
                LaneForecast(
                    lane=lane,
                    weekday=weekday,
                    days=one.days,
                    sample=one.sample,
                    basis=one.basis,
                    method=policy.METHOD,
                    level=f"{level:.3f}",
                    reckoned_at=now,
                )
            )
    LaneForecast.objects.all().delete()
    LaneForecast.objects.bulk_create(rows)
    selectors.forget_with_commit()
    return len(rows)


def _history(today: date) -> dict[str, list[Arrival]]:
    found: dict[str, list[Arrival]] = defaultdict(list)
    rows = Promise.objects.filter(
        status__in=STARTED, started_on__gte=today - policy.WINDOW, started_on__lt=today - policy.YOUNG
    )
    for lane, started, at in rows.values_list("lane", "started_on", "arrived_at").iterator(chunk_size=5_000):
        days = (at.astimezone(SHANGHAI).date() - started).days if at else None
        found[lane].append(Arrival(lane, started, days))
    return found


def _outcomes(today: date) -> dict[str, list[Kept]]:
    """Measured against the day that was said, whatever evidence added: the method shall learn from bad weather too."""
    found: dict[str, list[Kept]] = defaultdict(list)
    rows = Promise.objects.filter(status__in=STARTED, promised_on__gte=today - policy.RECENT, promised_on__lt=today)
    for lane, promised, at in rows.values_list("lane", "promised_on", "arrived_at").iterator(chunk_size=5_000):
        is_kept = at is not None and at.astimezone(SHANGHAI).date() <= promised
        found[lane].append(Kept(lane, promised, is_kept))
    return found
