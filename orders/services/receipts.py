"""The shopper says: I have it."""

from django.db import transaction

from marketplace.core import trail
from orders.errors import NotDelivered
from orders.models import Order
from orders.services import escrow
from orders.states import Delivery


@transaction.atomic
def confirm_receipt(*, order: Order, actor: str) -> Order:
    """Release the money before the window ends. Confirming twice changes nothing; the right to return stays.

    Raises NotDelivered and EscrowFrozen.
    """
    if order.delivery != Delivery.DELIVERED:
        raise NotDelivered
    trail.record(verb="order.receipt_confirmed", target=order.ref, actor=actor)
    escrow.release(order_id=order.pk, actor=actor)
    order.refresh_from_db()
    return order
