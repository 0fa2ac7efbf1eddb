"""What buying does when goods will not arrive: the shopper reads it at once, and a colleague is called to refund it."""

from typing import Any

from marketplace.core.duties import service as duties
from marketplace.payments.services import refunds as provider_refunds
from orders.models import Order
from orders.services import giving_up, telling


def parcel_lost(*, order_number: str, parcel: str, **_more: Any) -> None:
    order = _order(order_number)
    duties.call(kind="parcel_lost", subject=order.ref, facts={"parcel": parcel})
    telling.order_event(order, "parcel_lost", about=parcel, parcel=parcel)


def parcel_sent_back(*, order_number: str, parcel: str, **_more: Any) -> None:
    order = _order(order_number)
    duties.call(kind="parcel_sent_back", subject=order.ref, facts={"parcel": parcel})
    telling.order_event(order, "parcel_sent_back", about=parcel, parcel=parcel)


def parcel_came_back(*, order_number: str, parcel: str, **_more: Any) -> None:
    """The courier could not deliver it and we took it back; the shopper hears it with the parcel's news."""
    duties.call(kind="parcel_came_back", subject=_order(order_number).ref, facts={"parcel": parcel})


def refunded_parcel_arrived(*, order_number: str, parcel: str, **_more: Any) -> None:
    duties.call(kind="refunded_parcel_arrived", subject=_order(order_number).ref, facts={"parcel": parcel})


def given_up(*, subject: str, **_more: Any) -> None:
    """The days of grace after the seller's deadline are over: we refund what did not come. A colleague is called where we may not."""
    if not giving_up.give_up(order=_order(subject.removeprefix("order:"))):
        duties.call(kind="never_handed_in", subject=subject)


def refund_failed(*, source: str, **_more: Any) -> None:
    """Money that did not reach the shopper is never forgotten. What their bank took from us anyway has reached them."""
    if provider_refunds.is_covered(source=source):
        return
    duties.call(kind="refund_failed", subject=_provider_refund(source), facts={"source": source})


def refund_sent_again(*, source: str, **_more: Any) -> None:
    duties.done(kind="refund_failed", subject=_provider_refund(source), actor="system:payments", why="sent again")


def refund_covered(*, source: str, **_more: Any) -> None:
    duties.done(
        kind="refund_failed", subject=_provider_refund(source), actor="system:payments", why="paid by the chargeback"
    )


def _provider_refund(source: str) -> str:
    """One duty a cause of a refund, however often it was sent."""
    return f"provider_refund:{source.partition('~')[0].replace(':', '-')}"[:80]


def _order(number: str) -> Order:
    return Order.objects.select_related("user", "seller", "purchase").get(number=number)
