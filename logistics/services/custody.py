"""Writing custody: every touch of a unit, parcel or bag becomes one link of its chain and one entry of the public log.

Details hold no personal value: people are opaque references, names and numbers are digests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from logistics import locks
from logistics.models import Bag, CustodyEvent, Parcel, Unit
from logistics.policies import custody as chain
from marketplace.core import time
from marketplace.core.errors import StaleState
from marketplace.core.transparency import service as log


@dataclass(frozen=True)
class Touch:
    """What is to be written; sequence, time and hashes come from `append_many`."""

    subject: str
    action: str
    place: str
    details: Mapping[str, Any] = field(default_factory=dict)


def subject_of(thing: Unit | Parcel | Bag) -> str:
    """The chain that `thing` has: `unit:<passport>`, `parcel:<number>` or `bag:<number>`."""
    if isinstance(thing, Unit):
        return f"unit:{thing.passport_code}"
    return f"{'parcel' if isinstance(thing, Parcel) else 'bag'}:{thing.number}"


@transaction.atomic
def append(
    *, subject: str, action: str, actor: str, place: str, details: Mapping[str, Any] | None = None
) -> CustodyEvent:
    """Add one event to the chain of `subject`, in the caller's transaction. The caller holds the lock of the thing.

    Raises StaleState where another transaction added to the same chain, TypeError for details without canonical JSON.
    """
    return append_many(touches=[Touch(subject, action, place, details or {})], actor=actor)[0]


@transaction.atomic
def append_many(*, touches: Sequence[Touch], actor: str) -> list[CustodyEvent]:
    """As `append`, for many subjects at once; each subject at most once a call."""
    last = locks.last_events(touch.subject for touch in touches)
    links = [_link(touch, last.get(touch.subject), actor) for touch in touches]
    entries = log.append_all(
        kind=chain.LOG_KIND,
        facts=[(chain.log_subject(event.subject), body) for event, body in links],
    )
    events = [event for event, _body in links]
    for event, entry in zip(events, entries, strict=True):
        event.log_entry = entry
    try:
        return CustodyEvent.objects.bulk_create(events)
    except IntegrityError:
        raise StaleState from None


def _link(touch: Touch, before: CustodyEvent | None, actor: str) -> tuple[CustodyEvent, dict[str, Any]]:
    """The next event of a chain without its place in the log, and what the log hashes."""
    at, details = time.now(), dict(touch.details)
    sequence, previous = (before.sequence + 1, before.hash) if before else (1, "")
    body = chain.payload(
        subject=touch.subject,
        sequence=sequence,
        action=touch.action,
        at=at,
        actor=actor,
        place=touch.place,
        details=details,
        previous_hash=previous,
    )
    event = CustodyEvent(
        subject=touch.subject,
        sequence=sequence,
        action=touch.action,
        at=at,
        actor=actor,
        place=touch.place,
        details=details,
        previous_hash=previous,
        hash=chain.digest_of(body),
    )
    return event, body
