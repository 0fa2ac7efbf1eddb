"""Arrivals from before this marketplace kept them: what forwarders and couriers have on file for a lane that is opened.

They are history and nothing else: no order of ours, nobody is owed anything for them. The nightly reckoning learns from them as
from arrivals of our own, so a new lane need not live by its table for three months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction

from marketplace.core import time, trail
from marketplace.core.time import SHANGHAI
from promises.errors import BadHistory
from promises.models import Promise
from promises.policies.due import due_at
from promises.states import PromiseStatus

METHOD = "brought"
MOST = 20_000
LONGEST = 120  # days: longer is no transport any more


@dataclass(frozen=True)
class Brought:
    """One parcel of the past: when its days began, how many it took, and how many had been promised."""

    lane: str
    started_on: date
    days: int
    promised_days: int


@transaction.atomic
def bring_in(*, trips: Sequence[Brought], source: str, actor: str) -> int:
    """Keep the arrivals of a lane's past. The same `source` again changes nothing. Returns how many are new.

    Raises BadHistory for a row that did not end before today, or that cannot be.
    """
    today, now = time.today(), time.now()
    wrong = [place for place, one in enumerate(trips, start=1) if not _is_sound(one, today)]
    if wrong or not trips or len(trips) > MOST or not source.strip():
        raise BadHistory(fields={"rows": ", ".join(str(place) for place in wrong[:10]) or f"1 – {MOST}"})
    rows = [_row(one, f"{source}/{place}", now) for place, one in enumerate(trips, start=1)]
    known = set(
        Promise.objects.filter(order_number__in=[row.order_number for row in rows]).values_list(
            "order_number", flat=True
        )
    )
    fresh = [row for row in rows if row.order_number not in known]
    Promise.objects.bulk_create(fresh, ignore_conflicts=True)
    trail.record(verb="promise.history", target=f"history:{source[:60]}", actor=actor, after={"rows": len(fresh)})
    return len(fresh)


def _is_sound(one: Brought, today: date) -> bool:
    return (
        len(one.lane) == 2 and one.lane.isascii() and one.lane.isupper() and 0 <= one.days <= LONGEST
        and 1 <= one.promised_days <= LONGEST and one.started_on + timedelta(days=one.days) < today
    )  # fmt: skip


def _row(one: Brought, name: str, now: datetime) -> Promise:
    """Ended, with noon in Shanghai as the hour of both ends: the files name days only."""
    promised_on, came_on = one.started_on + timedelta(days=one.promised_days), one.started_on + timedelta(days=one.days)
    came = datetime(came_on.year, came_on.month, came_on.day, 12, tzinfo=SHANGHAI)
    due = due_at(promised_on)
    return Promise(
        order_number=f"H{sha256(name.encode()).hexdigest()[:19].upper()}", lane=one.lane, weekday=one.started_on.weekday(),
        started_on=one.started_on, days=one.promised_days, promised_on=promised_on, method=METHOD,
        status=PromiseStatus.KEPT if came <= due else PromiseStatus.BROKEN, due_at=due, made_at=now,
        opened_at=datetime(one.started_on.year, one.started_on.month, one.started_on.day, 12, tzinfo=SHANGHAI),
        ended_at=min(came, due), arrived_at=came,
    )  # fmt: skip
