"""What membership is told of orders: what a completed one left with us, less what went back since."""

from typing import Any

from orders.models import Order
from orders.selectors.money import left_of
from orders.states import Lifecycle
from promotions.services import membership


def completed(*, order: str, **_more: Any) -> None:
    _note(order)


def refunded(*, order: str, **_more: Any) -> None:
    """Only what was completed before has points to take back."""
    _note(order)


def _note(number: str) -> None:
    found = Order.objects.select_related("user").get(number=number)
    if found.lifecycle != Lifecycle.COMPLETED:
        return
    goods = sum(parts[0] for parts in left_of(list(found.lines.all())).values())
    membership.note_spend(user=found.user, order_ref=found.ref, fen=goods, at=found.completed_at)
