"""At the returns centre: receive by label, capture again, compare with what went out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from logistics.services import returning
from marketplace.accounts.models import User
from marketplace.core import textnorm, time
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import DomainError
from marketplace.core.files import CleanFile
from marketplace.core.outbox.emit import emit
from returns import locks, selectors, selectors_twin
from returns.errors import AlreadyInspected, LabelUsed, NotReceived, WrongItem
from returns.models import Inspection, ReturnCase, ReturnItem
from returns.policies import twin
from returns.policies.twin import Facts
from returns.services import (
    couriers,
    customs_return,
    detours,
    fares,
    holding,
    leaving,
    picturing,
    proposing,
    reopening,
    rerouting,
    signalling,
)
from returns.services.pieces import piece_at_hand
from returns.states import CASE, Stage

INSPECTION, REFUND = "return_inspection", "return_refund"  # clocks
MAX_WEIGHT_G, MAX_SIDE_MM, NUMBER_LENGTH, NOTE_LENGTH = 200_000, 5_000, 80, 500


@dataclass(frozen=True)
class Found:
    """What the inspector measured and read off one piece. Grams and millimetres; `sides_mm` all three or none."""

    weight_g: int
    serial: str = field(repr=False, default="")
    tag: str = field(repr=False, default="")
    sides_mm: tuple[int, int, int] | None = None
    grade: str = ""
    note: str = field(repr=False, default="")
    is_absent: bool = False


@transaction.atomic
def receive(*, label_code: str, inspector: User) -> ReturnCase:
    """Take a parcel in by its label. Starts the inspection clock and the legal refund clock (7 days, Art. 25).

    A parcel that comes after its case expired is taken in all the same, for the shopper sent it; and one whose centre is out at
    whichever centre it was brought to. Raises UnknownLabel, NotYourBench, OwnReturn, LabelUsed where the case is not waiting for a
    parcel, and NamedElsewhere where another case has the pieces.
    """
    case = locks.case(selectors.case_by_label(label_code).pk)
    if case.stage in selectors.MAY_ARRIVE:
        rerouting.take_in(case, inspector)
    selectors.require_bench(inspector, case)
    if case.stage not in selectors.MAY_ARRIVE:
        raise LabelUsed
    came_late = case.stage == Stage.EXPIRED
    if came_late:
        reopening.reopen(case, actor=inspector.ref)
    was_announced = case.stage == Stage.IN_TRANSIT
    CASE.move(case, Stage.RECEIVED, actor=inspector.ref, received_at=time.now())
    couriers.scanned(case, actor=inspector.ref)
    units = selectors.unit_ids(case)
    if not was_announced:
        returning.unit_sent_back(units=units, case_number=case.number, actor=inspector.ref)
    returning.unit_received_back(
        units=units, centre=case.centre_code, case_number=case.number, actor=inspector.ref
    )  # fmt: skip
    leaving.lapse(case, actor=inspector.ref)
    leaving.keep_no_more(case, actor=inspector.ref, why="received")
    customs_return.begin(case, actor=inspector.ref)
    detours.begin(case, actor=inspector.ref)
    if case.reason == ReturnCase.Reason.NOT_GENUINE:
        holding.hold(case, actor=inspector.ref)
    fares.came(case)
    clocks.start(kind=INSPECTION, subject=case.ref, actor=inspector.ref)
    clocks.start(kind=REFUND, subject=case.ref, actor=inspector.ref)
    emit(topic="returns.received", key=case.ref, payload={"case": case.number, "came_late": came_late})
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
    is_absent: bool = False,
) -> Inspection:
    """Capture one item the way it was captured abroad and let the twin match speak.

    The inspection is of the piece that the numbers name: another waiting item of the case, or another delivered piece of
    the same order line, where they say so. `photos` maps a pose to a cleaned picture; the worker compares them with those from
    abroad afterwards. `is_absent`: the parcel was opened and the piece was not in it. Raises ReturnNotFound, NotYourBench, OwnReturn,
    NotReceived, WrongItem for an item of another case, AlreadyInspected, BadText, DomainError for impossible measures.
    """
    found = clean(Found(weight_g, serial, tag, sides_mm, grade, note, is_absent))
    case = locks.case(selectors.case_by_number(case_number).pk)
    selectors.require_bench(inspector, case)
    item = _waiting_item(case, item_id)
    back = Facts(found.serial, found.tag, found.weight_g, found.sides_mm or ())
    item, out = piece_at_hand(case=case, item=item, back=back, actor=inspector.ref)
    verdict = judge(case, item, out, found)
    inspection = _record(item, found, verdict, inspector)
    thing = selectors.outbound_facts(selectors.items_of(case)).get(item.unit_id)
    returning.unit_inspected(
        unit=item.unit_id,
        centre=case.centre_code,
        case_number=case.number,
        verdict=verdict.verdict,
        reasons=verdict.reasons,
        weight_g=weight_g,
        photos=photos or {},
        actor=inspector.ref,
    )
    signalling.look(case, inspection, thing, actor=inspector.ref)
    if photos:
        picturing.ask(inspection, item.unit_id, [picture.sha256 for picture in photos.values()])
    if not selectors.uninspected(case):
        CASE.move(case, Stage.INSPECTED, actor=inspector.ref)
        clocks.stop(kind=INSPECTION, subject=case.ref, actor=inspector.ref)
        proposing.propose(case, actor=inspector.ref)
    return inspection


def judge(case: ReturnCase, item: ReturnItem, out: Facts, found: Found) -> twin.Verdict:
    """Numbers, weight and size of one piece against what was recorded abroad, and whose the numbers are otherwise."""
    back = Facts(found.serial, found.tag, found.weight_g, found.sides_mm or ())
    verdict = twin.compare(out, back)
    if found.is_absent:
        return twin.without_parcel(verdict)
    verdict = twin.with_owners(verdict, selectors_twin.owner_of_numbers(case, item.unit_id, out, back))
    return twin.with_right(verdict, is_no_reason=case.reason == ReturnCase.Reason.NO_REASON)


def replace(item: ReturnItem, found: Found, verdict: twin.Verdict, inspector: User) -> None:
    """A new inspection of the same piece stands instead of the first; the passport keeps both."""
    Inspection.objects.filter(item=item).update(**_values(found, verdict, inspector), confirmed_by="")


def _waiting_item(case: ReturnCase, item_id: int) -> ReturnItem:
    item = next((item for item in selectors.items_of(case) if item.pk == item_id), None)
    if item is None:
        raise WrongItem
    if hasattr(item, "inspection"):
        raise AlreadyInspected
    if case.stage != Stage.RECEIVED:
        raise NotReceived
    return item


def clean(found: Found) -> Found:
    """Text cleaned, measures and grade possible. Raises BadText, DomainError."""
    sides = found.sides_mm or (1, 1, 1)
    if not 0 <= found.weight_g <= MAX_WEIGHT_G or not all(1 <= side <= MAX_SIDE_MM for side in sides):
        raise DomainError(code="bad_measure", fields={"weight_g": found.weight_g})
    if found.grade and found.grade not in Inspection.Grade.values:
        raise DomainError(code="bad_grade", fields={"grade": found.grade})
    return Found(
        weight_g=found.weight_g,
        serial=textnorm.clean_line(found.serial, max_length=NUMBER_LENGTH, field="serial"),
        tag=textnorm.clean_line(found.tag, max_length=NUMBER_LENGTH, field="tag"),
        sides_mm=found.sides_mm,
        grade=found.grade,
        note=textnorm.clean_line(found.note, max_length=NOTE_LENGTH, field="note"),
        is_absent=found.is_absent,
    )


def _record(item: ReturnItem, found: Found, verdict: twin.Verdict, inspector: User) -> Inspection:
    return Inspection.objects.create(item=item, **_values(found, verdict, inspector))


def _values(found: Found, verdict: twin.Verdict, inspector: User) -> dict[str, Any]:
    length, width, height = found.sides_mm or (None, None, None)
    return {
        "inspector": inspector.ref,
        "serial_seen": found.serial,
        "tag_seen": found.tag,
        "weight_g": found.weight_g,
        "length_mm": length,
        "width_mm": width,
        "height_mm": height,
        "verdict": verdict.verdict,
        "score": verdict.score,
        "reasons": list(verdict.reasons),
        "grade": found.grade,
        "note": found.note,
        "inspected_at": time.now(),
    }
