"""Refunding what will not arrive: pieces that never came, were lost, or were sent back by customs. Ops decides, the road obeys.

The remaining pieces go on: they are what customs is told of, and once they are delivered the order is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from logistics.records import Stopped
from logistics.services import stopping
from marketplace.core import time
from marketplace.core.duties import service as duties
from marketplace.core.textnorm import clean_line
from marketplace.tariff.errors import QuotaRestoreRefused
from marketplace.tariff.services import quantities, quota
from orders import locks
from orders.errors import NothingMissing
from orders.models import Order, OrderLine, Refund
from orders.policies.missing import CAUSES
from orders.selectors.given import refundable_pieces
from orders.selectors.money import dutiable_of, worth_of
from orders.services import delivery, pieces, refunds, stopped_money
from orders.states import Lifecycle

DUTIES = ("never_handed_in", "parcel_lost", "parcel_sent_back", "parcel_came_back")


@dataclass(frozen=True)
class Missing:
    """What ops says: pieces by order line number, why, who bears it (`seller` or `platform`), a note for the trail.

    `codes`: exactly these pieces (passport codes), where somebody claims them by name.
    """

    pieces: Mapping[int, int]
    cause: str
    borne_by: str = ""
    note: str = ""
    codes: frozenset[str] = frozenset()


@transaction.atomic
def refund_missing(*, order_id: int, missing: Missing, actor: str) -> list[Refund]:
    """Give the shopper back what pieces that will not arrive cost, and stop them on the road.

    Tax goes back out of what was collected, and the quota with it, unless customs had let the pieces in: then the bearer
    pays the tax. Raises OrderNotFound, NothingMissing (unknown cause, no pieces, order over), logistics.StillTravelling,
    DisputeOpen.
    """
    cause = CAUSES.get(missing.cause)
    order = locks.order(order_id)
    locks.escrow(order_id)  # before any piece, as everywhere
    lines = {line.number: line for line in locks.lines(order_id)}
    wanted = {number: count for number, count in missing.pieces.items() if count}
    if cause is None or not wanted or wanted.keys() - lines.keys() or order.lifecycle != Lifecycle.CONFIRMED:
        raise NothingMissing
    bearer = missing.borne_by or cause.bearer
    if bearer not in Refund.Bearer.values:
        raise NothingMissing(fields={"borne_by": missing.borne_by})
    note = clean_line(missing.note, max_length=200, field="note")
    asked = {f"{order.number}/{number}": count for number, count in wanted.items()}
    why = f"{cause.code} {note}".strip()
    stopped = stopping.stop(order_number=order.number, pieces=asked, actor=actor, why=why, codes=missing.codes)
    by_ref = {f"{order.number}/{line.number}": line for line in lines.values()}
    made = [_refund(order, by_ref[group.line_ref].pk, group, cause.code, bearer, actor) for group in stopped]
    for kind in DUTIES:
        duties.done(kind=kind, subject=order.ref, actor=actor, why=why)
    delivery.refresh(order_number=order.number, completed_at=time.now())
    return [refund for refund in made if refund is not None]


def _refund(order: Order, line_id: int, group: Stopped, cause: str, bearer: str, actor: str) -> Refund | None:
    """None where earlier refunds left nothing of the line; the pieces are stopped all the same."""
    line = OrderLine.objects.get(pk=line_id)
    parts = refundable_pieces(line, group.pieces)
    if not group.is_released:
        _give_back_quota(order, dutiable_of(line, group.pieces), actor)
        quantities.restore(source=order.ref, pieces={line.number: group.pieces}, actor=actor)
    gone = stopped_money.Gone(group.line_ref, worth_of(line, group.pieces), parts)
    refund = None
    if sum(parts):
        refund = refunds.refund(
            order_id=order.pk, source=_source(group), reason=f"missing_{cause}", lines={line_id: parts},
            pieces={line_id: group.pieces}, actor=actor, borne_by=bearer, is_tax_kept=group.is_released,
        )  # fmt: skip
    else:  # nothing is left to give back, but the pieces are gone all the same
        now_gone = Least(F("quantity"), F("returned_quantity") + group.pieces)
        OrderLine.objects.filter(pk=line_id).update(returned_quantity=now_gone)
    stopped_money.note(order=order, gone=[gone], refund=refund)
    pieces.give(
        order_id=order.pk,
        line_id=line_id,
        codes=group.passport_codes,
        source=_source(group),
        parts=parts,
        refund=refund,
    )
    return refund


def _source(group: Stopped) -> str:
    return f"missing:{group.passport_codes[0]}"


def _give_back_quota(order: Order, dutiable_fen: int, actor: str) -> None:
    """Customs never saw the pieces. A quota that was given back before must not keep the shopper's money."""
    try:
        with transaction.atomic():
            quota.restore(source=order.ref, amount_fen=dutiable_fen, actor=actor)
    except QuotaRestoreRefused:
        return
