"""Reads of promises."""

import time as system_time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q

from marketplace.core import time
from marketplace.core.time import SHANGHAI
from promises.models import Breach, LaneForecast, Promise
from promises.policies import evidence, fault
from promises.policies.forecasting import Forecast
from promises.states import PromiseStatus

SHOWN = timedelta(days=90)
CACHE_SECONDS = 60.0  # real seconds: other processes follow a reckoning, which comes at night, within this time

_known: tuple[float, Mapping[tuple[str, int], Forecast]] | None = None


def known_forecasts() -> Mapping[tuple[str, int], Forecast]:
    """(lane, weekday) → forecast; lanes that live by the table are not among them. One query in `CACHE_SECONDS`.

    Every card of every list asks here. The answer is shared between readers: never change it.
    """
    global _known
    held = _known
    if held is not None and held[0] > system_time.monotonic():
        return held[1]
    rows = LaneForecast.objects.only("lane", "weekday", "days", "sample", "basis", "level")
    found = {(row.lane, row.weekday): Forecast(row.days, row.sample, row.basis, float(row.level)) for row in rows}
    _known = (system_time.monotonic() + CACHE_SECONDS, found)
    return found


def forget() -> None:
    """Drop what this process remembers of forecasts."""
    global _known
    _known = None


def forget_with_commit() -> None:
    """Forget now (this transaction reads its own write) and again after the commit (others may have read meanwhile)."""
    forget()
    transaction.on_commit(forget)


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


def is_owed(order_number: str) -> bool:
    """Was the order's promise broken, and nothing paid for it yet?"""
    return Breach.objects.filter(promise__order_number=order_number, paid_fen=None).exists()
