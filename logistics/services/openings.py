"""Openings: customs looks inside, our escort stands beside it, the parcel leaves under a new seal."""

from typing import IO

from django.db import transaction

from logistics import errors, locks
from logistics.customs.client import Terminal
from logistics.documents import closed_facts, opened_facts
from logistics.models import Declaration, Evidence, Opening, Parcel
from logistics.policies import capture as poses
from logistics.policies import escorts as attendance
from logistics.policies import tracking
from logistics.policies.custody import facts_digest
from logistics.records import OpeningFacts
from logistics.services import customs, escorts, photos, seal_checks, sealing, signing, steps
from logistics.services.signing import Signed
from logistics.services.steps import Step
from logistics.states import DeclarationStatus, ParcelStatus
from marketplace.accounts.models import User
from marketplace.core import tasks, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

STAGE = "opening"
TASK = "logistics.customs"
WEIGHT_DUTY = "opening_weight_off"


def open_parcel(*, parcel: Parcel, facts: OpeningFacts, escort: User) -> Opening:
    """Break the seal of a parcel that customs inspects. Only the escort on duty at its flight may, and only while customs asks.

    Raises NotTheEscort, EscortAbsent, NoInspection, OpeningOpen, SealMismatch (and opens its incident), NotSealed, ClockJump,
    BadMeasure, BadText.
    """
    with seal_checks.in_passing(parcel, facts.old_seal, point="opening", actor=escort.ref):
        return _open(parcel, facts, escort)


@transaction.atomic
def _open(parcel: Parcel, facts: OpeningFacts, escort: User) -> Opening:
    box = locks.parcel(parcel.pk)
    escorts.require_on_duty(box, escort)
    if box.status == ParcelStatus.OPENED:
        raise errors.OpeningOpen
    case = Declaration.objects.filter(parcel=box).first()
    if box.status != ParcelStatus.IN_CUSTOMS or case is None or case.status != DeclarationStatus.INSPECTION:
        raise errors.NoInspection
    if facts.told_at is not None and not attendance.plausible(facts.told_at, now=time.now()):
        raise errors.ClockJump(fields={"told_at": errors.ClockJump.message})
    seal = sealing.seal_on(box, facts.old_seal)
    opening = Opening.objects.create(
        parcel=box, old_seal=seal, escort=escort, opened_at=time.now(), weight_before_g=_weight(facts.weight_before_g, "before"),
        officer=clean_line(facts.officer, max_length=60, min_length=1, field="officer"),
        authority=clean_line(facts.authority, max_length=80, min_length=1, field="authority"),
        station=clean_line(facts.station, max_length=80, min_length=1, field="station"),
        reason=clean_line(facts.reason, max_length=200, min_length=1, field="reason"),
        people=clean_line(facts.people, max_length=300, min_length=0, field="people"), told_at=facts.told_at,
    )  # fmt: skip
    sealing.snap(seal, why=opening.reason, actor=escort.ref)
    details = {
        "opening": opening.public_id, "seal": seal.number, "weight_g": opening.weight_before_g,
        "facts_sha256": facts_digest(opened_facts(opening)), "officer_sha256": trail.digest(opening.officer),
    }  # fmt: skip
    step = Step(ParcelStatus.OPENED, "opened", _place(box), tracking.OPENED, why=opening.reason)
    steps.take(box, step, actor=escort.ref, details=details)
    order = box.consignment.order_number
    emit(topic="logistics.parcel_opened", key=f"order:{order}", payload={"order_number": order, "parcel": box.number})
    return opening


def add_photo(*, opening: Opening, pose: str, image: IO[bytes], escort: User) -> Evidence:
    """Keep a picture of an opening that is still open. Raises BadFile and its kin, NoOpening, NotTheEscort, TooManyPhotos."""
    _check_open(opening, escort)
    shot = photos.shoot(image, pose=pose, poses=poses.OPENING_POSES)
    with transaction.atomic():
        box = locks.parcel(opening.parcel_id)
        fresh = Opening.objects.select_related("escort").get(pk=opening.pk)
        _check_open(fresh, escort)
        is_public = pose in poses.PUBLIC_OPENING_POSES
        return photos.attach(shot=shot, stage=STAGE, actor=escort.ref, is_public=is_public, opening=fresh, parcel=box)


