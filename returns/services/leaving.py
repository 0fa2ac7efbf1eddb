"""What ends with a case that ends before its parcel is here: the courier's appointment, the seller's offer, duties of colleagues."""

from returns.models import ReturnCase
from returns.services import awaiting, keeping, pickups


def leave(case: ReturnCase, *, actor: str) -> None:
    """In the transaction of the verb that ends the case, which holds it."""
    pickups.drop(case, actor=actor)
    keeping.lapse(case, actor=actor)
    awaiting.over(case, actor=actor, why="ended")
