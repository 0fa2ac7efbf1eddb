"""The deposit of a closed shop goes back once none of its orders is open and nothing of it lies with us: only buying knows both."""

import logging

from marketplace.core.errors import DomainError
from orders.models import Order
from orders.states import EscrowStatus, Lifecycle
from sellers.services import deposits
from warehousing.models import Piece
from warehousing.services import storage

logger = logging.getLogger(__name__)

SETTLED = (EscrowStatus.RELEASED, EscrowStatus.REFUNDED)


def return_due() -> int:
    """Give back every deposit that is due and whose shop has no open order, no goods on our shelves and no month to be billed
    for them: fees of the shelf are debts that the deposit secures. Returns how many.
    """
    count = 0
    stored = {seller for seller, _warehouse, _month in storage.due()}
    for seller in deposits.returnable():
        if (
            is_busy(seller.pk)
            or seller.pk in stored
            or Piece.objects.filter(seller_id=seller.pk, bin__isnull=False).exists()
        ):
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
