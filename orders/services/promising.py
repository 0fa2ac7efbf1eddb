"""The clock of the promised day of each paid order. What a broken promise is worth: `compensating`."""

from datetime import datetime, timedelta
from math import ceil

from marketplace.core.clocks import service as clocks
from marketplace.core.joined import joined
from orders.models import Order
from orders.policies import lateness
from orders.states import Lifecycle

SYSTEM = "system:promise"


@joined
def begin(*, purchase_number: str) -> int:
    """Start the clock of every order of a paid purchase; returns how many run. Again it changes nothing."""
    count = 0
    orders = Order.objects.filter(purchase__number=purchase_number, lifecycle=Lifecycle.CONFIRMED)
    for order in orders.order_by("pk"):
        if order.promise_date is None:
            continue
        since = order.confirmed_at or order.placed_at
        budget = timedelta(
            seconds=ceil((lateness.due_at(order.promise_date) - since).total_seconds())
        )  # clocks count whole ones
        if budget > timedelta(0):
            clocks.start(kind=lateness.CLOCK, subject=order.ref, actor=SYSTEM, at=since, budget=budget)
            count += 1
    return count


def end(*, order: Order, reason: str = "", at: datetime | None = None) -> None:
    """Everything is at the door, or the order ended. Without a running clock nothing happens."""
    clocks.stop(kind=lateness.CLOCK, subject=order.ref, actor=SYSTEM, reason=reason, at=at)
