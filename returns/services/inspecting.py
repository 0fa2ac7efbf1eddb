"""At the returns centre: receive by label, capture again, compare with what went out."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from logistics import selectors as road
from logistics.services import returning
from marketplace.accounts.models import User
from marketplace.core import textnorm, time
from marketplace.core.clocks import selectors as clock_selectors
from marketplace.core.clocks import service as clocks
from marketplace.core.files import CleanFile
from returns import selectors
from returns.errors import AlreadyInspected, LabelUsed, WrongItem
from returns.models import Inspection, ReturnCase, ReturnItem
from returns.policies import twin
from returns.policies.twin import Facts
from returns.states import CASE, Stage


@transaction.atomic
def receive(*, label_code: str, inspector: User) -> ReturnCase:
    """Take a parcel in by its label. Starts the inspection clock and the legal refund clock (7 days, Art. 25).

    Raises UnknownLabel, and LabelUsed where the case is not waiting for a parcel.
    """
    case = selectors.case_by_label(label_code)
    if case.stage not in selectors.WAITING_TO_ARRIVE:
        raise LabelUsed
    was_announced = case.stage == Stage.IN_TRANSIT
    CASE.move(case, Stage.RECEIVED, actor=inspector.ref, received_at=time.now())
    units = selectors.unit_ids(case)
    if not was_announced:
        returning.unit_sent_back(units=units, case_number=case.number, actor=inspector.ref)
    returning.unit_received_back(units=units, case_number=case.number, actor=inspector.ref)
    clocks.start(kind="return_inspection", subject=case.ref, actor=inspector.ref)
    clocks.start(kind="return_refund", subject=case.ref, actor=inspector.ref)
    return case


@transaction.atomic
def inspect(
    *,
    case_number: str,
    item_id: int,
    weight_g: int,
    inspector: User,
    serial: str = "",
    tag: str = "",
    sides_mm: tuple[int, int, int] | None = None,
    grade: str = "",
    note: str = "",
    photos: Mapping[str, CleanFile] | None = None,
) -> Inspection:
    """Capture one item the way it was captured abroad and let the twin match speak.

    `photos` maps a pose to a cleaned picture. Raises NotFound, WrongItem for an item of another case, AlreadyInspected,
    IllegalMove where the case was not received.
    """
    case = selectors.case_by_number(case_number)
    item = next((item for item in case.items.all() if item.pk == item_id), None)
    if item is None:
        raise WrongItem
    if case.stage != Stage.RECEIVED:
        raise AlreadyInspected
    serial, tag = (textnorm.clean_line(value, max_length=60) for value in (serial, tag))
    verdict = twin.compare(_outbound(item), Facts(serial, tag, weight_g, sides_mm or ()))
    length, width, height = sides_mm or (None, None, None)
    try:
        with transaction.atomic():
            inspection = Inspection.objects.create(
                item=item, inspector=inspector.ref, serial_seen=serial, tag_seen=tag, weight_g=weight_g, length_mm=length,
                width_mm=width, height_mm=height, verdict=verdict.verdict, score=verdict.score,
                reasons=list(verdict.reasons), grade=grade, note=textnorm.clean_line(note, max_length=500),
                inspected_at=time.now(),
            )
    except IntegrityError as error:
        raise AlreadyInspected from error
    returning.unit_inspected(
        unit=item.unit_id, case_number=case.number, verdict=verdict.verdict, reasons=list(verdict.reasons),
        weight_g=weight_g, photos=photos or {}, actor=inspector.ref,
    )
    if not selectors.uninspected(case):
        CASE.move(case, Stage.INSPECTED, actor=inspector.ref)
        _stop_clock("return_inspection", case, inspector.ref)
    return inspection


def _outbound(item: ReturnItem) -> Facts:
    unit = road.units_by_passport([item.unit.passport_code])[item.unit.passport_code]
    sides: Sequence[int | None] = (unit.length_mm, unit.width_mm, unit.height_mm)
    known = tuple(side for side in sides if side is not None)
    return Facts(unit.serial, unit.tag, unit.weight_g, known if len(known) == len(sides) else ())


def _stop_clock(kind: str, case: ReturnCase, actor: str) -> None:
    clock = clock_selectors.open_clock(kind, case.ref)
    if clock is not None:
        clocks.stop(clock_id=clock.pk, actor=actor)
