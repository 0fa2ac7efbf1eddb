"""The deposit of a closed shop goes back once none of its orders is open: only buying knows that."""

import logging

from marketplace.core.errors import DomainError
from orders.models import Order
from orders.states import EscrowStatus, Lifecycle
from sellers.services import deposits

logger = logging.getLogger(__name__)

SETTLED = (EscrowStatus.RELEASED, EscrowStatus.REFUNDED)


def return_due() -> int:
    """Give back every deposit that is due and whose shop has no open order. Returns how many."""
    count = 0
    for seller in deposits.returnable():
        if is_busy(seller.pk):
            continue
        try:
            deposits.give_back(seller=seller)
        except DomainError as error:
            logger.warning("deposit of seller %s: %s", seller.public_id, error.code)
            continue
        count += 1
    return count


def is_busy(seller_id: int) -> bool:
    """Does the shop have an order that is open, or money of one that still waits?"""
    mine = Order.objects.filter(seller_id=seller_id)
    is_open = mine.filter(lifecycle__in=(Lifecycle.PLACED, Lifecycle.CONFIRMED)).exists()
    return (
        is_open
        or mine.filter(escrow__isnull=False)
        .exclude(escrow__status__in=SETTLED)
        .filter(confirmed_at__isnull=False)
        .exists()
    )
