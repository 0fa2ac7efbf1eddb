"""A seller's days, and the days of grace after them, are over: the shopper does not wait any longer, and does not have to ask."""

from django.db import transaction

from logistics.policies.stopping import NEVER_CAME
from logistics.selectors import can_be_stopped, progress
from logistics.selectors.stopping import candidates_of
from marketplace.core.errors import DomainError
from orders import locks
from orders.models import Order
from orders.policies.cancel_reasons import NOT_HANDED_IN
from orders.services import cancelling, missing
from orders.states import Delivery, Lifecycle

SYSTEM = "system:hand-in"


def give_up(*, order: Order) -> bool:
    """Cancel an order of which nothing came; refund what is missing where a part did, and let that part travel.

    False where a person has to decide: the shopper's bank holds the money, or the road knows better.
    """
    try:
        return _give_up(order.pk)
    except DomainError:
        return False


@transaction.atomic
def _give_up(order_id: int) -> bool:
    found = locks.order(order_id)
    if found.lifecycle != Lifecycle.CONFIRMED or found.delivery != Delivery.WAITING:
        return True  # it came, or ended, in the meantime
    if can_be_stopped(progress(found.number)):
        cancelling.cancel(order=found, reason=NOT_HANDED_IN, actor=SYSTEM)
        return True
    pieces: dict[int, int] = {}
    for row in candidates_of(found.number):
        if row.cause == NEVER_CAME:
            number = int(row.line_ref.rpartition("/")[2])
            pieces[number] = pieces.get(number, 0) + 1
    missing.refund_missing(order_id=order_id, missing=missing.Missing(pieces, "never_came"), actor=SYSTEM)
    return True
