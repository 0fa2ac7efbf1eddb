"""What a seller has to buy and to hand in: lines of paid orders whose goods do not lie in our warehouse yet.

A fixed number of queries, whatever the number of lines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from marketplace.catalog.models import Listing, StockReservation
from marketplace.catalog.policies.places import SELLER_PLACE
from marketplace.core.clocks import selectors as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.time import SHANGHAI
from orders.models import Order, OrderLine
from orders.policies import hand_in
from orders.selectors.goods import starts_on
from orders.states import Delivery, Lifecycle
from sellers.models import Seller
from sellers.policies.zones import local

MOST_LINES = 300


@dataclass(frozen=True)
class ToBuy:
    """One line of the shopping list: `pieces` are those that the seller brings (the rest lies in our stock)."""

    line: OrderLine
    pieces: int
    due_at: datetime | None
    is_late: bool

    @property
    def is_bought(self) -> bool:
        return self.line.bought_at is not None


@dataclass(frozen=True)
class Stop:
    """One shop of the round: where to buy, and what. `is_known` is false where only the brand gives the name."""

    name: str
    is_known: bool
    items: list[ToBuy] = field(default_factory=list)

    @property
    def due_at(self) -> datetime | None:
        return min((item.due_at for item in self.items if item.due_at), default=None)

    @property
    def left(self) -> int:
        return sum(not item.is_bought for item in self.items)


def waiting_orders(seller: Seller) -> QuerySet[Order]:
    """Paid orders that have not reached our warehouse, the oldest first."""
    return Order.objects.filter(seller=seller, lifecycle=Lifecycle.CONFIRMED, delivery=Delivery.WAITING).order_by(
        "confirmed_at", "pk"
    )


def deadlines(orders: Iterable[Order]) -> dict[str, Clock]:
    """Running hand-in clocks by order number; one query. Orders packed from our own stock have none."""
    found = clocks.open_clocks(hand_in.CLOCK, [order.ref for order in orders])
    return {subject.partition(":")[2]: clock for subject, clock in found.items()}


def pieces_to_bring(orders: Sequence[Order]) -> dict[tuple[str, int], int]:
    """(order reference, listing id) → pieces that the seller must bring; one query. What is left out lies in our stock."""
    sources = [order.ref for order in orders]
    held = StockReservation.objects.filter(
        source__in=sources, stock__place=SELLER_PLACE, status=StockReservation.Status.HELD
    )
    found: dict[tuple[str, int], int] = {}
    for source, listing_id, quantity in held.values_list("source", "stock__listing_id", "quantity"):
        found[source, listing_id] = found.get((source, listing_id), 0) + quantity
    return found


def works_from(order: Order) -> date:
    """The day from which the seller's days count for a paid order: holidays and asked-for lead days are over. One query."""
    if order.confirmed_at is None:
        raise ValueError("nothing counts before the payment")
    listings = Listing.objects.filter(pk__in=order.lines.values("listing_id")).only("lead_days")
    return starts_on(order.seller, order.confirmed_at.astimezone(SHANGHAI).date(), listings)


def given_up_day(order: Order) -> str:
    """The day (Asia/Shanghai) on which a waiting order is cancelled if nothing comes; empty without a clock. One query."""
    clock = clocks.open_clock(hand_in.CLOCK, order.ref)
    return f"{hand_in.given_up_at(clock.due_at).astimezone(SHANGHAI):%Y-%m-%d}" if clock and clock.due_at else ""


def given_up_there(order: Order) -> str:
    """The same moment on the seller's own clock."""
    clock = clocks.open_clock(hand_in.CLOCK, order.ref)
    return local(hand_in.given_up_at(clock.due_at), order.seller.country) if clock and clock.due_at else ""


def brings_something(order: Order) -> bool:
    """Must the seller hand anything in for this order?"""
    return bool(pieces_to_bring([order]))


def to_buy(seller: Seller, *, with_bought: bool = True) -> list[ToBuy]:
    """The shopping list, what is due first on top; at most MOST_LINES. Four queries."""
    orders = list(waiting_orders(seller)[:MOST_LINES])
    lines = (
        OrderLine.objects.filter(order__in=orders).select_related("listing")
        .defer("listing__search", "listing__description").order_by("order_id", "number")
    )  # fmt: skip
    clock_of, bring, by_id = deadlines(orders), pieces_to_bring(orders), {order.pk: order for order in orders}
    found = []
    for line in lines[:MOST_LINES]:
        line.order = by_id[line.order_id]
        pieces = min(line.kept, bring.get((line.order.ref, line.listing_id), 0))
        clock = clock_of.get(line.order.number)
        if pieces and (with_bought or line.bought_at is None):
            found.append(ToBuy(line, pieces, clock.due_at if clock else None, bool(clock and clock.breached_at)))
    return sorted(found, key=lambda item: (item.due_at is None, item.due_at, item.line.pk))


def round_of(items: Sequence[ToBuy]) -> list[Stop]:
    """The list as a round: by the shop where the seller buys it, else by brand; the shop whose goods are due first leads."""
    stops: dict[tuple[str, bool], Stop] = {}
    for item in items:
        source = item.line.listing.source_shop
        key = (source or item.line.brand, bool(source))
        stops.setdefault(key, Stop(*key)).items.append(item)
    return sorted(stops.values(), key=lambda stop: (not stop.left, stop.due_at is None, stop.due_at, stop.name))
