"""The days for a review are nearly over: whoever has not spoken is reminded, once an order, in the shop and by day only."""

from django.db import transaction

from marketplace.accounts.services.telling import tell
from marketplace.core import tasks, time
from orders.models import Order, ReviewReminder
from orders.policies import reviewing
from orders.selectors import reviews


def remind_due() -> int:
    """All who are due, one transaction each; nobody at night (Shanghai). Returns how many."""
    if time.now().astimezone(time.SHANGHAI).hour not in reviewing.AWAKE:
        return 0
    return tasks.each(reviews.orders_to_remind(), _remind)


@transaction.atomic
def _remind(order_id: int) -> bool:
    _row, is_new = ReviewReminder.objects.get_or_create(order_id=order_id, defaults={"at": time.now()})
    order = Order.objects.select_related("user").get(pk=order_id)
    titles = [line.title for line in reviews.items_to_review(order)[:3]]
    if not is_new or not titles or order.delivered_at is None:
        return False
    until = reviewing.closes_at(order.delivered_at).astimezone(time.SHANGHAI).strftime("%Y-%m-%d %H:%M")
    tell(
        order.user, template="review_reminder", source=f"{order.ref}:review_reminder", channels=("in_app",),
        context={"titles": titles, "until": until}, link="/me/reviews/",
    )  # fmt: skip
    return True
