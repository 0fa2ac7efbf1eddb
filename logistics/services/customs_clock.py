"""The one clock of a parcel with customs, from the sent list to release or return, however often it is held, refused or withdrawn.

What stops there needs a colleague at once; the clock calls one for everything that takes long, and what has run out of it may
be declared lost (`losing`).
"""

from logistics import locks
from logistics.models import Parcel
from logistics.states import ParcelException, ParcelStatus
from marketplace.core import trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties

CLOCK = "customs_hold"
DUTY = "customs_stopped"
WITH_CUSTOMS = frozenset({ParcelStatus.IN_CUSTOMS, ParcelStatus.OPENED})
GONE = frozenset({ParcelException.LOST, ParcelException.RETURNED_TO_SENDER})


def begin(*, parcel: Parcel, actor: str) -> None:
    """The list was sent. Read again under its lock: what came meanwhile may have ended its time there."""
    watch(locks.parcel(parcel.pk), actor=actor)


def watch(parcel: Parcel, *, actor: str) -> None:
    """Count while customs has it; running already: nothing happens. The caller holds its lock."""
    if _is_there(parcel):
        clocks.start(kind=CLOCK, subject=trail.ref(parcel), actor=actor)


def stopped(parcel: Parcel, *, code: str, actor: str) -> None:
    """Customs refused the list, detains the parcel or gave the list back: nothing moves until somebody acts."""
    watch(parcel, actor=actor)
    if _is_there(parcel):
        duties.call(kind=DUTY, subject=trail.ref(parcel), facts={"code": code})


def goes_on(parcel: Parcel, *, why: str, actor: str) -> None:
    """Somebody acted. The clock counts on: customs has the parcel all the same."""
    duties.done(kind=DUTY, subject=trail.ref(parcel), actor=actor, why=why)


def over(parcel: Parcel, *, why: str, actor: str, fault: str = "") -> None:
    """Released, sent back or written off."""
    clocks.stop(kind=CLOCK, subject=trail.ref(parcel), reason=why, actor=actor, fault=fault)
    goes_on(parcel, why=why, actor=actor)


def _is_there(parcel: Parcel) -> bool:
    """Still with customs, and neither written off nor on its way out of the country."""
    return parcel.status in WITH_CUSTOMS and parcel.exception not in GONE
