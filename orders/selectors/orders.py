"""Purchases and orders, always through the eyes of somebody: a person sees their own, a seller theirs."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from marketplace.accounts.models import User
from marketplace.core.ids import BadNumber, validate
from orders.errors import OrderNotFound, PurchaseNotFound
from orders.models import Order, Purchase, Quote, Refund, Warranty
from orders.selectors.money import left_of
from orders.states import Lifecycle, PurchaseStatus, WarrantyStatus
from sellers.models import Seller


def orders_of(user: User) -> QuerySet[Order]:
    """The person's orders, newest first, with seller and lines; three queries a page."""
    return (
        Order.objects.filter(user=user).select_related("seller", "purchase").prefetch_related("lines").order_by("-id")
    )


def order_for(user: User, number: str) -> Order:
    """One of the person's own orders. Raises OrderNotFound, also for somebody else's."""
    found = (
        orders_of(user)
        .filter(number=_canonical(number, "MO"))
        .select_related("escrow", "seller", "purchase", "moved")
        .first()
    )
    if found is None:
        raise OrderNotFound
    return found


def order_by_number(number: str) -> Order:
    """One order for staff and systems. Raises OrderNotFound."""
    found = Order.objects.filter(number=_canonical(number, "MO")).select_related("seller", "user", "purchase").first()
    if found is None:
        raise OrderNotFound
    return found


def orders_of_seller(seller: Seller) -> QuerySet[Order]:
    """The seller's paid orders, newest first, with lines. Unpaid ones are nobody's business but the shopper's."""
    paid = Order.objects.filter(seller=seller).exclude(lifecycle=Lifecycle.PLACED).exclude(confirmed_at__isnull=True)
    return paid.prefetch_related("lines").order_by("-id")


def purchases_of(user: User) -> QuerySet[Purchase]:
    """The person's purchases, newest first, with orders and lines."""
    return Purchase.objects.filter(user=user).prefetch_related("orders__lines", "orders__seller").order_by("-id")


def purchase_for(user: User, number: str) -> Purchase:
    """One of the person's own purchases. Raises PurchaseNotFound, also for somebody else's."""
    found = purchases_of(user).filter(number=_canonical(number, "MP")).first()
    if found is None:
        raise PurchaseNotFound
    return found


def open_quote(user: User, public_id: str) -> Quote | None:
    """The person's quote that was not placed yet, expired or not."""
    return Quote.objects.filter(user=user, public_id=public_id, used_at__isnull=True).first()


def has_paid_before(user: User, person_ref: str | None) -> bool:
    """Has this person, by whichever account, ever placed something that was paid or still waits to be?"""
    mine = Q(user=user) | Q(person_ref=person_ref) if person_ref else Q(user=user)
    return Purchase.objects.filter(mine, status__in=(PurchaseStatus.AWAITING_PAYMENT, PurchaseStatus.PAID)).exists()


def refunds_of(order: Order) -> QuerySet[Refund]:
    """Refunds of an order, newest first."""
    return order.refunds.order_by("-id")


def warranties_of(order: Order) -> list[Warranty]:
    """Longer warranties bought with an order, by line; no query where there are none."""
    if not order.warranty_fen:
        return []
    return list(Warranty.objects.filter(line__order=order).select_related("line").order_by("line__number"))


def warranty_of_pieces(order: Order, pieces: Mapping[int, int]) -> int:
    """Fen of the warranties of these pieces (by line number) that go back, or went back, with them: before they begin."""
    given_back = (WarrantyStatus.WAITING, WarrantyStatus.VOID)
    found = [one for one in warranties_of(order) if one.status in given_back]
    return sum(one.unit_fen * pieces.get(one.line.number, 0) for one in found)


def left_with_warranties(order: Order) -> int:
    """Fen that cancelling the whole order now gives back: what is left of its lines, and its warranties that wait."""
    left = sum(sum(parts) for parts in left_of(list(order.lines.all())).values())
    return left + sum(one.left_fen for one in warranties_of(order) if one.status == WarrantyStatus.WAITING)


def taxed_lines(order: Order) -> list[dict[str, Any]]:
    """The lines of the quote behind an order with the rates that taxed them, for staff: SAMPLE rates are told as such."""
    documents: list[dict[str, Any]] = order.purchase.quote.document["orders"]
    mine: list[dict[str, Any]] = next((one["lines"] for one in documents if one["seller_id"] == order.seller_id), [])
    return [
        {
            "number": line["number"], "hs_code": line["hs_code"], "title": line["title"], "tax_fen": line["tax_fen"],
            "rates": line.get("rates") or {},
        }
        for line in mine
    ]  # fmt: skip


def _canonical(number: str, prefix: str) -> str:
    """A typed number in our spelling; what cannot be one finds nothing."""
    try:
        return validate(number, prefix)
    except BadNumber:
        return ""
