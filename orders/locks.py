"""Row locks of buying. Global order: purchase, then order, then escrow (see core/locks.py).

An exchange and a challenge stand alone: whoever holds one of them takes none of the others; challenge before exchange.
"""

from marketplace.core import locks
from orders.errors import OpinionNotFound, OrderNotFound, PurchaseNotFound
from orders.models import AnswerObjection, Challenge, Escrow, Exchange, Order, OrderLine, Purchase, Warranty


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


def exchange(order_id: int) -> Exchange | None:
    """What the two sides of an order say of each other; nobody speaks or reveals at the same time."""
    found = locks.rows(Exchange.objects.filter(order_id=order_id))
    return found[0] if found else None


def exchange_by(pk: int) -> Exchange | None:
    found = locks.rows(Exchange.objects.filter(pk=pk))
    return found[0] if found else None


def objection(pk: int) -> AnswerObjection:
    """What was said against one answer. Raises OpinionNotFound."""
    found = locks.rows(AnswerObjection.objects.filter(pk=pk).select_related("review"))
    if not found:
        raise OpinionNotFound
    return found[0]


def challenge(pk: int) -> Challenge:
    """One challenge of a review. Raises OpinionNotFound."""
    found = locks.rows(Challenge.objects.filter(pk=pk))
    if not found:
        raise OpinionNotFound
    return found[0]
