"""Pictures from abroad and from the bench: asked for in the request, compared by the worker, settled under a guard.

The comparison runs outside every transaction; what it says changes the verdict only while nothing has been decided.
"""

from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from typing import Any

from django.db import transaction

from logistics import selectors as road
from logistics.records import Photo
from logistics.services import returning
from marketplace.core import tasks, time
from marketplace.core.duties import service as duties
from marketplace.core.errors import StaleState
from marketplace.core.outbox.emit import emit
from returns import locks, selectors_twin
from returns.models import Inspection, PictureMatch, ReturnCase
from returns.policies import pictures_score, twin
from returns.policies.twin import Verdict
from returns.states import PICTURES, Stage

TASK, DOUBT_DUTY, SYSTEM = "returns.compare_pictures", "twin_doubt", "system:twin"
MOST_ATTEMPTS = 3
MAX_BYTES = 12 * 1024 * 1024
UNDECIDED = (Stage.RECEIVED, Stage.INSPECTED)
WORDS = {pictures_score.SAME: "same", pictures_score.UNCLEAR: "unclear", pictures_score.OTHER: "differ"}


def ask(inspection: Inspection, unit_id: int, taken: Sequence[str]) -> PictureMatch | None:
    """Have the pictures of an inspected piece compared, in the transaction of the inspection. None where nothing compares.

    `taken`: SHA-256 of the pictures of this very inspection; those of an earlier one prove nothing about it.
    """
    photos = road.evidence_of_units([unit_id]).get(unit_id, [])
    PictureMatch.objects.filter(inspection=inspection).delete()  # of an inspection that was done again
    if not taken or not selectors_twin.comparable(photos, taken):
        return None
    made = PictureMatch.objects.create(inspection=inspection, asked_at=time.now(), taken=list(taken))
    tasks.send(TASK, made.pk)
    return made


def compare(pk: int) -> bool:
    """Compare one waiting row and settle it. False where there was nothing to do. Run by the worker, never by a request."""
    row = selectors_twin.pictures_to_compare().filter(pk=pk).select_related("inspection__item").first()
    if row is None:
        return False
    PictureMatch.objects.filter(pk=pk).update(attempts=row.attempts + 1)
    if row.attempts >= MOST_ATTEMPTS:
        return _fail(row)
    unit_id = row.inspection.item.unit_id
    pairs = selectors_twin.comparable(road.evidence_of_units([unit_id]).get(unit_id, []), row.taken)
    _settle(pk, [_likeness(out, back) for out, back in pairs])
    return True


def _likeness(out: Photo, back: Photo) -> dict[str, Any]:
    """One pose. A picture that cannot be opened says nothing: a person looks."""
    pictures = import_module(
        "returns.policies.pictures"
    )  # OpenCV and scipy: only the worker that compares pays for them
    found: dict[str, Any] = {"pose": out.pose, "out": out.sha256, "back": back.sha256}
    try:
        sides = [pictures.read(road.evidence_bytes(photo.public_id, most=MAX_BYTES) or b"") for photo in (out, back)]
    except pictures.BadPicture:
        return found | {"opinion": pictures_score.UNCLEAR, "why": "unreadable"}
    likeness = pictures.compare(*sides)
    return found | asdict(likeness) | {"opinion": likeness.opinion()}


@transaction.atomic
def _settle(pk: int, poses: list[dict[str, Any]]) -> None:
    inspection = Inspection.objects.select_related("item").get(pictures__pk=pk)
    case = locks.case(inspection.item.case_id)
    row = PictureMatch.objects.select_related("inspection__item").get(pk=pk)
    opinion = pictures_score.worst(pose["opinion"] for pose in poses)
    agreements = [pose["agreement"] for pose in poses if pose.get("agreement") is not None]
    score = round(100 * max(0.0, min(agreements))) if agreements else None
    try:
        PICTURES.move(
            row, PictureMatch.State.DONE, actor=SYSTEM, opinion=opinion, score=score, poses=poses, done_at=time.now()
        )
    except StaleState:
        return  # another worker was quicker
    _apply(case, row, WORDS[opinion], score)


def _apply(case: ReturnCase, row: PictureMatch, word: str, score: int | None) -> None:
    """The pictures' word joins the verdict; after a decision it can only call a person."""
    inspection = row.inspection
    before = Verdict(inspection.verdict, tuple(inspection.reasons), inspection.score)
    after = twin.with_pictures(before, word, score)
    if case.stage in UNDECIDED:
        Inspection.objects.filter(pk=inspection.pk).update(
            verdict=after.verdict, reasons=list(after.reasons), score=after.score
        )
    elif word == "differ":
        duties.call(kind=DOUBT_DUTY, subject=case.ref)
    returning.unit_looked_at(
        unit=inspection.item.unit_id,
        action="pictures_compared",
        centre=case.centre_code,
        case_number=case.number,
        details={
            "opinion": word,
            "score": score,
            "verdict": after.verdict,
            "photos": [{name: pose[name] for name in ("pose", "out", "back")} for pose in row.poses],
        },
        actor=SYSTEM,
    )
    emit(topic="returns.pictures_compared", key=case.ref, payload={"case": case.number, "item": inspection.item_id})


@transaction.atomic
def _fail(row: PictureMatch) -> bool:
    """The worker died over these pictures again and again: nobody waits for them any longer."""
    try:
        PICTURES.move(row, PictureMatch.State.FAILED, actor=SYSTEM, opinion=pictures_score.UNCLEAR, done_at=time.now())
    except StaleState:
        return False
    return True
