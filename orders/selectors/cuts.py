"""Taking pieces off an order: what may be taken, what it gives back, and what was taken so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from logistics.policies.stopping import NEVER_CAME
from logistics.records import Progress
from logistics.selectors.stopping import candidates_of
from logistics.states import UnitStatus
from orders.errors import OrderNotFound
from orders.models import Cut, Order, OrderLine
from orders.policies.gifts import unearned
from orders.selectors.money import Parts, plus, refundable_of
from orders.selectors.orders import orders_of_seller, warranty_of_pieces
from orders.states import Delivery, Lifecycle
from sellers.models import Seller


@dataclass(frozen=True)
class Preview:
    """What taking pieces off gives back, in fen; `is_all`: nothing would be left, so the order ends."""

    goods_fen: int
    freight_fen: int
    tax_fen: int
    warranty_fen: int
    is_all: bool

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen + self.tax_fen + self.warranty_fen


def cuttable(order: Order) -> dict[int, int]:
    """Order line number → pieces that have not reached our warehouse. Empty where nothing can be taken off any more."""
    if order.lifecycle != Lifecycle.CONFIRMED or order.delivery != Delivery.WAITING:
        return {}
    found: dict[int, int] = {}
    known = candidates_of(order.number)
    if not known:  # paid a moment ago: the road has not heard of it
        return {line.number: line.kept for line in order.lines.all() if line.kept}
    for row in known:
        if row.cause == NEVER_CAME:
            number = int(row.line_ref.rpartition("/")[2])
            found[number] = found.get(number, 0) + 1
    return found


def gifts_along(order: Order, lines: Sequence[OrderLine], pieces: Mapping[int, int]) -> dict[int, int]:
    """Gifts that go with these pieces, by line number; one that is in our warehouse already travels all the same."""
    gone = unearned(lines, pieces)
    if not gone:
        return {}
    there = cuttable(order)
    return {number: min(count, there[number]) for number, count in gone.items() if number in there}


def can_cut(order: Order, known: Progress | None) -> bool:
    """May the button be shown? More than one piece must be left, else it is cancelling. The service decides."""
    if order.lifecycle != Lifecycle.CONFIRMED or order.delivery != Delivery.WAITING:
        return False
    waits = known is None or any(unit.status == UnitStatus.EXPECTED for unit in known.units)
    return waits and sum(line.kept for line in order.lines.all()) > 1


def preview(order: Order, pieces: Mapping[int, int]) -> Preview:
    """The exact refund of these pieces, as `cutting.cut` makes it. Pieces that are not there are left out."""
    total: Parts = (0, 0, 0)
    lines = {line.number: line for line in order.lines.all()}
    pieces = {**pieces, **gifts_along(order, list(lines.values()), pieces)}
    for number, count in pieces.items():
        if count and number in lines and count <= lines[number].kept:
            total = plus(total, refundable_of(lines[number], count))
    is_all = all(pieces.get(number, 0) == line.kept for number, line in lines.items())
    return Preview(*total, warranty_fen=warranty_of_pieces(order, pieces), is_all=is_all)


def warranty_of(cut: Cut) -> int:
    """Fen of warranties that went back with what was taken off."""
    return warranty_of_pieces(cut.order, {row.line.number: row.pieces for row in cut.lines.all()})


def cuts_of(order: Order) -> QuerySet[Cut]:
    """What was taken off, the oldest first, with its lines; two queries."""
    return order.cuts.select_related("refund").prefetch_related("lines__line").order_by("pk")


def seller_order(seller: Seller, number: str) -> Order:
    """One paid order of the shop. Raises OrderNotFound, also for somebody else's."""
    found = (
        orders_of_seller(seller).filter(number=number.strip().upper()[:20]).select_related("seller", "purchase").first()
    )
    if found is None:
        raise OrderNotFound
    return found
