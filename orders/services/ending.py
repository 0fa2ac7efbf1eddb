"""What becomes of an order whose whole money went back to the shopper."""

from django.db import transaction

from logistics.errors import TooLateToCancel
from logistics.selectors import release_date
from logistics.services import consignments, stopping
from marketplace.catalog.services import stock
from marketplace.core import time
from marketplace.core.outbox.emit import emit
from marketplace.tariff.services import quantities, quota
from orders.models import Escrow, Order
from orders.services import discounting, handing_in, promising
from orders.states import ESCROW, ORDER, Delivery, EscrowStatus, Lifecycle

SYSTEM = "system:orders"
REASON = "everything was refunded"


@transaction.atomic
def end_refunded(*, order: Order, escrow: Escrow, actor: str) -> None:
    """Nothing is left that the shopper could ask for, so the order ends: completed where it was delivered, else cancelled.

    Money that is still in escrow is the seller's (the platform bore the refund) and waits for no window any more. The caller
    holds the order and its escrow.
    """
    if escrow.status == EscrowStatus.HELD:
        ESCROW.move(escrow, EscrowStatus.RELEASABLE, actor=actor, why=REASON, release_at=time.now())
    elif escrow.status == EscrowStatus.RELEASABLE:
        Escrow.objects.filter(pk=escrow.pk).update(release_at=time.now())
    if order.lifecycle != Lifecycle.CONFIRMED:
        return
    if order.delivery == Delivery.DELIVERED:
        _complete(order, escrow, actor)
    else:
        _cancel(order, actor)


def _complete(order: Order, escrow: Escrow, actor: str) -> None:
    if escrow.status == EscrowStatus.REFUNDED:  # else the release completes it
        ORDER.move(order, Lifecycle.COMPLETED, actor=actor, completed_at=time.now())
        emit(topic="orders.completed", key=order.ref, payload={"order": order.number})


def _cancel(order: Order, actor: str) -> None:
    """As a cancellation: stock and quota are free again, the road stops where goods are not with us yet."""
    now = time.now()
    ORDER.move(order, Lifecycle.CANCELLED, actor=actor, why=REASON, cancelled_at=now, cancel_reason=REASON)
    if order.delivery in (Delivery.WAITING, Delivery.AT_WAREHOUSE):
        _stop_the_road(order, actor)
    handing_in.end(order=order, reason="cancelled")
    promising.end(order=order, reason="cancelled")
    stock.release_many(sources=[order.ref])
    if release_date(order.number) is None:  # what customs let in stays imported, whatever became of it afterwards
        quota.restore_rest(sources=[order.ref], actor=actor)
        quantities.restore_rest(sources=[order.ref], actor=actor)
    discounting.give_back([order])
    emit(topic="orders.cancelled", key=order.ref, payload={"order": order.number})


def _stop_the_road(order: Order, actor: str) -> None:
    try:
        with transaction.atomic():
            consignments.cancel(order_number=order.number, actor=actor)
    except TooLateToCancel:
        stopping.block(order_number=order.number, actor=actor)  # some goods are with us: no flight takes them any more
