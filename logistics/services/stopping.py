"""Pieces that will not arrive are taken off their order: the record stays, what was taken off stands beside it.

The gate and customs then ask for what still travels (`ConsignmentLine.wanted`), so one missing piece no longer holds the rest.
"""

from collections.abc import Collection, Mapping
from itertools import groupby

from django.db import transaction
from django.db.models import F

from logistics import errors, locks
from logistics.models import Consignment, ConsignmentLine, Unit
from logistics.policies import stopping as policy
from logistics.records import Stopped, StoppedMoney
from logistics.selectors.stopping import Candidate, candidates_of
from logistics.services.custody import Touch, append_many, subject_of
from logistics.states import UNIT, UnitStatus
from marketplace.core import time, trail

FIRST = {
    policy.LOST: 0, policy.SENT_BACK: 1, policy.CAME_BACK: 2, policy.SPOILT: 3, policy.NEVER_CAME: 4, policy.AT_WAREHOUSE: 5,
}  # fmt: skip


@transaction.atomic
def stop(
    *, order_number: str, pieces: Mapping[str, int], actor: str, why: str = "", only: str = "",
    codes: Collection[str] = (),
) -> list[Stopped]:  # fmt: skip
    """Take pieces (line reference → count) off an order: those that are gone first, what lies in our warehouse last.

    Returns what was stopped, by line and by whether customs had released it. `only`: no pieces but those that are gone for
    this cause (`policies.stopping`). `codes`: no pieces but these. Raises StillTravelling where fewer can be.
    """
    locks.parcels_of_order(order_number)
    units = {unit.pk: unit for unit in locks.units_of_order(order_number)}
    known = [
        row
        for row in candidates_of(order_number)
        if only in ("", row.cause) and (not codes or row.passport_code in codes)
    ]
    chosen = [row for ref, count in pieces.items() for row in _choose(known, ref, count)]
    if not chosen:
        raise errors.StillTravelling
    touches = []
    for row in chosen:
        unit = units[row.unit]
        UNIT.move(unit, UnitStatus.CANCELLED, actor=actor, why=why or row.cause)
        touches.append(Touch(subject_of(unit), "stopped", f"warehouse:{unit.warehouse.code}", {"cause": row.cause}))
    append_many(touches=touches, actor=actor)
    for ref, count in pieces.items():
        ConsignmentLine.objects.filter(line_ref=ref).update(stopped=F("stopped") + count)
    _end_if_nothing_is_left(order_number, actor)
    return _grouped(chosen)


@transaction.atomic
def note_money(*, line_ref: str, money: StoppedMoney) -> None:
    """What the record held for pieces that were stopped, so that the customs documents name what is left."""
    ConsignmentLine.objects.filter(line_ref=line_ref).update(
        stopped_fen=F("stopped_fen") + money.back_fen,
        stopped_tax_fen=F("stopped_tax_fen") + money.tax_fen,
        stopped_credit_fen=F("stopped_credit_fen") + money.credit_fen,
        stopped_discount_fen=F("stopped_discount_fen") + money.discount_fen,
        stopped_insurance_fen=F("stopped_insurance_fen") + money.insurance_fen,
    )


@transaction.atomic
def block(*, order_number: str, actor: str) -> bool:
    """The order ended while its goods are with us: nothing more is received or packed for it, and no flight takes it."""
    ended = Consignment.objects.filter(order_number=order_number, cancelled_at=None).update(cancelled_at=time.now())
    if ended:
        trail.record(verb="consignment.block", target=f"consignment:{order_number}", actor=actor)
    return bool(ended)


def _choose(candidates: list[Candidate], ref: str, count: int) -> list[Candidate]:
    mine = sorted((row for row in candidates if row.line_ref == ref), key=lambda row: (FIRST[row.cause], row.ordinal))
    if not 0 < count <= len(mine):
        raise errors.StillTravelling(fields={"line": ref, "left": len(mine)})
    return mine[:count]


def _grouped(chosen: list[Candidate]) -> list[Stopped]:
    def key(row: Candidate) -> tuple[str, bool]:
        return row.line_ref, row.is_released

    return [
        Stopped(ref, tuple(row.passport_code for row in rows), is_released)
        for (ref, is_released), found in groupby(sorted(chosen, key=key), key)
        if (rows := list(found))
    ]


def _end_if_nothing_is_left(order_number: str, actor: str) -> None:
    left = Unit.objects.filter(line__consignment__order_number=order_number).exclude(status=UnitStatus.CANCELLED)
    if not left.exists():
        block(order_number=order_number, actor=actor)
