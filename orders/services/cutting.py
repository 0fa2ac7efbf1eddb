"""Taking pieces off an order before they travel: the shopper does not want them, or the seller cannot supply them.

Their exact share goes back, with stock, quota and yearly quantities; customs is told of what is left; the rest goes on. What
the parts give back sums to what the whole does (`policies/settlement.share_of_pieces`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from logistics.errors import StillTravelling
from logistics.policies.stopping import NEVER_CAME
from logistics.selectors import progress
from logistics.services import stopping
from marketplace.accounts.models import User
from marketplace.catalog.models import StockReservation
from marketplace.catalog.services import stock
from marketplace.core import time, trail
from marketplace.core.outbox.emit import emit
from marketplace.tariff.errors import QuotaRestoreRefused
from marketplace.tariff.services import quantities, quota
from orders import locks
from orders.errors import CutRefused, PartTooLate, TooLateToCancel
from orders.models import Cut, CutLine, Order, OrderLine, Refund
from orders.policies.cancel_reasons import CANCEL_REASONS, NOT_HANDED_IN, SELLER_REASONS
from orders.selectors.cuts import gifts_along
from orders.selectors.hand_in import brings_something
from orders.selectors.money import Parts, dutiable_of, refundable_of, worth_of
from orders.services import cancelling, delivery, handing_in, refunds, seller_limits, stopped_money, trade_records
from orders.services import pieces as pieces_back
from orders.states import Delivery, Lifecycle
from sellers.policies.team import Permission
from sellers.selectors.team import require

REASONS = {
    Cut.By.SHOPPER: frozenset(CANCEL_REASONS),
    Cut.By.SELLER: frozenset(SELLER_REASONS),
    Cut.By.PLATFORM: frozenset({NOT_HANDED_IN, "other"}),
}


@dataclass(frozen=True)
class Wish:
    """Pieces by order line number, why, who says so, and a key of the asker: the same key takes off once."""

    pieces: Mapping[int, int]
    reason: str
    by: str
    key: str


@transaction.atomic
def cut_by_seller(*, order: Order, wish: Wish, by: User) -> Cut:
    """As `cut`, by a member of the shop. Raises NotAllowed besides."""
    require(order.seller, by, Permission.BUYING)
    return cut(order=order, wish=wish, actor=by.ref)


@transaction.atomic
def cut(*, order: Order, wish: Wish, actor: str) -> Cut:
    """Take pieces off a paid order as long as they have not reached our warehouse; all that is left of it cancels it.

    Raises CutRefused (no such pieces, unknown reason), TooLateToCancel (order not open, everything with us), PartTooLate
    (these pieces are with us), DisputeOpen, logistics.TooLateToCancel; nothing is changed then.
    """
    if progress(order.number) is None:
        trade_records.hand_over(
            purchase_number=order.purchase.number
        )  # paid a moment ago: the road must know the pieces
    found = locks.order(order.pk)
    known = Cut.objects.filter(order=found, key=wish.key).first()
    if known is not None:
        return known
    if found.lifecycle != Lifecycle.CONFIRMED or found.delivery != Delivery.WAITING:
        raise TooLateToCancel
    locks.escrow(found.pk)
    lines = _chosen(found, locks.lines(found.pk), wish)
    is_all = all(count == line.kept for line, count in lines.items()) and not _others(found, lines)
    made = Cut.objects.create(order=found, key=wish.key, by=wish.by, reason=wish.reason, created_at=time.now())
    CutLine.objects.bulk_create(CutLine(cut=made, line=line, pieces=count) for line, count in lines.items())
    # before the money: pieces that do not exist are not given free again
    settled = "consumed" if wish.by == Cut.By.SELLER else "released"
    _give_back_stock(found, lines, settled)
    refund = _cancel(found, wish, actor) if is_all else _take_off(found, lines, wish, actor)
    if refund is not None:
        Cut.objects.filter(pk=made.pk).update(refund=refund)
        made.refund = refund
    after = {str(line.number): count for line, count in lines.items()}
    trail.record(
        verb="order.cut", target=found.ref, actor=actor, why=wish.reason, after={"by": wish.by, "pieces": after}
    )
    emit(topic="orders.cut", key=found.ref, payload={"order": found.number, "cut": made.pk, "is_all": is_all})
    return made


def _chosen(order: Order, lines: list[OrderLine], wish: Wish) -> dict[OrderLine, int]:
    """The pieces asked for, and the gifts that go with them. The shopper cannot take off a gift alone: nothing was paid for it."""
    by_number = {line.number: line for line in lines}
    wanted = {number: count for number, count in wish.pieces.items() if count}
    if not wanted or wanted.keys() - by_number.keys() or wish.reason not in REASONS.get(Cut.By(wish.by), ()):
        raise CutRefused
    for number, count in wanted.items():
        if not 0 < count <= by_number[number].kept:
            raise CutRefused(fields={"line": number, "left": by_number[number].kept})
        if by_number[number].is_gift and wish.by == Cut.By.SHOPPER:
            raise CutRefused(fields={"line": number})
    wanted |= gifts_along(order, lines, wanted)
    return {by_number[number]: count for number, count in sorted(wanted.items())}


def _others(order: Order, lines: Mapping[OrderLine, int]) -> bool:
    """Is anything left on lines that were not asked for?"""
    left = OrderLine.objects.filter(order=order, quantity__gt=F("returned_quantity"))
    return left.exclude(pk__in=[line.pk for line in lines]).exists()


def _cancel(order: Order, wish: Wish, actor: str) -> Refund | None:
    """Nothing would be left: the whole order ends, with everything that still belongs to it."""
    cancelling.cancel(order=order, reason=wish.reason, actor=actor)
    return Refund.objects.filter(source=f"cancel:{order.number}").first()


def _take_off(order: Order, lines: Mapping[OrderLine, int], wish: Wish, actor: str) -> Refund | None:
    asked = {f"{order.number}/{line.number}": count for line, count in lines.items()}
    try:
        stopped = stopping.stop(order_number=order.number, pieces=asked, actor=actor, why=wish.reason, only=NEVER_CAME)
    except StillTravelling as error:
        raise PartTooLate(fields=error.fields) from error
    shares = {line.pk: refundable_of(line, count) for line, count in lines.items()}
    gone = [
        stopped_money.Gone(f"{order.number}/{line.number}", worth_of(line, count), shares[line.pk])
        for line, count in lines.items()
    ]
    for line, count in lines.items():
        _give_back_limits(order, line, count, actor)
    seller_limits.give_part_back(order, lines)
    refund = _refund(order, lines, shares, wish, actor)
    by_ref = {f"{order.number}/{line.number}": line.pk for line in lines}
    for group in stopped:
        pk = by_ref[group.line_ref]
        source = f"cut:{order.number}:{wish.key}"
        pieces_back.give(
            order_id=order.pk, line_id=pk, codes=group.passport_codes, source=source, parts=shares[pk], refund=refund
        )
    stopped_money.note(order=order, gone=gone, refund=refund)
    if not brings_something(order):
        handing_in.end(order=order, reason="nothing left to bring")
    delivery.refresh(order_number=order.number, completed_at=time.now())
    return refund


def _refund(
    order: Order, lines: Mapping[OrderLine, int], shares: Mapping[int, Parts], wish: Wish, actor: str
) -> Refund | None:
    """One refund for all lines; None where earlier refunds, or a price of nothing, left nothing to give back."""
    worth = {pk: parts for pk, parts in shares.items() if sum(parts)}
    pieces = {line.pk: count for line, count in lines.items()}
    if not worth:
        for pk, count in pieces.items():
            OrderLine.objects.filter(pk=pk).update(returned_quantity=F("returned_quantity") + count)
        return None
    source = f"cut:{order.number}:{wish.key}"
    return refunds.refund(
        order_id=order.pk, source=source, reason=f"cut_{wish.by}", lines=worth, pieces=pieces, actor=actor
    )


def _give_back_stock(order: Order, lines: Mapping[OrderLine, int], to: str) -> None:
    pieces: dict[int, int] = {}
    for line, count in lines.items():
        pieces[line.listing_id] = pieces.get(line.listing_id, 0) + count
    stock.settle_some(source=order.ref, pieces=pieces, to=StockReservation.Status(to))


def _give_back_limits(order: Order, line: OrderLine, count: int, actor: str) -> None:
    """Customs never saw the pieces. A quota that was given back before must not keep the shopper's money."""
    quantities.restore(source=order.ref, pieces={line.number: count}, actor=actor)
    try:
        with transaction.atomic():
            quota.restore(source=order.ref, amount_fen=dutiable_of(line, count), actor=actor)
    except QuotaRestoreRefused:
        return
