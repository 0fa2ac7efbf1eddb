"""What orders exports and erases. Orders stay three years after completion (E-Commerce Law Art. 31), without the profile."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core import time
from orders.models import (
    Answer,
    AnswerObjection,
    Cart,
    FollowUp,
    HelpfulVote,
    Order,
    OrderAddress,
    Purchase,
    Question,
    Review,
    ShopperRating,
)
from orders.selectors.destinations import destination
from orders.states import Lifecycle

OPEN = (Lifecycle.PLACED, Lifecycle.CONFIRMED)
# Three years after completion; half a year is more than any order takes.
KEPT = timedelta(days=3 * 365 + 183)
MOST_AT_ONCE = 1_000


def export(ref: str) -> list[dict[str, Any]]:
    """Everything the person ordered, with the address it went to and what was paid (in fen)."""
    orders = _orders(ref).select_related("purchase", "seller", "moved").prefetch_related("lines").order_by("id")
    return _bought(orders) + _said_by_shops(ref) + _written(ref) + _objected(ref)


def _objected(ref: str) -> list[dict[str, Any]]:
    """What the person said against a shop's answer."""
    found = AnswerObjection.objects.filter(user__public_id=_public_id(ref)).order_by("pk")
    return [
        {"kind": "answer_objection", "reason": one.reason, "body": one.body, "state": one.status, "at": one.opened_at}
        for one in found
    ]


def _bought(orders: Any) -> list[dict[str, Any]]:
    return [
        {
            "number": order.number,
            "seller": order.seller.display_name,
            "state": order.lifecycle,
            "placed": order.placed_at,
            "completed": order.completed_at,
            "recipient": destination(order).recipient,
            "phone": destination(order).phone,
            "address": destination(order).address,
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
    for kind in (Review, FollowUp, Question, Answer):
        kind.objects.filter(user__public_id=_public_id(ref)).update(user=None)
    ShopperRating.objects.filter(user__public_id=_public_id(ref)).update(user=None, body="")
    AnswerObjection.objects.filter(user__public_id=_public_id(ref)).update(user=None, body="")
    HelpfulVote.objects.filter(user__public_id=_public_id(ref)).delete()


def _said_by_shops(ref: str) -> list[dict[str, Any]]:
    """What shops said of the person, as far as it is revealed: until then it is as secret as what the person wrote."""
    found = ShopperRating.objects.filter(user__public_id=_public_id(ref), exchange__revealed_at__isnull=False)
    return [
        {
            "kind": "shopper_rating", "shop": one.seller.display_name, "order": one.exchange.order.number, "stars": one.stars,
            "codes": one.codes, "body": one.body, "at": one.created_at,
        }
        for one in found.select_related("seller", "exchange__order").order_by("pk")
    ]  # fmt: skip


def _written(ref: str) -> list[dict[str, Any]]:
    """Reviews, questions and answers, also those that nobody else sees."""
    return [
        {
            "kind": kind.__name__.lower(), "listing": one.listing.public_id, "at": one.created_at, "body": one.body,
            "state": one.status, "hidden_for": one.hidden_for,
            **{name: getattr(one, name, None) for name in ("rating", "seller_rating", "service_rating", "is_anonymous")},
        }
        for kind in (Review, FollowUp, Question, Answer)
        for one in kind.objects.filter(user__public_id=_public_id(ref)).select_related("listing").order_by("pk")
    ]  # fmt: skip


def forget_old() -> int:
    """Take recipient, phone and address out of purchases whose time is over; the figures stay. Returns how many."""
    old = Purchase.objects.filter(placed_at__lt=time.now() - KEPT, is_forgotten=False).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
    OrderAddress.objects.filter(order__purchase__in=pks).delete()
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
