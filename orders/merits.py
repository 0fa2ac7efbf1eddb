"""What buying tells the seller's grade. Called by the outbox; each order counts once for each thing (by source).

An order ends its hand-in in exactly one way: on time, late, or never (cancelled after the deadline, or a week past it).
"""

from typing import Any

from marketplace.core.clocks.models import Clock
from marketplace.core.clocks.selectors import clocks_of
from orders.models import Cut, Order, Refund
from orders.policies import hand_in
from orders.states import Delivery
from sellers.services import grading

ON_TIME, LATE, MISSED = "shipped_on_time", "shipped_late", "shipped_missed"
DISPUTE_LOST = "dispute_lost"


def handed_in(*, order: str, **_more: Any) -> None:
    """All pieces are with us. What lay in our warehouse before has no deadline and is on time."""
    found = _order(order)
    clock = _clock(found)
    _hand_in(found, LATE if clock is not None and clock.breached_at is not None else ON_TIME)


def given_up(*, subject: str, **_more: Any) -> None:
    """A week past the deadline and nothing came. Should it still come, it stays missed."""
    found = _order(subject.removeprefix("order:"))
    if found.delivery == Delivery.WAITING:
        _hand_in(found, MISSED)


def cancelled(*, order: str, **_more: Any) -> None:
    """Cancelled while the shopper waited in vain; before the deadline nobody is to blame."""
    found = _order(order)
    clock = _clock(found)
    if found.delivery == Delivery.WAITING and clock is not None and clock.breached_at is not None:
        _hand_in(found, MISSED)


def cut(*, order: str, cut: int, **_more: Any) -> None:
    """The seller could not supply what was paid for: not everything of this order will be handed in."""
    made = Cut.objects.select_related("order").get(pk=cut)
    if made.by == Cut.By.SELLER:
        _hand_in(made.order, MISSED)


def completed(*, order: str, **_more: Any) -> None:
    """Something of it was kept."""
    found = _order(order)
    if any(line.quantity > line.returned_quantity for line in found.lines.all()):
        grading.record(seller_id=found.seller_id, source=f"{found.ref}:completed", code="completed")


def refunded(*, refund: str, **_more: Any) -> None:
    """A lost dispute counts where somebody decided that the seller bears it; a stolen card is not the seller's fault."""
    found = Refund.objects.select_related("order").get(public_id=refund)
    if found.reason == DISPUTE_LOST and found.borne_by == Refund.Bearer.SELLER:
        grading.record(seller_id=found.order.seller_id, source=f"{found.order.ref}:dispute", code=DISPUTE_LOST)


def dispute_closed(*, dispute: str, reference: str, is_won: bool, **_more: Any) -> None:
    """Won: noted for every seller of the purchase, without points."""
    if not is_won or not reference.startswith("purchase:"):
        return
    for order in Order.objects.filter(purchase__number=reference.removeprefix("purchase:")).order_by("pk"):
        grading.record(seller_id=order.seller_id, source=f"{order.ref}:dispute_won:{dispute}", code="dispute_won")


def goods_differ(*, order_number: str, unit: int, **_more: Any) -> None:
    """Our warehouse holds a piece that is not what was listed."""
    found = _order(order_number)
    grading.record(seller_id=found.seller_id, source=f"{found.ref}:mismatch:{unit}", code="evidence_mismatch")


def _hand_in(order: Order, code: str) -> None:
    grading.record(seller_id=order.seller_id, source=f"{order.ref}:hand_in", code=code)


def _clock(order: Order) -> Clock | None:
    return clocks_of(order.ref).filter(kind=hand_in.CLOCK).first()


def _order(number: str) -> Order:
    return Order.objects.get(number=number)
