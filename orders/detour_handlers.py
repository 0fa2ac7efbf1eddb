"""What buying does when a lane is stopped and a parcel takes another way. Called by the outbox."""

from typing import Any

from orders.models import Order
from orders.services import compensating, telling


def tell_waiting(*, order_number: str, parcel: str, outage: str, **_more: Any) -> None:
    """The lane of a parcel is stopped and its new day is not known yet: the shopper hears from us first; once an outage and parcel."""
    order = _order(order_number)
    if order is not None:
        telling.order_event(order, "parcel_waits", about=f"{outage}:{parcel}", parcel=parcel)


def tell_diverted(
    *, order_number: str, parcel: str, outage: str, expected_on: str, late_days: int, **_more: Any
) -> None:
    """The shopper reads it from us first: which way, and the new day; once an outage and parcel."""
    order = _order(order_number)
    if order is not None:
        telling.order_event(
            order,
            "parcel_diverted",
            about=f"{outage}:{parcel}",
            parcel=parcel,
            until=expected_on,
            is_late=late_days > 0,
        )


def compensate(*, order_number: str, **_more: Any) -> None:
    """The promise cannot be kept any more: what a broken one is worth is paid now, and not again on the day itself."""
    order = _order(order_number)
    if order is not None:
        compensating.compensate(order_id=order.pk)


def _order(number: str) -> Order | None:
    return Order.objects.select_related("user", "seller", "purchase").filter(number=number).first()
