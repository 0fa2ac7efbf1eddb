"""What buying does when the risk engine decided, and what it tells the shopper. The seller hears of neither."""

from typing import Any

from marketplace.core.time import SHANGHAI
from orders.models import Purchase
from orders.services import screening, telling


def released(*, reference: str) -> None:
    screening.release(reference=reference)


def refused(*, reference: str) -> None:
    screening.refuse(reference=reference)


def cancelled(*, order: str, **_more: Any) -> None:
    """The shopper may cancel what waits, as anything that is not on its way."""
    screening.cancelled(order_number=order)


def tell_held(*, purchase: str) -> None:
    """Paid, and checked before it goes on: until when, and that nothing has to be done."""
    found = Purchase.objects.select_related("user").get(number=purchase)
    if found.held_until is not None:
        until = found.held_until.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        telling.purchase_event(found, "order_checked", until=until)
