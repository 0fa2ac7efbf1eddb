"""Row locks of buying. Global order: purchase, then order, then escrow (see core/locks.py)."""

from marketplace.core import locks
from orders.errors import OrderNotFound, PurchaseNotFound
from orders.models import Escrow, Order, OrderLine, Purchase, Warranty


def purchase(number: str) -> Purchase:
    """One purchase. Raises PurchaseNotFound."""
    found = locks.rows(Purchase.objects.filter(number=number))
    if not found:
        raise PurchaseNotFound
    return found[0]


def orders_of(purchase_id: int) -> list[Order]:
    """All orders of a purchase."""
    return locks.rows(Order.objects.filter(purchase_id=purchase_id))


def order(order_id: int) -> Order:
    """One order. Raises OrderNotFound."""
    found = locks.rows(Order.objects.filter(pk=order_id))
    if not found:
        raise OrderNotFound
    return found[0]


def escrow(order_id: int) -> Escrow:
    """The escrow row of an order; whoever freezes, refunds or releases takes it first."""
    found = locks.rows(Escrow.objects.filter(order_id=order_id))
    if not found:
        raise OrderNotFound
    return found[0]


def lines(order_id: int) -> list[OrderLine]:
    """All lines of an order."""
    return locks.rows(OrderLine.objects.filter(order_id=order_id))


def warranties(order_id: int) -> list[Warranty]:
    """All warranties of an order, after its lines."""
    return locks.rows(Warranty.objects.filter(line__order_id=order_id))
