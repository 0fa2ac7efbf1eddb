"""Orders that end before the goods travel: cancelled by the shopper or ops, or never paid."""

from collections.abc import Sequence

from django.db import transaction

from logistics.services import consignments
from marketplace.catalog.services import stock
from marketplace.core import tasks, time
from marketplace.core.outbox.emit import emit
from marketplace.payments.services import attempts
from marketplace.tariff.services import quantities, quota
from orders import locks
from orders.errors import NotPayable, TooLateToCancel
from orders.models import Order, Purchase, Refund
from orders.selectors.money import left_of
from orders.services import carrying, credit, discounting, handing_in, promising, seller_limits, warranties
from orders.services.refunds import refund
from orders.states import ORDER, PURCHASE, Delivery, Lifecycle, PurchaseStatus

SYSTEM = "system:orders"


@transaction.atomic
def cancel(*, order: Order, reason: str, actor: str, way: str = Refund.Way.SOURCE) -> Order:
    """Cancel one order. Paid: everything goes back to the shopper, to where it came from or all as store credit (`way`). Unpaid:
    the whole purchase ends, it is paid as one.

    Cancelling twice changes nothing. Raises TooLateToCancel once the goods reached our warehouse.
    """
    if order.lifecycle == Lifecycle.PLACED and order.purchase.held_until is None:
        cancel_purchase(number=order.purchase.number, reason=reason, actor=actor)
        order.refresh_from_db()
        return order
    found = locks.order(order.pk)
    if found.lifecycle == Lifecycle.CANCELLED:
        return found
    if found.lifecycle not in (Lifecycle.CONFIRMED, Lifecycle.PLACED) or found.delivery != Delivery.WAITING:
        raise TooLateToCancel
    end(order=found, reason=reason, actor=actor)
    pay_back(order=found, actor=actor, way=way)
    return found


@transaction.atomic
def end(*, order: Order, reason: str, actor: str) -> None:
    """End a paid order without its money, which somebody else decides about (the shopper's bank); `pay_back` comes later.

    The caller holds the order. Raises TooLateToCancel once goods reached our warehouse.
    """
    _stop_the_road(order, actor)
    _end([order], reason, actor)


@transaction.atomic
def pay_back(*, order: Order, actor: str, way: str = Refund.Way.SOURCE) -> None:
    """What is left of an order that was cancelled goes back. Twice changes nothing. Raises DisputeOpen."""
    lines = left_of(list(order.lines.all()))
    if lines:
        refund(
            order_id=order.pk, source=f"cancel:{order.number}", reason="cancelled", lines=lines, actor=actor, way=way
        )


def _stop_the_road(order: Order, actor: str) -> None:
    """Logistics may have packed already, whatever we heard so far: its word counts."""
    consignments.cancel(order_number=order.number, actor=actor)


@transaction.atomic
def cancel_purchase(*, number: str, reason: str, actor: str) -> Purchase:
    """The shopper gives up before paying. Raises NotPayable where it is paid; a payment on its way will go back."""
    purchase = locks.purchase(number)
    if purchase.status in (PurchaseStatus.CANCELLED, PurchaseStatus.EXPIRED):
        return purchase
    if purchase.status == PurchaseStatus.PAID:
        raise NotPayable
    _close(purchase, PurchaseStatus.CANCELLED, reason, actor)
    return purchase


def expire_unpaid() -> int:
    """End every purchase whose time to pay has passed, one transaction each. Returns how many."""
    late = Purchase.objects.filter(status=PurchaseStatus.AWAITING_PAYMENT, pay_before__lte=time.now())
    numbers = list(late.order_by("pay_before").values_list("number", flat=True)[:200])
    return tasks.each(numbers, lambda number: expire(number=number))


@transaction.atomic
def expire(*, number: str) -> bool:
    """End one unpaid purchase: stock and quota are free again. False where it was paid or ended in the meantime."""
    purchase = locks.purchase(number)
    if purchase.status != PurchaseStatus.AWAITING_PAYMENT or purchase.pay_before > time.now():
        return False
    _close(purchase, PurchaseStatus.EXPIRED, "not paid in time", SYSTEM)
    return True


def _close(purchase: Purchase, status: str, reason: str, actor: str) -> None:
    PURCHASE.move(purchase, status, actor=actor, why=reason)
    attempts.abandon(reference=purchase.ref)
    orders = locks.orders_of(purchase.pk)
    _end(orders, reason, actor)
    warranties.forget(orders, actor=actor)
    carrying.give_back(purchase=purchase, orders=orders, actor=actor)
    credit.give_back(purchase=purchase)  # accounts of the book come last in the global lock order


def _end(orders: Sequence[Order], reason: str, actor: str) -> None:
    """The common end: states, stock, quota, news. Lock order: orders are held, then stock, then quota."""
    now = time.now()
    for order in orders:
        ORDER.move(order, Lifecycle.CANCELLED, actor=actor, why=reason, cancelled_at=now, cancel_reason=reason[:200])
    seller_limits.give_back(orders)
    stock.release_many(sources=[order.ref for order in orders])
    quota.restore_rest(sources=[order.ref for order in orders], actor=actor)
    quantities.restore_rest(sources=[order.ref for order in orders], actor=actor)
    discounting.give_back(orders)
    for order in orders:
        handing_in.end(order=order, reason="cancelled")
        promising.end(order=order, reason="cancelled")
        emit(topic="orders.cancelled", key=order.ref, payload={"order": order.number})
