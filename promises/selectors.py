"""Reads of promises."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from marketplace.catalog.memory import remembered
from marketplace.core import time
from marketplace.core.time import SHANGHAI
from promises.models import LaneForecast, Promise
from promises.policies import evidence, fault
from promises.policies.forecasting import Forecast
from promises.states import PromiseStatus

SHOWN = timedelta(days=90)
SECONDS = 60


@remembered(SECONDS)
def known_forecasts() -> dict[tuple[str, int], Forecast]:
    """(lane, weekday) → forecast, one query; lanes that live by the table are not among them. Remembered: rows change at night."""
    rows = LaneForecast.objects.all()
    return {
        (row.lane, row.weekday): Forecast(row.days, row.sample, row.basis, float(row.level))
        for row in rows.only("lane", "weekday", "days", "sample", "basis", "level")
    }


@dataclass(frozen=True)
class Told:
    """One order's promise in plain words, for its shopper."""

    promise: Promise
    excuses: tuple[tuple[Any, str], ...]
    party: Any

    @property
    def due_on(self) -> date:
        """The last day of the promise as it stands."""
        return (self.promise.due_at - timedelta(seconds=1)).astimezone(SHANGHAI).date()

    @property
    def is_extended(self) -> bool:
        return self.due_on > self.promise.promised_on

    @property
    def paid_fen(self) -> int:
        breach = getattr(self.promise, "breach", None)
        return (breach.paid_fen or 0) if breach is not None else 0


def told(order_number: str) -> Told | None:
    """The promise of an order as its page shows it; None where none was made. Two queries."""
    row = (
        Promise.objects.select_related("breach")
        .prefetch_related("extensions")
        .filter(order_number=order_number)
        .first()
    )
    if row is None:
        return None
    latest: dict[tuple[str, str], Any] = {}
    for one in sorted(row.extensions.all(), key=lambda item: item.pk):
        latest[one.code, one.reference] = evidence.WORDS.get(one.code, one.code)
    breach = getattr(row, "breach", None)
    return Told(
        row, tuple((words, reference) for (_code, reference), words in latest.items()),
        fault.WORDS.get(breach.party, "") if breach is not None else "",
    )  # fmt: skip


@dataclass(frozen=True)
class LaneHealth:
    """How a lane's promises went lately."""

    lane: str
    ended: int
    kept: int

    @property
    def percent(self) -> int:
        return round(100 * self.kept / self.ended) if self.ended else 0


def health(until: datetime | None = None) -> list[LaneHealth]:
    """Promises that ended in the last ninety days, by lane."""
    end = until or time.now()
    rows = (
        Promise.objects.filter(ended_at__gt=end - SHOWN, ended_at__lte=end)
        .filter(status__in=(PromiseStatus.KEPT, PromiseStatus.BROKEN))
        .values(code=F("lane"))
        .annotate(ended=Count("id"), kept=Count("id", filter=Q(status=PromiseStatus.KEPT)))
        .order_by("code")
    )
    return [LaneHealth(row["code"], row["ended"], row["kept"]) for row in rows]


def table() -> list[LaneForecast]:
    """Every forecast that stands, by lane and weekday."""
    return list(LaneForecast.objects.order_by("lane", "weekday"))
