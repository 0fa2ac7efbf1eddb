"""Other eyes: a second opinion on what was captured, and a new inspection by somebody else (asked for by an appeal, or by a colleague)."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from logistics.services import returning
from marketplace.accounts.models import User
from marketplace.core import textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import Conflict
from marketplace.core.files import CleanFile
from marketplace.core.outbox.emit import emit
from returns import locks, selectors, selectors_twin
from returns.errors import WrongItem
from returns.errors_twin import BadOpinion, LookDone, NeedsSomebodyElse, NotInspected, PicturesMissing
from returns.models import Inspection, Look, ReturnCase, ReturnItem
from returns.services import inspecting, picturing, pieces
from returns.services.inspecting import Found
from returns.states import Stage

CLOCK = "return_reinspection"
WHY_LENGTH, NOTE_LENGTH = 400, 500
OPEN = (Stage.RECEIVED, Stage.INSPECTED)


@transaction.atomic
def ask_again(*, case_number: str, item_id: int, why: str, asked_by: str) -> Look:
    """Have a piece inspected again by somebody who has not inspected it. Asked twice: the same row.

    For an appeal as for a doubting colleague; `asked_by` is a reference. Raises ReturnNotFound, WrongItem, NotInspected, BadText.
    """
    words = textnorm.clean_text(why, max_length=WHY_LENGTH, field="why")
    case = locks.case(selectors.case_by_number(case_number).pk)
    item = _inspected_item(case, item_id)
    waiting = Look.objects.filter(item=item, kind=Look.Kind.AGAIN, looked_at=None).first()
    if waiting is not None:
        return waiting
    look = _open(item, Look.Kind.AGAIN, asked_by, words)
    clocks.start(kind=CLOCK, subject=case.ref, actor=asked_by)
    trail.record(verb="return.look_asked", target=case.ref, actor=asked_by, after={"look": look.public_id})
    return look


@transaction.atomic
def give_opinion(*, case_number: str, item_id: int, opinion: str, looker: User, note: str = "") -> Look:
    """A second person's word on the pictures and figures of a doubtful piece. It is evidence; the verdict stays the machine's.

    Raises ReturnNotFound, NotYourBench, WrongItem, NotInspected, NeedsSomebodyElse, LookDone (once a person), BadOpinion, BadText.
    """
    if opinion not in Look.Opinion.values:
        raise BadOpinion(fields={"opinion": BadOpinion.message})
    words = textnorm.clean_line(note, max_length=NOTE_LENGTH, min_length=0, field="note")
    case = locks.case(selectors.case_by_number(case_number).pk)
    selectors.require_bench(looker, case)
    item = _inspected_item(case, item_id)
    _require_other(item, looker)
    if Look.objects.filter(item=item, kind=Look.Kind.SECOND, looked_by=looker.ref).exists():
        raise LookDone
    look = _open(item, Look.Kind.SECOND, looker.ref, "")
    Look.objects.filter(pk=look.pk).update(opinion=opinion, note=words, looked_by=looker.ref, looked_at=time.now())
    _note(case, item, "second_look", {"opinion": opinion}, looker.ref)
    look.refresh_from_db()
    return look


@transaction.atomic
def inspect_again(
    *, look_id: str, weight_g: int, inspector: User, serial: str = "", tag: str = "",
    sides_mm: tuple[int, int, int] | None = None, grade: str = "", note: str = "",
    photos: Mapping[str, CleanFile] | None = None, is_absent: bool = False,
) -> Look:  # fmt: skip
    """The whole inspection once more, by somebody else. Before the decision its verdict replaces the first; afterwards it stands
    beside it and `returns.inspected_again` tells whoever asked. Where there are pictures from abroad it takes its own.

    Raises LookNotFound, NotYourBench, NeedsSomebodyElse, LookDone, NotInspected, PicturesMissing, BadText, DomainError for impossible
    measures.
    """
    found = inspecting.clean(Found(weight_g, serial, tag, sides_mm, grade, note, is_absent))
    seen = selectors_twin.look_by_id(look_id)
    case = locks.case(seen.item.case_id)
    selectors.require_bench(inspector, case)
    look = selectors_twin.look_by_id(look_id)
    if look.looked_at is not None or look.kind != Look.Kind.AGAIN:
        raise LookDone
    item = _inspected_item(case, look.item_id)
    _require_other(item, inspector)
    wanted = selectors_twin.poses_abroad(selectors.photos_of([item]).get(item.unit_id, []))
    if wanted and not is_absent and not wanted.intersection(photos or {}):
        raise PicturesMissing
    out = selectors.outbound_facts([item]).get(item.unit_id)
    verdict = inspecting.judge(case, item, pieces.facts(out), found)
    digests = returning.keep_photos(unit=item.unit_id, photos=photos or {}, actor=inspector.ref)
    if case.stage in OPEN:
        inspecting.replace(item, found, verdict, inspector)
        picturing.ask(Inspection.objects.get(item=item), item.unit_id, [one["sha256"] for one in digests])
    Look.objects.filter(pk=look.pk).update(
        looked_by=inspector.ref,
        looked_at=time.now(),
        verdict=verdict.verdict,
        reasons=list(verdict.reasons),
        note=found.note,
    )
    details = {"verdict": verdict.verdict, "reasons": list(verdict.reasons), "weight_g": weight_g, "photos": digests}
    _note(case, item, "inspected_again", details, inspector.ref)
    if not Look.objects.filter(item__case=case, kind=Look.Kind.AGAIN, looked_at=None).exists():
        clocks.stop(kind=CLOCK, subject=case.ref, actor=inspector.ref)
    emit(
        topic="returns.inspected_again", key=case.ref,
        payload={
            "case": case.number, "item": item.pk, "before": look.verdict_before, "verdict": verdict.verdict, "look": look.public_id,
        },
    )  # fmt: skip
    look.refresh_from_db()
    return look


def _inspected_item(case: ReturnCase, item_id: int) -> ReturnItem:
    item = next((item for item in selectors.items_of(case) if item.pk == item_id), None)
    if item is None:
        raise WrongItem
    if not hasattr(item, "inspection"):
        raise NotInspected
    return item


def _require_other(item: ReturnItem, person: User) -> None:
    """Nobody who has inspected this piece, now or before, is its other pair of eyes."""
    before = {look.inspector_before for look in Look.objects.filter(item=item)}
    again = set(Look.objects.filter(item=item, kind=Look.Kind.AGAIN).values_list("looked_by", flat=True))
    if person.ref in before | again | {item.inspection.inspector}:
        raise NeedsSomebodyElse


def _open(item: ReturnItem, kind: str, asked_by: str, why: str) -> Look:
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            return Look.objects.create(
                item=item, kind=kind, asked_by=asked_by, asked_why=why, asked_at=time.now(),
                verdict_before=item.inspection.verdict, inspector_before=item.inspection.inspector,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict from None


def _note(case: ReturnCase, item: ReturnItem, action: str, details: Mapping[str, object], actor: str) -> None:
    returning.unit_looked_at(
        unit=item.unit_id, action=action, centre=case.centre_code, case_number=case.number, details=details, actor=actor
    )  # fmt: skip
