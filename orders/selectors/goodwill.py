"""What was given for an order, and what somebody may still give."""

from datetime import datetime
from datetime import time as clock_time

from django.db.models import QuerySet, Sum

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.time import SHANGHAI
from orders.errors import GoodwillNotFound
from orders.models import Goodwill, Order
from orders.policies import goodwill as policy
from orders.selectors.money import left_of
from orders.states import GoodwillStatus


def given_for(order: Order) -> QuerySet[Goodwill]:
    """Everything given for an order, the oldest first."""
    return Goodwill.objects.filter(order=order).order_by("pk")


def open_for(order: Order) -> list[Goodwill]:
    """What waits for the shopper's word."""
    return list(given_for(order).filter(status=GoodwillStatus.OFFERED))


def one_for(user: User, order: Order, public_id: str) -> Goodwill:
    """One of the shopper's own. Raises GoodwillNotFound."""
    found = Goodwill.objects.filter(order=order, order__user=user, public_id=public_id).first()
    if found is None:
        raise GoodwillNotFound
    return found


def room_for(user: User, order: Order) -> int:
    """Fen that this person may still give for this order today. Two queries."""
    midnight = datetime.combine(time.today(), clock_time(0), tzinfo=SHANGHAI)
    to_order = given_for(order).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    mine = Goodwill.objects.filter(given_by=user.ref, created_at__gte=midnight)
    today = mine.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return policy.room(policy.limit_of(user.roles), given_to_order=to_order, given_today=today)


def refundable(order: Order) -> int:
    """Fen of the goods that can still go back to where they were paid from; less than all, so that the order lives on."""
    left = left_of(list(order.lines.all()))
    goods, whole = sum(parts[0] for parts in left.values()), sum(sum(parts) for parts in left.values())
    return goods if goods < whole or order.delivered_at else max(0, goods - 1)
