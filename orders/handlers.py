"""What buying does when something happened elsewhere, or next door. Thin: each calls one service; all are idempotent."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from marketplace.catalog.services.signals import push_signal
from marketplace.core.time import SHANGHAI
from orders import after_handlers
from orders.models import Order, Purchase, Refund
from orders.policies import goodwill as goodwill_policy
from orders.policies import hand_in, lateness
from orders.policies.missing import CAUSES
from orders.policies.windows import last_return_day_end
from orders.services import (
    compensating,
    delivery,
    disputes,
    goodwill,
    handing_in,
    paying,
    promising,
    refunds,
    stops,
    telling,
    trade_records,
)
from orders.states import Delivery, Lifecycle
from promises.policies import evidence
from sellers.policies.team import Permission
from sellers.policies.zones import local

logger = logging.getLogger(__name__)
NOT_CONFIRMED = "order_not_confirmed"
SHOPPING_LIST = "/seller/orders/buy/"


def payment_succeeded(
    *, attempt_id: int, reference: str, amount_minor: int, payment_ref: str, is_surplus: bool = False, **_more: Any
) -> None:
    if not reference.startswith("purchase:"):
        return
    paying.apply_success(
        attempt_id=attempt_id, reference=reference, amount_minor=amount_minor, payment_ref=payment_ref,
        is_surplus=is_surplus,
    )  # fmt: skip


def switch_changed(*, switch: int, kind: str, key: str, is_stopped: bool, **_more: Any) -> None:
    """Shoppers who are about to pay for something stopped, or by it, are told."""
    stops.tell_unpaid(kind=kind, key=key, switch_id=switch, is_stopped=is_stopped)


def listing_withdrawn(*, listing: str, why: str, **_more: Any) -> None:
    """Goods left the shop: shoppers who have them in their cart are told."""
    telling.tell_carts(listing=listing, why=why)


def payment_failed(*, reference: str, code: str, **_more: Any) -> None:
    """A failed try changes nothing: the purchase still waits and the pay page offers another method."""
    logger.info("payment of %s failed: %s", reference, code)


def _is_ours(source: str) -> bool:
    """Refunds of orders, of warranties and of late payments; deposits of sellers have handlers of their own."""
    return source.startswith(("refund:", "late:", "warranty:"))


def refund_succeeded(*, source: str, amount_minor: int, **_more: Any) -> None:
    if _is_ours(source):
        refunds.settle(source=source, amount_minor=amount_minor)


def refund_failed(*, source: str, amount_minor: int, code: str, was_settled: bool = False, **_more: Any) -> None:
    if _is_ours(source):
        refunds.fail(source=source, amount_minor=amount_minor, code=code, was_settled=was_settled)
        disputes.match_failed(source=source)


def refund_sent_again(*, source: str, **_more: Any) -> None:
    if _is_ours(source):
        refunds.sent_again(source=source)


def dispute_opened(*, dispute: str, reference: str, amount_minor: int, **_more: Any) -> None:
    if reference.startswith("purchase:"):
        disputes.opened(dispute=dispute, reference=reference, amount_minor=amount_minor)


def dispute_closed(*, dispute: str, reference: str, amount_minor: int, is_won: bool, **_more: Any) -> None:
    if reference.startswith("purchase:"):
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
    # one of two orders may have been cancelled while the purchase was looked at: its shop has nothing to ship
    for order in found.orders.filter(lifecycle=Lifecycle.CONFIRMED).select_related("seller"):
        telling.seller_event(order, "order_to_ship", to=Permission.BUYING, link=SHOPPING_LIST)


def start_hand_in(*, purchase: str) -> None:
    """The seller's days to bring the goods begin."""
    handing_in.begin(purchase_number=purchase)


def hand_in_near(*, subject: str, due_at: str | None = None, **_more: Any) -> None:
    """Two thirds of the days are over."""
    found = _order(subject.removeprefix("order:"))
    until = local(datetime.fromisoformat(due_at), found.seller.country) if due_at else ""
    telling.seller_event(found, "hand_in_near", to=Permission.BUYING, link=SHOPPING_LIST, until=until)


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """A seller's days are over and the goods are not with us; or a gift waited for the shopper's word."""
    if kind == hand_in.CLOCK:
        found = _order(subject.removeprefix("order:"))
        telling.seller_event(found, "hand_in_missed", to=Permission.BUYING, link=SHOPPING_LIST)
        if found.lifecycle == Lifecycle.CONFIRMED and found.delivery == Delivery.WAITING:
            after_handlers.tell_seller_late(found)
    if kind == goodwill_policy.CLOCK:
        goodwill.settle_unsaid(public_id=subject.removeprefix("goodwill:"))


def start_promise(*, purchase: str) -> None:
    """The days until the promised one begin to count."""
    promising.begin(purchase_number=purchase)


def promise_broken(*, order_number: str, **_more: Any) -> None:
    """The promised day is over and nothing on file excuses it: money back, without asking, once."""
    compensating.compensate(order_id=_order(order_number).pk)


def promise_extended(*, order_number: str, codes: Sequence[str], due_at: str, **_more: Any) -> None:
    """Evidence gave the parcel more time: the shopper reads which, and the new day."""
    found = _order(order_number)
    if found.lifecycle == Lifecycle.CONFIRMED:
        reasons = [str(evidence.WORDS[code]) for code in codes if code in evidence.WORDS]
        day = (datetime.fromisoformat(due_at) - timedelta(seconds=1)).astimezone(SHANGHAI).date().isoformat()
        telling.order_event(found, "promise_extended", about=day, until=day, reasons=reasons)


def promise_near(*, subject: str, **_more: Any) -> None:
    """The promised day has come and it is not at the door: the shopper reads it before they have to ask."""
    found = _order(subject.removeprefix("order:"))
    if found.lifecycle == Lifecycle.CONFIRMED and found.delivery != Delivery.DELIVERED and found.promise_date:
        telling.order_event(found, "order_may_be_late", until=found.promise_date.isoformat())


def after_cancellation(*, order: str) -> None:
    after_handlers.tell_cancelled(_order(order))


def tell_delivered(*, order: str) -> None:
    found = _order(order)
    if found.delivered_at is not None:
        until = (last_return_day_end(found.delivered_at) - timedelta(minutes=1)).strftime("%Y-%m-%d")
        telling.order_event(found, "order_delivered", until=until)


def tell_released(*, order: str) -> None:
    telling.seller_event(_order(order), "order_released", to=Permission.MONEY, link="/seller/money/")


def tell_refunded(*, order: str, refund: str) -> None:
    found = Refund.objects.select_related("order__user", "order__seller").get(public_id=refund)
    kind, _, cause = found.reason.partition("_")
    if kind in ("cut", goodwill_policy.REASON):
        return  # told with what was taken off, or given: after_handlers.py
    if found.reason == lateness.REASON:
        telling.refund_event(found, "late_compensated", until=found.order.promise_date)
    elif kind == "missing":
        telling.refund_event(found, "missing_refunded", cause=CAUSES[cause].told)
    else:
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
