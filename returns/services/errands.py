"""Couriers for higher apps: the same slots, carriers and recalls as for returns, under a reference of theirs.

`returns.errand_booked` (errand, carrier, waybill) and `returns.errand_failed` (errand) say how it went.
"""

from django.db import transaction

from logistics.carriers.base import Door
from marketplace.core import trail
from returns import portal
from returns.errors import NoPickup
from returns.models import Pickup
from returns.services import pickups
from returns.states import PICKUP, PickupStatus


@transaction.atomic
def book(
    *, errand: str, district_code: str, window: str, sender: Door, recipient: Door, weight_g: int, actor: str
) -> Pickup:
    """A courier shall come to the sender's door in this window and bring the parcel to the recipient's.

    The same errand again while one stands answers that one. Raises NoPickup for a time that is not on offer, SlotFull.
    """
    standing = portal.errand_of(errand)
    if standing is not None:
        return standing
    wanted = portal.window_at(district_code, window)
    if wanted is None:
        raise NoPickup
    made = pickups.write(wanted, sender=sender, recipient=recipient, weight_g=weight_g, errand=errand)
    trail.record(verb="errand.pickup", target=errand, actor=actor, after={"window": window})
    return made


@transaction.atomic
def cancel(*, errand: str, actor: str) -> bool:
    """Nobody waits any more; False where no appointment stands. Raises NoPickup while the carrier is being asked."""
    standing = portal.errand_of(errand)
    if standing is None:
        return False
    pickups.end(standing, actor=actor)
    return True


def drop(*, errand: str, actor: str) -> None:
    """As `cancel`, where the cause has ended: one that is being asked this moment is cancelled by whoever hears that it was booked."""
    standing = portal.errand_of(errand)
    if standing is not None and PICKUP.allows(standing.status, PickupStatus.CANCELLED):
        pickups.end(standing, actor=actor)


def fare_of(errand: str) -> int | None:
    """What the carrier said that this errand costs, in fen; None where it said nothing."""
    row = Pickup.objects.filter(errand=errand, status=PickupStatus.BOOKED).order_by("-id").first()
    return row.fare_fen if row is not None else None


def forget(errands: list[str]) -> None:
    """Names and addresses of these errands go with the person."""
    Pickup.objects.filter(errand__in=errands).update(**pickups.NOBODY)
