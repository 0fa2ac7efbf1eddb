"""What buying does when something happened elsewhere, or next door. Thin: each calls one service; all are idempotent."""

import logging
from datetime import datetime, timedelta
from typing import Any

from marketplace.catalog.services.signals import push_signal
from orders.models import Order, Purchase, Refund
from orders.policies.windows import last_return_day_end
from orders.services import delivery, disputes, paying, refunds, telling, trade_records

logger = logging.getLogger(__name__)


def payment_succeeded(
    *, attempt_id: int, reference: str, amount_minor: int, payment_ref: str, is_surplus: bool = False, **_more: Any
) -> None:
    if not reference.startswith("purchase:"):
        return
    paying.apply_success(
        attempt_id=attempt_id, reference=reference, amount_minor=amount_minor, payment_ref=payment_ref,
        is_surplus=is_surplus,
    )  # fmt: skip


def payment_failed(*, reference: str, code: str, **_more: Any) -> None:
    """A failed try changes nothing: the purchase still waits and the pay page offers another method."""
    logger.info("payment of %s failed: %s", reference, code)


def refund_succeeded(*, source: str, amount_minor: int, **_more: Any) -> None:
    refunds.settle(source=source, amount_minor=amount_minor)


def refund_failed(*, source: str, amount_minor: int, code: str, was_settled: bool = False, **_more: Any) -> None:
    refunds.fail(source=source, amount_minor=amount_minor, code=code, was_settled=was_settled)


def dispute_opened(*, dispute: str, reference: str, amount_minor: int, **_more: Any) -> None:
    disputes.opened(dispute=dispute, reference=reference, amount_minor=amount_minor)


def dispute_closed(*, dispute: str, reference: str, amount_minor: int, is_won: bool, **_more: Any) -> None:
    disputes.closed(dispute=dispute, reference=reference, amount_minor=amount_minor, is_won=is_won)


def unit_received(*, order_number: str, **_more: Any) -> None:
    delivery.refresh(order_number=order_number)


def parcel_moved(*, order_number: str, **_more: Any) -> None:
    delivery.refresh(order_number=order_number)


def parcel_delivered(*, order_number: str, at: str, **_more: Any) -> None:
    delivery.refresh(order_number=order_number, delivered_at=datetime.fromisoformat(at))


def parcel_opened(*, order_number: str, parcel: str, **_more: Any) -> None:
    """An opening is told at once, with where to read who was there: nobody should find a broken seal by surprise."""
    telling.order_event(_order(order_number), "parcel_opened", parcel=parcel)


def hand_to_logistics(*, purchase: str) -> None:
    trade_records.hand_over(purchase_number=purchase)


def tell_paid(*, purchase: str) -> None:
    found = _purchase(purchase)
    telling.purchase_event(found, "order_paid")
    for order in found.orders.select_related("seller"):
        telling.seller_event(order, "order_to_ship")


def after_cancellation(*, order: str) -> None:
    telling.order_event(_order(order), "order_cancelled")


def tell_delivered(*, order: str) -> None:
    found = _order(order)
    if found.delivered_at is not None:
        until = (last_return_day_end(found.delivered_at) - timedelta(minutes=1)).strftime("%Y-%m-%d")
        telling.order_event(found, "order_delivered", until=until)


def tell_released(*, order: str) -> None:
    telling.seller_event(_order(order), "order_released")


def tell_refunded(*, order: str, refund: str) -> None:
    found = Refund.objects.select_related("order__user", "order__seller").get(public_id=refund)
    telling.refund_event(found, "order_refunded")


def push_signals(*, order: str) -> None:
    """Sales and arrival days of a completed order, for search and listing pages."""
    found = _order(order)
    days = (found.delivered_at - found.placed_at).days if found.delivered_at else None
    for line in found.lines.all():
        kept = line.quantity - line.returned_quantity
        if kept:
            push_signal(listing_id=line.listing_id, sold=kept, arrival_days=days)


def _order(number: str) -> Order:
    return Order.objects.select_related("user", "seller", "purchase").get(number=number)


def _purchase(number: str) -> Purchase:
    return Purchase.objects.select_related("user").get(number=number)
