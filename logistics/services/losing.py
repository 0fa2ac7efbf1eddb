"""Parcels that are not heard of: a clock runs from sign of life to sign of life, and when it has run out, ops may call one lost.

With customs another clock counts (`customs_clock`): its breach opens the same way.
"""

from django.db import transaction

from logistics import errors, locks
from logistics.models import Parcel
from logistics.policies import tracking
from logistics.services import custody, customs_clock, steps
from logistics.services.custody import subject_of
from logistics.states import IN_TRANSIT, ParcelException
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

CLOCK = "parcel_silent"
# Customs has a clock of its own and may lawfully take its time.
AUDIBLE = IN_TRANSIT - customs_clock.WITH_CUSTOMS
LOSABLE = IN_TRANSIT | customs_clock.WITH_CUSTOMS
ACTOR = "system:logistics"


@transaction.atomic
def heard(*, parcel: Parcel, actor: str = ACTOR) -> None:
    """A sign of life: the days of silence count anew; not any more where the parcel arrived or lies with customs."""
    clocks.stop(kind=CLOCK, subject=trail.ref(parcel), actor=actor, reason="heard of")
    if parcel.status in AUDIBLE and not parcel.exception:
        clocks.start(kind=CLOCK, subject=trail.ref(parcel), actor=actor)


@transaction.atomic
def declare_lost(*, parcel: Parcel, reason: str, actor: str) -> Parcel:
    """Ops: nobody can find it. What was in it can then be refunded. Declaring twice changes nothing.

    Raises NotLostYet before its silence, or its time with customs, has lasted long enough, and where it did not leave or has
    arrived; BadText.
    """
    why = clean_line(reason, max_length=200, min_length=1, field="reason")
    box = locks.parcel(parcel.pk)
    if box.exception == ParcelException.LOST:
        return box
    clock = open_clock(customs_clock.CLOCK if box.status in customs_clock.WITH_CUSTOMS else CLOCK, trail.ref(box))
    if box.status not in LOSABLE or clock is None or clock.due_at is None or clock.due_at > time.now():
        raise errors.NotLostYet
    _mark(box, ParcelException.LOST, "lost", actor, why)
    clocks.stop(kind=CLOCK, subject=trail.ref(box), actor=actor, reason="declared lost")
    customs_clock.over(box, why="declared lost", actor=actor)
    steps.tell(box, tracking.LOST, place="", source=f"lost:{box.number}:{time.now():%Y%m%d%H%M%S}")
    order = box.consignment.order_number
    payload = {"order_number": order, "parcel": box.number}
    emit(topic="logistics.parcel_lost", key=f"order:{order}", payload=payload)
    return box


def found_again(parcel: Parcel, *, actor: str) -> None:
    """A lost parcel gives a sign of life; the caller holds its lock. What was refunded meanwhile stays refunded."""
    if parcel.exception == ParcelException.LOST:
        _mark(parcel, ParcelException.NONE, "found", actor, "")


def _mark(parcel: Parcel, exception: str, action: str, actor: str, why: str) -> None:
    before = parcel.exception
    Parcel.objects.filter(pk=parcel.pk).update(exception=exception)
    parcel.exception = exception
    trail.record(
        verb=f"parcel.{action}", target=trail.ref(parcel), actor=actor, why=why, before={"exception": before},
        after={"exception": exception},
    )  # fmt: skip
    place = f"carrier:{parcel.carrier}" if parcel.carrier else "road"
    custody.append(subject=subject_of(parcel), action=action, actor=actor, place=place)
