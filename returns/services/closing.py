"""What every end of a return does."""

from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from orders.services import escrow
from returns.models import ReturnCase, ReturnItem
from returns.states import DETOUR, Detour

CUSTOMS_CLOCK = "return_customs"
DETOUR_CLOCK, DETOUR_DUTY = "return_detour", "return_detour_carry"


def close(case: ReturnCase, *, actor: str) -> None:
    """Let go of the units and of the seller's money, in the transaction of the verb that ends the case.

    Before any unit is moved: the lock of the escrow comes before those of units.
    """
    ReturnItem.objects.filter(case=case).update(is_open=False)
    escrow.unfreeze(order_id=case.order_id, source=case.ref, actor=actor)
    clocks.stop(kind=CUSTOMS_CLOCK, subject=case.ref, actor=actor)


def no_detour(case: ReturnCase, *, actor: str) -> None:
    """Nobody has to carry the pieces to the customs place: they stay the shopper's, or customs gives nothing for them. The caller holds
    the case; what is on its way there goes on.
    """
    if case.detour == Detour.WAITS:
        DETOUR.move(case, Detour.OFF, actor=actor)
        duties.done(kind=DETOUR_DUTY, subject=case.ref, actor=actor, why="not needed")
        clocks.stop(kind=DETOUR_CLOCK, subject=case.ref, actor=actor, reason="not needed")
