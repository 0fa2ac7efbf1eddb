"""The promised day of orders: offered at placing, running from the payment, ended by arrival or cancellation. Judged by `promises`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from marketplace.catalog.services.signals import push_lane_days
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.joined import joined
from marketplace.core.time import SHANGHAI
from orders.models import Order
from orders.selectors.promises import promised
from orders.states import Lifecycle
from promises.policies import forecasting
from promises.policies.due import CLOCK
from promises.services import ending, making
from promises.services.making import Offer
from sellers.models import Seller
from sellers.states import SellerStatus

SYSTEM = "system:promise"


def offer(placed: Sequence[tuple[Order, Mapping[str, Any]]]) -> int:
    """Keep what the quote promised for orders just placed, with what it rests on."""
    return making.offer_many(
        [_offer(order, document.get("promise") or {}) for order, document in placed if order.promise_date]
    )


def tell_search() -> int:
    """What may be promised today for each country that somebody sells from, told to the search; returns how many."""
    today = time.today()
    countries = Seller.objects.filter(status=SellerStatus.APPROVED).values_list("country", flat=True).distinct()
    days = {}
    for country in countries:
        try:
            days[country] = promised(country, today, today).days
        except LookupError:  # no lane from there yet: nothing is promised
            continue
    push_lane_days(days)
    return len(days)


@joined
def begin(*, purchase_number: str) -> int:
    """Start the clock of every order of a paid purchase; returns how many run. Again it changes nothing."""
    orders = Order.objects.filter(
        purchase__number=purchase_number, lifecycle=Lifecycle.CONFIRMED, promise_date__isnull=False
    ).select_related("seller")
    return sum(
        making.begin(offer=_offer(order, {}), subject=order.ref, since=order.confirmed_at or order.placed_at)
        for order in orders.order_by("pk")
    )


def end(*, order: Order, reason: str = "", at: datetime | None = None) -> None:
    """Everything is at the door, or the order ended. Without a running clock nothing happens."""
    if at is not None:
        ending.arrived(order_number=order.number, at=at)
    else:
        ending.dropped(order_number=order.number)
    clocks.stop(kind=CLOCK, subject=order.ref, actor=SYSTEM, reason=reason, at=at)


def _offer(order: Order, basis: Mapping[str, Any]) -> Offer:
    placed = order.placed_at.astimezone(SHANGHAI).date()
    return Offer(
        order_number=order.number, lane=basis.get("lane") or order.seller.country,
        started_on=date.fromisoformat(basis["start"]) if basis.get("start") else placed,
        promised_on=order.promise_date or placed, basis=forecasting.told(basis), sample=int(basis.get("sample") or 0),
    )  # fmt: skip
