"""What people hear about an order after it was placed. Called by the outbox."""

from typing import Any

from marketplace.core.money import CNY, from_minor
from orders.models import Cut, Goodwill, Order, OrderAddress, Refund
from orders.policies import goodwill as goodwill_policy
from orders.policies.cancel_reasons import NOT_HANDED_IN, SELLER_REASONS
from orders.selectors.cuts import warranty_of
from orders.selectors.hand_in import given_up_day, given_up_there
from orders.services import screening, telling
from sellers.policies.team import Permission

BY_RULE = {goodwill_policy.PRICE: "goodwill_price", goodwill_policy.BATCH: "goodwill_batch"}  # reason → template
SHOPPING_LIST = "/seller/orders/buy/"


def tell_readdressed(*, order: str, times: int, **_more: Any) -> None:
    """Also a warning: whoever took over an account sends the goods elsewhere first."""
    found = _order(order)
    if OrderAddress.objects.filter(order=found).exists():
        telling.order_event(found, "order_readdressed", about=str(times))


def tell_cut(*, order: str, cut: int, is_all: bool, **_more: Any) -> None:
    """A part of the order ended: the shopper reads what goes back, the seller what need not be bought. All of it: see below."""
    if is_all:
        return
    made = Cut.objects.select_related("refund", "order").prefetch_related("lines__line").get(pk=cut)
    found = _order(order)
    back = (made.refund.amount_fen if made.refund else 0) + warranty_of(made)
    amount = str(from_minor(back, CNY).amount)
    goods = "；".join(f"{row.line.title} × {row.pieces}" for row in made.lines.all())
    is_wish = made.by == Cut.By.SHOPPER
    telling.order_event(
        found, "order_cut" if is_wish else "order_cut_short", about=str(made.pk), goods=goods, amount=amount
    )
    if is_wish:
        skus = "; ".join(f"{row.line.sku} × {row.pieces}" for row in made.lines.all())
        telling.seller_event(
            found, "order_reduced", to=Permission.BUYING, link=SHOPPING_LIST, about=str(made.pk), goods=skus
        )


def tell_cancelled(order: Order) -> None:
    """Why it ended decides what the shopper reads; a seller who waited with buying hears that they need not."""
    if order.cancel_reason == NOT_HANDED_IN:
        telling.order_event(order, "order_given_up")
        telling.seller_event(order, "order_given_up_seller", link="/seller/orders/?stage=cancelled")
    elif order.cancel_reason in SELLER_REASONS:
        telling.order_event(order, "order_sold_out")
    elif order.cancel_reason == screening.REFUSED:
        telling.order_event(order, "order_not_confirmed")
    else:
        telling.order_event(order, "order_cancelled")


def hand_in_last_call(*, subject: str, **_more: Any) -> None:
    """One day before an order is cancelled because nothing came."""
    found = _order(subject.removeprefix("order:"))
    telling.seller_event(
        found, "hand_in_last_call", to=Permission.BUYING, link=SHOPPING_LIST, until=given_up_there(found)
    )


def tell_seller_late(order: Order) -> None:
    """The seller's days are over: the shopper hears it from us, what happens next, and that they need not wait."""
    telling.order_event(order, "order_seller_late", until=given_up_day(order))


def tell_offered(*, goodwill: str, **_more: Any) -> None:
    found = _goodwill(goodwill)
    telling.order_event(found.order, "goodwill_offered", about=found.public_id, amount=_amount(found))


def tell_goodwill(*, goodwill: str, **_more: Any) -> None:
    found = _goodwill(goodwill)
    is_credit = found.way == Refund.Way.CREDIT
    template = BY_RULE.get(found.reason, "goodwill") if is_credit else "goodwill_refunded"
    telling.order_event(found.order, template, about=found.public_id, amount=_amount(found))


def _amount(goodwill: Goodwill) -> str:
    return str(from_minor(goodwill.amount_fen, CNY).amount)


def _goodwill(public_id: str) -> Goodwill:
    return Goodwill.objects.select_related("order__user", "order__seller", "order__purchase").get(public_id=public_id)


def _order(number: str) -> Order:
    return Order.objects.select_related("user", "seller", "purchase").get(number=number)
