"""One step of a parcel on the road: state, custody, the shopper's tracking line and the announcement, always together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from logistics.models import CustodyEvent, Parcel, TrackingEvent, Unit
from logistics.services import custody
from logistics.services.custody import Touch, subject_of
from logistics.states import PARCEL, UNIT
from marketplace.core import time
from marketplace.core.outbox.emit import emit_all

Details = Callable[[Parcel], Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """What happens to parcels. `tracking` is a code of `policies/tracking.py`, empty for steps that shoppers do not follow."""

    to: str
    action: str
    place: str
    tracking: str = ""
    why: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


def take(parcel: Parcel, step: Step, *, actor: str, details: Mapping[str, Any] | None = None) -> CustodyEvent:
    """Take one parcel one step; the caller holds its lock. Raises IllegalMove, StaleState."""
    return take_all([parcel], step, actor=actor, details=lambda _parcel: details or {})[0]


def take_all(parcels: Sequence[Parcel], step: Step, *, actor: str, details: Details) -> list[CustodyEvent]:
    """Take all parcels the same step; the caller holds their locks. `details` says what custody writes for each."""
    PARCEL.move_all(parcels, step.to, actor=actor, why=step.why, **step.changes)
    touches = [Touch(subject_of(parcel), step.action, step.place, details(parcel)) for parcel in parcels]
    events = custody.append_many(touches=touches, actor=actor)
    if step.tracking:
        TrackingEvent.objects.bulk_create(
            [
                TrackingEvent(
                    parcel=parcel, code=step.tracking, place=step.place, source=f"custody:{event.hash}", at=event.at
                )
                for parcel, event in zip(parcels, events, strict=True)
            ]
        )
    announce_all(parcels)
    return events


def tell(parcel: Parcel, code: str, *, place: str, source: str, reason: str = "") -> None:
    """One tracking line that is no step of the parcel's state; the caller holds its lock. The same `source` again changes nothing."""
    if TrackingEvent.objects.filter(parcel=parcel, source=source).exists():
        return
    TrackingEvent.objects.bulk_create(
        [TrackingEvent(parcel=parcel, code=code, place=place, reason=reason, source=source, at=time.now())],
        ignore_conflicts=True,
    )


def announce(parcel: Parcel) -> None:
    """Tell those above that the parcel moved."""
    announce_all([parcel])


def announce_all(parcels: Sequence[Parcel]) -> None:
    """As `announce` for many, in two statements."""
    emit_all(
        topic="logistics.parcel_moved",
        happened=[
            (
                f"order:{parcel.consignment.order_number}",
                {
                    "order_number": parcel.consignment.order_number, "parcel": parcel.number, "status": parcel.status,
                },
            )
            for parcel in parcels
        ],
    )  # fmt: skip


def move_units(
    units: Sequence[Unit], to: str, action: str, *, place: str, actor: str, **details: Any
) -> list[CustodyEvent]:
    """Move units to state `to` and write their custody; the caller holds their locks."""
    UNIT.move_all(units, to, actor=actor)
    return custody.append_many(touches=[Touch(subject_of(unit), action, place, details) for unit in units], actor=actor)
