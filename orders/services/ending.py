"""What becomes of an order whose whole money went back to the shopper."""

from django.db import transaction

from logistics.errors import TooLateToCancel
from logistics.selectors import came_to_us, release_date
from logistics.services import consignments, stopping
from marketplace.catalog.services import stock
from marketplace.core import time
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.tariff.services import quantities, quota
from orders.models import Escrow, Order
from orders.services import discounting, handing_in, promising, seller_limits
from orders.states import ESCROW, ORDER, Delivery, EscrowStatus, Lifecycle, PurchaseStatus

SYSTEM = "system:orders"
REASON = "everything was refunded"


@transaction.atomic
def end_refunded(*, order: Order, escrow: Escrow, actor: str) -> None:
    """Nothing is left that the shopper could ask for, so the order ends: completed where it was delivered, else cancelled.

    Money that is still in escrow is the seller's (the platform bore the refund) and waits for no window any more; where the
    seller never handed anything in, it is ours. The caller holds the order and its escrow.
    """
    is_waiting = order.lifecycle == Lifecycle.PLACED and order.purchase.status == PurchaseStatus.PAID
    if is_waiting or (order.lifecycle == Lifecycle.CONFIRMED and order.delivery != Delivery.DELIVERED):
        _cancel(order, actor)
    _settle_rest(order, escrow, actor)
    if order.lifecycle == Lifecycle.CONFIRMED:
        _complete(order, escrow, actor)


def _settle_rest(order: Order, escrow: Escrow, actor: str) -> None:
    if order.lifecycle == Lifecycle.CANCELLED and order.delivery == Delivery.WAITING and not came_to_us(order.number):
        _keep_rest(order, escrow, actor)
    elif escrow.status == EscrowStatus.HELD:
        ESCROW.move(escrow, EscrowStatus.RELEASABLE, actor=actor, why=REASON, release_at=time.now())
    elif escrow.status == EscrowStatus.RELEASABLE:
        Escrow.objects.filter(pk=escrow.pk).update(release_at=time.now())


def _keep_rest(order: Order, escrow: Escrow, actor: str) -> None:
    """What we gave the shopper of an order whose goods nobody handed in was not for any goods: our expense is less by it."""
    rest = balance(AccountCode.ESCROW, order.ref, CNY)
    if escrow.status not in (EscrowStatus.HELD, EscrowStatus.RELEASABLE) or not rest:
        return
    legs = [Leg(AccountCode.ESCROW, order.ref, CNY, rest), Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, -rest)]
    book(source=f"not_handed_in:{order.number}", kind="escrow_kept", legs=legs, memo=order.number)
    ESCROW.move(escrow, EscrowStatus.REFUNDED, actor=actor, why=REASON, settled_at=time.now())


def _complete(order: Order, escrow: Escrow, actor: str) -> None:
    if escrow.status == EscrowStatus.REFUNDED:  # else the release completes it
        ORDER.move(order, Lifecycle.COMPLETED, actor=actor, completed_at=time.now())
        emit(topic="orders.completed", key=order.ref, payload={"order": order.number})


def _cancel(order: Order, actor: str) -> None:
    """As a cancellation: stock and quota are free again, the road stops where goods are not with us yet."""
    now = time.now()
    if order.lifecycle == Lifecycle.PLACED:  # it never went on: it makes room for others on the seller's day
        seller_limits.give_back([order])
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
