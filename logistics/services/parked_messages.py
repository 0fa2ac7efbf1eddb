"""Carriers' messages that have no place yet: kept as they came, tried again, handed to operations in the end."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from logistics.carriers.base import CarrierEvent
from logistics.models import ParkedEvent
from logistics.states import PARKED, ParkedStatus
from marketplace.core import time
from marketplace.core.duties import service as duties

UNKNOWN_WAYBILL, FUTURE, EARLY, BROKEN = "unknown_waybill", "future", "early", "broken"
DUTY = "carrier_event_parked"
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=7)
MOST_KEPT = 4_000  # characters of a message
ACTOR = "system:carriers"


@dataclass(frozen=True)
class Parking:
    """One message that could not be placed, and why."""

    event: CarrierEvent
    reason: str


@transaction.atomic
def park(carrier: str, parkings: Iterable[Parking]) -> int:
    """Keep messages. One that is kept already stays as it is. Returns how many are new."""
    now = time.now()
    rows = [
        ParkedEvent(
            carrier=carrier, event_id=one.event.event_id[:100], reason=one.reason, waybill=one.event.waybill[:40],
            code=one.event.code[:40], at=one.event.at, message=_as_text(one.event), heard_at=now,
            next_at=max(one.event.at, now + FIRST_DELAY) if one.reason == FUTURE else now + FIRST_DELAY,
        )
        for one in parkings
    ]  # fmt: skip
    return _store(carrier, rows)


@transaction.atomic
def park_broken(carrier: str, messages: Sequence[str]) -> int:
    """Keep messages that nobody can read. They are not tried again: operations is called at once."""
    now = time.now()
    rows = [
        ParkedEvent(
            carrier=carrier, event_id=f"broken:{hashlib.sha256(text.encode()).hexdigest()}", reason=BROKEN,
            message=text[:MOST_KEPT], heard_at=now, next_at=now + GIVEN_UP_AFTER,
        )
        for text in messages
    ]  # fmt: skip
    if rows:
        duties.call(kind=DUTY, subject=f"{carrier}:{BROKEN}", facts={"carrier": carrier, "reason": BROKEN})
    return _store(carrier, rows)


def event_of(row: ParkedEvent) -> CarrierEvent:
    """The message again."""
    told = json.loads(str(row.message))
    return CarrierEvent(**{**told, "at": datetime.fromisoformat(told["at"])})


@transaction.atomic
def taken(row: ParkedEvent) -> None:
    """It found its place."""
    PARKED.move(row, ParkedStatus.TAKEN, actor=ACTOR, ended_at=time.now(), message="")
    _seen_to(row, ACTOR)


@transaction.atomic
def wait_on(row: ParkedEvent) -> None:
    """Not yet: later again, with growing distance. After a week it is given up and operations looks."""
    now = time.now()
    since = max(row.heard_at, row.at or row.heard_at)
    if now - since > GIVEN_UP_AFTER:
        PARKED.move(row, ParkedStatus.GIVEN_UP, actor=ACTOR, ended_at=now)
        duties.call(
            kind=DUTY, subject=f"{row.carrier}:{row.reason}", facts={"carrier": row.carrier, "reason": row.reason}
        )
        return
    delay = min(FIRST_DELAY * 2 ** min(row.tries, 12), LONGEST_DELAY)
    ParkedEvent.objects.filter(pk=row.pk).update(tries=row.tries + 1, next_at=now + delay)


@transaction.atomic
def try_again(*, parked_id: int, actor: str) -> None:
    """Operations: one that was given up is tried with the next run. Raises IllegalMove for one that found its place."""
    row = ParkedEvent.objects.get(pk=parked_id)
    if row.status == ParkedStatus.GIVEN_UP:
        PARKED.move(
            row, ParkedStatus.WAITING, actor=actor, ended_at=None, heard_at=time.now(), next_at=time.now(), tries=0
        )
        _seen_to(row, actor)


def _seen_to(row: ParkedEvent, actor: str) -> None:
    """With the last that was given up for this reason, nobody has to look any more."""
    left = ParkedEvent.objects.filter(carrier=row.carrier, reason=row.reason, status=ParkedStatus.GIVEN_UP)
    if not left.exists():
        duties.done(kind=DUTY, subject=f"{row.carrier}:{row.reason}", actor=actor, why="tried again")


def due(limit: int = 500) -> list[ParkedEvent]:
    """Those to try now, oldest first."""
    rows = ParkedEvent.objects.filter(status=ParkedStatus.WAITING, next_at__lte=time.now()).exclude(reason=BROKEN)
    return list(rows.order_by("next_at", "pk")[:limit])


def _store(carrier: str, rows: Sequence[ParkedEvent]) -> int:
    ids = [row.event_id for row in rows]
    known = set(ParkedEvent.objects.filter(carrier=carrier, event_id__in=ids).values_list("event_id", flat=True))
    new = [row for row in rows if row.event_id not in known]
    ParkedEvent.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _as_text(event: CarrierEvent) -> str:
    return json.dumps({**asdict(event), "at": event.at.isoformat()}, ensure_ascii=False)