@transaction.atomic
def close_opening(
    *, opening: Opening, new_seal: str, weight_after_g: int, found: str, escort: User,
    signature: Signed | None = None, officer_signature: Signed | None = None,
) -> Opening:  # fmt: skip
    """Seal the parcel again with one of the escort's own seals, sign, and end the opening.

    A release that came in the meantime takes effect now; customs is told in the background. A weight that differs by more than two
    readings of one scale rings an alarm. `signature` None: the sign-in of the escort counts. Raises NoOpening, NotTheEscort,
    EscortAbsent, PhotosMissing, UnknownSeal, SealSpent, SealNotYours, SignaturesMissing, BadFile, BadMeasure, BadText.
    """
    box = locks.parcel(opening.parcel_id)
    fresh = Opening.objects.select_related("escort", "old_seal").get(pk=opening.pk)
    _check_open(fresh, escort)
    weight = _weight(weight_after_g, "after")
    digests = list(Evidence.objects.filter(opening=fresh).order_by("id").values_list("sha256", flat=True))
    if not digests:
        raise errors.PhotosMissing(fields={"photo_contents": poses.OPENING_POSES["contents"]})
    seal = sealing.attach(box, new_seal, actor=escort.ref)
    fresh.new_seal, fresh.weight_after_g, fresh.closed_at = seal, weight, time.now()
    fresh.found = clean_line(found, max_length=500, min_length=1, field="found")
    fresh.is_weight_off = attendance.weight_is_off(fresh.weight_before_g, weight)
    fresh.save(update_fields=["new_seal", "weight_after_g", "found", "closed_at", "is_weight_off"])
    facts = closed_facts(fresh, digests)
    signing.sign(party="escort", given=signature, by=escort, facts=facts, opening=fresh)
    if officer_signature is not None:
        signing.sign(party="officer", given=officer_signature, by=escort, facts=facts, opening=fresh)
    details = {
        "opening": fresh.public_id, "seal": seal.number, "class": seal.seal_class, "weight_g": weight,
        "photos": digests, "facts_sha256": facts_digest(facts),
    }  # fmt: skip
    step = Step(ParcelStatus.IN_CUSTOMS, "resealed", _place(box), tracking.RESEALED)
    steps.take(box, step, actor=escort.ref, details=details)
    if fresh.is_weight_off:
        weights = {"before_g": fresh.weight_before_g, "after_g": weight}
        trail.record(verb="opening.weight_off", target=trail.ref(fresh), actor=escort.ref, after=weights)
        duties.call(kind=WEIGHT_DUTY, subject=trail.ref(fresh), facts=weights)
    customs.follow(Declaration.objects.get(parcel=box), box, actor=customs.ACTOR)
    tasks.send(TASK)
    return fresh


def unreported() -> list[Opening]:
    """Openings that ended and that customs has no report of."""
    waiting = Opening.objects.filter(closed_at__isnull=False, reported_at__isnull=True)
    return list(waiting.select_related("parcel__declaration", "old_seal", "new_seal").order_by("pk")[:100])


def report(*, opening: Opening, terminal: Terminal) -> None:
    """Tell customs that the parcel is closed again; once. Raises CustomsUnreachable."""
    facts = {"opening": opening.public_id, "oldSeal": opening.old_seal.number, "weightAfter": opening.weight_after_g}
    if opening.new_seal is not None:
        facts["newSeal"] = opening.new_seal.number
    terminal.report_opening(opening.parcel.declaration.invt_no, facts)
    Opening.objects.filter(pk=opening.pk, reported_at__isnull=True).update(reported_at=time.now())


def _check_open(opening: Opening, escort: User) -> None:
    """The one who opened it, or whoever took over from them, may go on while it is open."""
    escorts.require_on_duty(opening.parcel, escort)
    if opening.closed_at is not None:
        raise errors.NoOpening


def _weight(grams: int, when: str) -> int:
    if not 1 <= grams <= poses.MAX_WEIGHT_G:
        raise errors.BadMeasure(fields={f"weight_{when}_g": errors.BadMeasure.message})
    return grams


def _place(parcel: Parcel) -> str:
    flight = parcel.bag.flight if parcel.bag else None
    return f"airport:{flight.destination}" if flight else "customs"
