"""What ends with a case that ends before its parcel is here: the courier's appointment, the seller's offer, the wish to keep it."""

from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from returns.models import Choice, PartRefund, ReturnCase
from returns.policies import outcomes
from returns.services import pickups
from returns.states import OFFER, OfferStatus

KEEP_CLOCK, KEEP_DUTY = "return_keep", "keep_to_approve"


def leave(case: ReturnCase, *, actor: str) -> None:
    """In the transaction of the verb that ends the case, which holds it."""
    pickups.drop(case, actor=actor)
    lapse(case, actor=actor)
    keep_is_answered(case, actor=actor, why="ended")


def lapse(case: ReturnCase, *, actor: str) -> None:
    """An offer that nobody took ends with the moment it was for; the caller holds the case."""
    for found in PartRefund.objects.filter(case=case, status=OfferStatus.OPEN):
        OFFER.move(found, OfferStatus.LAPSED, actor=actor, ended_at=time.now())


def keep_no_more(case: ReturnCase, *, actor: str) -> None:
    """The parcel travels, or we said no: nobody keeps it, and nobody has to look at the wish any more."""
    Choice.objects.filter(case=case, code=outcomes.KEEP).delete()
    keep_is_answered(case, actor=actor, why="sent")


def keep_is_answered(case: ReturnCase, *, actor: str, why: str) -> None:
    """Nobody has to look at a wish to keep it any more."""
    duties.done(kind=KEEP_DUTY, subject=case.ref, actor=actor, why=why)
    clocks.stop(kind=KEEP_CLOCK, subject=case.ref, actor=actor, reason=why)
