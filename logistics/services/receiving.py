"""Things arrive at our warehouse: each piece is received once and its passport begins."""

from collections.abc import Sequence

from django.db import transaction

from logistics import errors, locks
from logistics.models import Consignment, Unit
from logistics.services.steps import move_units
from logistics.states import UnitStatus
from marketplace.core.duties import service as duties
from marketplace.core.duties.selectors import waiting
from marketplace.core.outbox.emit import emit

RECEIPT_DUTY = "receipt_undone"


@transaction.atomic
def receive_unit(*, unit: Unit, actor: str) -> Unit:
    """Receive the piece whose label was scanned. Raises ConsignmentCancelled, IllegalMove (already received)."""
    fresh = locks.unit(unit.pk)
    _receive([fresh], actor=actor)
    return fresh


@transaction.atomic
def receive_order(*, consignment: Consignment, actor: str, count: int | None = None) -> list[Unit]:
    """Receive the next `count` expected pieces of an order (all of them unless told), in line order.

    Raises ConsignmentCancelled, and NothingExpected where every piece has been received.
    """
    if consignment.cancelled_at is not None:
        raise errors.ConsignmentCancelled
    units = locks.units_of_order(consignment.order_number)
    expected = sorted(
        (unit for unit in units if unit.status == UnitStatus.EXPECTED),
        key=lambda unit: (unit.line.number, unit.ordinal),
    )
    if not expected:
        raise errors.NothingExpected
    chosen = expected if count is None else expected[: max(count, 1)]
    _receive(chosen, actor=actor)
    return chosen


def _receive(units: Sequence[Unit], *, actor: str) -> None:
    for unit in units:
        if unit.line.consignment.cancelled_at is not None:
            raise errors.ConsignmentCancelled
    warehouse = units[0].warehouse
    move_units(units, UnitStatus.RECEIVED, "received", place=f"warehouse:{warehouse.code}", actor=actor)
    _came_after_all(units, actor)
    for unit in units:
        order = unit.line.consignment.order_number
        emit(topic="logistics.unit_received", key=f"order:{order}", payload={"order_number": order, "unit": unit.pk})


def _came_after_all(units: Sequence[Unit], actor: str) -> None:
    """Receipts that were taken back and are given again. One read for all, for this is the busiest scan."""
    subjects = [f"unit:{unit.passport_code}" for unit in units]
    for subject in waiting(RECEIPT_DUTY, subjects):
        duties.done(kind=RECEIPT_DUTY, subject=subject, actor=actor, why="received")
