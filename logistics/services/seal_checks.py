"""Looking at a seal: view, verify, tug, twist. Whatever is found is kept; what is not intact stops the parcel."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from logistics import errors, locks
from logistics.models import Parcel, Seal, SealCheck, SealIncident
from logistics.policies import seals as policy
from logistics.services import custody, seal_incidents
from logistics.services.custody import subject_of
from logistics.states import IN_TRANSIT, SealStatus
from marketplace.core import aftermath, time, trail
from marketplace.core.errors import DomainError, IllegalMove


@dataclass(frozen=True)
class Look:
    """What the person saw and felt. `seen` is the number as read, empty where there is no seal."""

    seen: str
    viewed: bool = True
    tugged: bool = True
    twisted: bool = True


@transaction.atomic
def check(*, parcel: Parcel, look: Look, point: str, actor: str) -> tuple[SealCheck, SealIncident | None]:
    """Record a check of the seal that should be on a parcel in transit; anything but intact opens an incident.

    It does not raise for a wrong seal: what was seen must stay. Raises DomainError for an unknown point, IllegalMove for a
    parcel that carries no seal by right (it is being packed, is open, or arrived).
    """
    if point not in policy.POINTS:
        raise DomainError(code="unknown_point", fields={"point": ", ".join(policy.POINTS)})
    box = locks.parcel(parcel.pk)
    if box.status not in IN_TRANSIT:
        raise IllegalMove(fields={"from": box.status, "to": "seal_checked"})
    seal = Seal.objects.filter(parcel=box, status=SealStatus.APPLIED).first()
    if seal is None:
        raise errors.NotSealed
    seen = policy.plain_number(look.seen)
    found = policy.outcome(
        expected=seal.number, seen=seen, viewed=look.viewed, tugged=look.tugged, twisted=look.twisted
    )
    place = place_of(box)
    row = SealCheck.objects.create(
        parcel=box, seal=seal, point=point, seen=seen, viewed=look.viewed, tugged=look.tugged, twisted=look.twisted,
        outcome=found, place=place, checked_by=actor, checked_at=time.now(),
    )  # fmt: skip
    trail.record(verb="seal.check", target=trail.ref(box), actor=actor, after={"point": point, "outcome": found})
    custody.append(
        subject=subject_of(box), action="seal_checked", actor=actor, place=place,
        details={
            "point": point, "outcome": found, "number_seen": seen, "viewed": look.viewed, "tugged": look.tugged,
            "twisted": look.twisted,
        },
    )  # fmt: skip
    if found == policy.INTACT:
        return row, None
    return row, seal_incidents.open_for(parcel=box, check=row, expected=seal.number, actor=actor)


@contextmanager
def in_passing(parcel: Parcel, seen: str, *, point: str, actor: str) -> Iterator[None]:
    """Around a verb that compares the number in passing. It is refused as ever; but what was seen becomes a look of its own
    (only the number was compared, so neither tugged nor twisted), with its incident, owner and clock.
    """
    try:
        yield
    except errors.SealMismatch as refusal:
        look = Look(seen, viewed=True, tugged=False, twisted=False)
        aftermath.leave(refusal, partial(_note, parcel, look, point, actor))
        raise


def _note(parcel: Parcel, look: Look, point: str, actor: str) -> None:
    with suppress(IllegalMove, errors.NotSealed):  # somebody else was quicker: there is no seal by right any more
        check(parcel=parcel, look=look, point=point, actor=actor)


def place_of(parcel: Parcel) -> str:
    """Where the parcel is: our warehouse until it has flown, then the airport where it landed."""
    flight = parcel.bag.flight if parcel.bag else None
    if flight is not None and flight.arrived_at is not None:
        return f"airport:{flight.destination}"
    return f"warehouse:{parcel.warehouse.code}"
