"""Seals: numbered, issued to named people, used once, ever. A parcel in transit carries exactly one."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from logistics import errors, locks
from logistics.documents import is_whole, label_mark
from logistics.models import Parcel, Seal, SealIncident
from logistics.policies import tracking
from logistics.policies.seals import plain_number
from logistics.services import consignments, custody, packing, parking, screening, seal_checks, steps
from logistics.services.steps import Step
from logistics.states import IN_TRANSIT, SEAL, IncidentStatus, ParcelStatus, SealStatus
from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.errors import DomainError, IllegalMove
from marketplace.core.textnorm import clean_line

MAX_BATCH = 500
CLASSES = frozenset("ISH")


@transaction.atomic
def issue(*, numbers: Sequence[str], holder: User, seal_class: str, actor: str) -> list[Seal]:
    """Put fresh seals into the hands of a named person.

    Raises DomainError for a bad number or class, SealNumberTaken where any of the numbers was ever issued (then none is).
    """
    plain = [plain_number(number) for number in numbers]
    if (
        not 1 <= len(plain) <= MAX_BATCH
        or len(set(plain)) != len(plain)
        or not all(n.isalnum() and n.isascii() for n in plain)
    ):
        raise DomainError(code="bad_seal_numbers", fields={"numbers": MAX_BATCH})
    if seal_class not in CLASSES:
        raise DomainError(code="bad_seal_class", fields={"seal_class": "I S H"})
    if not holder.has_role("operator", "escort"):
        raise errors.SealNotYours
    now = time.now()
    try:
        with transaction.atomic():
            seals = Seal.objects.bulk_create(
                [Seal(number=number, seal_class=seal_class, issued_to=holder, issued_at=now) for number in plain]
            )
    except IntegrityError:
        raise errors.SealNumberTaken from None
    trail.record(
        verb="seal.issue",
        target=holder.ref,
        actor=actor,
        after={"first": plain[0], "last": plain[-1], "count": len(plain), "class": seal_class},
    )
    return seals


@transaction.atomic
def void(*, seal: Seal, why: str, actor: str) -> Seal:
    """Take a lost or damaged unused seal out of circulation, for ever. Raises IllegalMove once it was used."""
    SEAL.move(seal, SealStatus.VOID, actor=actor, why=why)
    return seal


@transaction.atomic
def apply(*, parcel: Parcel, seal_number: str, actor: str) -> Parcel:
    """Close a packed and weighed parcel with one of the actor's own seals.

    The parcel must hold all that is still wanted of its order: customs takes whole orders, and one that is incomplete would
    hold up its flight. Raises ParcelEmpty, ContentsIncomplete, NotWeighed, UnknownSeal, SealSpent, SealNotYours, ParcelClosed.
    """
    box = locks.parcel(parcel.pk)
    if box.status != ParcelStatus.PACKING:
        raise errors.ParcelClosed(fields={"status": box.status})
    if not box.units.exists():
        raise errors.ParcelEmpty
    if not is_whole(box):
        raise errors.ContentsIncomplete
    if box.weight_g is None:
        raise errors.NotWeighed
    parking.refuse_parked(box)
    seal = attach(box, seal_number, actor=actor)
    _print_label(box)
    screening.settle(box)
    packing.first_line(box, actor)
    step = Step(ParcelStatus.SEALED, "sealed", f"airport:{box.warehouse.airport}", tracking.SEALED)
    steps.take(
        box, step, actor=actor, details={"seal": seal.number, "class": seal.seal_class, "weight_g": box.weight_g}
    )
    return box


def _print_label(parcel: Parcel) -> None:
    """The waybill is fixed with the seal: who is to get it, as the label says from now on."""
    record = consignments.fix_address(consignment_id=parcel.consignment_id)
    label = {
        "label_consignee": record.consignee, "label_phone": record.consignee_phone, "label_address": record.consignee_address,
        "label_mark": label_mark(parcel),
    }  # fmt: skip
    Parcel.objects.filter(pk=parcel.pk).update(**label)
    for name, value in label.items():
        setattr(parcel, name, value)


def break_seal(*, parcel: Parcel, seal_seen: str, why: str, actor: str) -> Parcel:
    """Open a sealed parcel again inside our warehouse, to correct its contents. It goes back to packing.

    Raises SealMismatch (and opens its incident), IllegalMove (already in a bag or further).
    """
    with seal_checks.in_passing(parcel, seal_seen, point="bench", actor=actor):
        return _break(parcel, seal_seen, why, actor)


@transaction.atomic
def _break(parcel: Parcel, seal_seen: str, why: str, actor: str) -> Parcel:
    box = locks.parcel(parcel.pk)
    seal = seal_on(box, seal_seen)
    snap(seal, why=why, actor=actor)
    step = Step(ParcelStatus.PACKING, "seal_broken", f"warehouse:{box.warehouse.code}", why=why)
    steps.take(box, step, actor=actor, details={"seal": seal.number})
    consignments.free_address(consignment_id=box.consignment_id)
    return box


def attach(parcel: Parcel, seal_number: str, *, actor: str) -> Seal:
    """Put a seal on a parcel whose lock the caller holds. Raises UnknownSeal, SealNotYours, SealSpent."""
    seal = Seal.objects.select_related("issued_to").filter(number=plain_number(seal_number)).first()
    if seal is None:
        raise errors.UnknownSeal(fields={"seal_number": errors.UnknownSeal.message})
    if seal.status != SealStatus.ISSUED:
        raise errors.SealSpent(fields={"seal_number": errors.SealSpent.message})
    if seal.issued_to.ref != actor:
        raise errors.SealNotYours(fields={"seal_number": errors.SealNotYours.message})
    SEAL.move(seal, SealStatus.APPLIED, actor=actor, parcel=parcel, applied_at=time.now())
    return seal


def snap(seal: Seal, *, why: str, actor: str) -> None:
    """Break an applied seal; its number never comes back."""
    SEAL.move(seal, SealStatus.BROKEN, actor=actor, why=why, broken_at=time.now(), broken_why=why[:200])


def seal_on(parcel: Parcel, seen: str) -> Seal:
    """The applied seal of a parcel, after comparing it with the number seen. Raises NotSealed, SealMismatch."""
    seal = Seal.objects.filter(parcel=parcel, status=SealStatus.APPLIED).first()
    if seal is None:
        raise errors.NotSealed
    if plain_number(seen) != seal.number:
        raise errors.SealMismatch(fields={"seal_seen": errors.SealMismatch.message})
    return seal


def replace(*, parcel: Parcel, seal_seen: str, new_seal: str, why: str, actor: str) -> Parcel:
    """A damaged or doubted seal comes off and one of the actor's own goes on, in one step: the parcel is never without.

    The contents stay untouched. The number seen may differ from the record only while an incident is open. Raises
    SealMismatch (and opens its incident), NotSealed, UnknownSeal, SealSpent, SealNotYours, IllegalMove, BadText.
    """
    with seal_checks.in_passing(parcel, seal_seen, point="bench", actor=actor):
        return _replace(parcel, seal_seen, new_seal, why, actor)


@transaction.atomic
def _replace(parcel: Parcel, seal_seen: str, new_seal: str, why: str, actor: str) -> Parcel:
    said = clean_line(why, max_length=200, min_length=4, field="why")
    box = locks.parcel(parcel.pk)
    is_doubted = SealIncident.objects.filter(parcel=box, status=IncidentStatus.OPEN).exists()
    if box.status != ParcelStatus.SEALED and not (is_doubted and box.status in IN_TRANSIT):
        raise IllegalMove(fields={"from": box.status, "to": "seal_replaced"})
    old = Seal.objects.filter(parcel=box, status=SealStatus.APPLIED).first()
    if old is None:
        raise errors.NotSealed
    if not is_doubted:
        seal_on(box, seal_seen)
    snap(old, why=said, actor=actor)
    fresh = attach(box, new_seal, actor=actor)
    details = {"old": old.number, "seal": fresh.number, "class": fresh.seal_class}
    custody.append(
        subject=custody.subject_of(box), action="seal_replaced", actor=actor, place=f"warehouse:{box.warehouse.code}",
        details=details,
    )  # fmt: skip
    trail.record(verb="seal.replace", target=trail.ref(box), actor=actor, why=said, after=details)
    return box
