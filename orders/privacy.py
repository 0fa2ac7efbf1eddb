"""What orders exports and erases. Orders stay three years after completion (E-Commerce Law Art. 31), without the profile."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core import time
from orders.models import Answer, Cart, Order, Purchase, Question, Review
from orders.states import Lifecycle

OPEN = (Lifecycle.PLACED, Lifecycle.CONFIRMED)
# Three years after completion; half a year is more than any order takes.
KEPT = timedelta(days=3 * 365 + 183)
MOST_AT_ONCE = 1_000


def export(ref: str) -> list[dict[str, Any]]:
    """Everything the person ordered, with the address it went to and what was paid (in fen)."""
    orders = _orders(ref).select_related("purchase", "seller").prefetch_related("lines").order_by("id")
    return _bought(orders) + _written(ref)


def _bought(orders: Any) -> list[dict[str, Any]]:
    return [
        {
            "number": order.number,
            "seller": order.seller.display_name,
            "state": order.lifecycle,
            "placed": order.placed_at,
            "completed": order.completed_at,
            "recipient": str(order.purchase.recipient),
            "phone": str(order.purchase.phone),
            "address": str(order.purchase.address),
            "total_fen": order.total_fen,
            "credit_fen": order.credit_fen,
            "tax_fen": order.tax_fen,
            "lines": [
                {"title": line.title, "quantity": line.quantity, "unit_fen": line.unit_fen}
                for line in order.lines.all()
            ],
        }
        for order in orders
    ]


def erase(ref: str) -> None:
    """The cart goes, and the name beside what was written in public; the records of purchases are what the law keeps."""
    Cart.objects.filter(user__public_id=_public_id(ref)).delete()
    for kind in (Review, Question, Answer):
        kind.objects.filter(user__public_id=_public_id(ref)).update(user=None)


def _written(ref: str) -> list[dict[str, Any]]:
    """Reviews, questions and answers, also those that nobody else sees."""
    return [
        {
            "kind": kind.__name__.lower(), "listing": one.listing.public_id, "at": one.created_at, "body": one.body,
            "rating": getattr(one, "rating", None), "state": one.status, "hidden_for": one.hidden_for,
        }
        for kind in (Review, Question, Answer)
        for one in kind.objects.filter(user__public_id=_public_id(ref)).select_related("listing").order_by("pk")
    ]  # fmt: skip


def forget_old() -> int:
    """Take recipient, phone and address out of purchases whose time is over; the figures stay. Returns how many."""
    old = Purchase.objects.filter(placed_at__lt=time.now() - KEPT, is_forgotten=False).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return Purchase.objects.filter(pk__in=pks).update(
        is_forgotten=True, recipient="", phone="", address="", place_index=""
    )


def blocks(ref: str) -> Iterator[str]:
    """An order under way: money is in escrow and a parcel needs its address."""
    if _orders(ref).filter(lifecycle__in=OPEN).exists():
        yield _("An order is still under way. Please wait until it has arrived, or cancel it.")


def _orders(ref: str) -> Any:
    return Order.objects.filter(user__public_id=_public_id(ref))


def _public_id(ref: str) -> str:
    return ref.removeprefix("user:")
