"""What every end of a return does."""

from marketplace.core.clocks import service as clocks
from orders.services import escrow
from returns.models import ReturnCase, ReturnItem

CUSTOMS_CLOCK = "return_customs"


def close(case: ReturnCase, *, actor: str) -> None:
    """Let go of the units and of the seller's money, in the transaction of the verb that ends the case.

    Before any unit is moved: the lock of the escrow comes before those of units.
    """
    ReturnItem.objects.filter(case=case).update(is_open=False)
    escrow.unfreeze(order_id=case.order_id, source=case.ref, actor=actor)
    clocks.stop(kind=CUSTOMS_CLOCK, subject=case.ref, actor=actor)
