"""The way back, as far as it touches things: called by returns inside its own transaction. Units are primary keys,
`centre` is the code of the returns centre that acts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from logistics import locks
from logistics.models import Unit
from logistics.services import custody, steps
from logistics.services.custody import subject_of
from logistics.services.photos import Shot, attach
from logistics.states import UnitStatus
from marketplace.core import trail
from marketplace.core.files import CleanFile
from marketplace.core.ids import public_id

STAGE = "return"
LOOKS = frozenset({"pictures_compared", "second_look", "inspected_again"})


@transaction.atomic
def unit_sent_back(*, units: Sequence[int], case_number: str, actor: str) -> list[Unit]:
    """The shopper gave these pieces to the carrier. Raises IllegalMove for one that is not with the shopper."""
    return _move(units, UnitStatus.RETURNING, "sent_back", case_number, actor, place="shopper")


@transaction.atomic
def unit_received_back(*, units: Sequence[int], centre: str, case_number: str, actor: str) -> list[Unit]:
    """These pieces reached the returns centre. Raises IllegalMove for one that is not on its way back."""
    return _move(units, UnitStatus.RETURNED, "received_back", case_number, actor, place=_place(centre))


@transaction.atomic
def unit_kept(*, units: Sequence[int], case_number: str, actor: str) -> list[Unit]:
    """These pieces are with the shopper: they came home to them, or never left (expired, not in the parcel)."""
    return _move(units, UnitStatus.DELIVERED, "kept", case_number, actor, place="shopper")


@transaction.atomic
def unit_on_its_way_home(*, units: Sequence[int], centre: str, case_number: str, actor: str) -> None:
    """These pieces left our bench with a courier; they are the shopper's when they arrive (`unit_kept`)."""
    for thing in locks.units(units):
        custody.append(
            subject=subject_of(thing), action="sent_home", actor=actor, place=_place(centre),
            details={"case": case_number},
        )  # fmt: skip


@transaction.atomic
def unit_carried(*, units: Sequence[int], is_there: bool, centre: str, case_number: str, actor: str) -> None:
    """These pieces left `centre` for the customs place where they were released, or (`is_there`) reached it."""
    action = "carried_there" if is_there else "carried_on"
    for thing in locks.units(units):
        custody.append(
            subject=subject_of(thing), action=action, actor=actor, place=_place(centre), details={"case": case_number}
        )  # fmt: skip


@transaction.atomic
def unit_inspected(
    *,
    unit: int,
    centre: str,
    case_number: str,
    verdict: str,
    reasons: Sequence[str],
    weight_g: int,
    photos: Mapping[str, CleanFile],
    actor: str,
) -> Unit:
    """What the inspector saw of one piece that came back; pictures are kept as evidence of stage `return`, never public."""
    thing = locks.unit(unit)
    digests = [{"pose": pose, "sha256": picture.sha256} for pose, picture in photos.items()]
    for pose, picture in photos.items():
        _keep(thing, pose, picture, actor)
    custody.append(
        subject=subject_of(thing), action="inspected_back", actor=actor, place=_place(centre),
        details={
            "case": case_number, "verdict": verdict, "reasons": list(reasons), "weight_g": weight_g, "photos": digests,
        },
    )  # fmt: skip
    return thing


@transaction.atomic
def unit_disposed(*, units: Sequence[int], how: str, centre: str, case_number: str, actor: str) -> list[Unit]:
    """What became of returned pieces (`how`: resold, destroyed, donated, sent to seller)."""
    things = locks.units(units)
    steps.move_units(
        things, UnitStatus.DISPOSED, "disposed", place=_place(centre), actor=actor, case=case_number, how=how
    )
    return things


@transaction.atomic
def unit_looked_at(
    *, unit: int, action: str, centre: str, case_number: str, details: Mapping[str, Any], actor: str
) -> Unit:
    """A further step of the comparison in the passport: `pictures_compared`, `second_look`, `inspected_again`."""
    if action not in LOOKS:
        raise ValueError(action)
    thing = locks.unit(unit)
    custody.append(
        subject=subject_of(thing),
        action=action,
        actor=actor,
        place=_place(centre),
        details={"case": case_number, **details},
    )
    return thing


@transaction.atomic
def keep_photos(*, unit: int, photos: Mapping[str, CleanFile], actor: str) -> list[dict[str, str]]:
    """Pictures from the bench as evidence of stage `return`, never public. Returns pose and digest of each."""
    thing = locks.unit(unit)
    for pose, picture in photos.items():
        _keep(thing, pose, picture, actor)
    return [{"pose": pose, "sha256": picture.sha256} for pose, picture in photos.items()]


def units_exchanged(*, old: Sequence[int], order_number: str, centre: str, case_number: str, actor: str) -> int:
    """The passports of returned pieces and of what was sent instead say so, pair by pair. Returns how many pairs.

    Each names the other only by digest: a passport is public, and whoever holds one must not come to the other through it.
    """
    new = Unit.objects.filter(line__consignment__order_number=order_number).order_by("line__number", "ordinal")
    things = {unit.pk: unit for unit in locks.units([*old, *new.values_list("pk", flat=True)])}
    pairs = list(zip([things[pk] for pk in old], [unit for pk, unit in things.items() if pk not in old], strict=False))
    for gone, come in pairs:
        facts = (("exchanged_for", gone, come), ("replaces", come, gone))
        for action, subject, other in facts:
            custody.append(
                subject=subject_of(subject), action=action, actor=actor, place=_place(centre),
                details={
                    "case": case_number, "order_digest": trail.digest(order_number),
                    "passport_digest": trail.digest(other.passport_code),
                },
            )  # fmt: skip
    return len(pairs)


def _move(units: Sequence[int], to: str, action: str, case_number: str, actor: str, *, place: str) -> list[Unit]:
    things = locks.units(units)
    steps.move_units(things, to, action, place=place, actor=actor, case=case_number)
    return things


def _keep(unit: Unit, pose: str, picture: CleanFile, actor: str) -> None:
    name = default_storage.save(f"evidence/{public_id()}.jpg", ContentFile(picture.data))
    shot = Shot(pose[:10], name, picture.sha256)
    attach(shot=shot, stage=STAGE, actor=actor, is_public=False, unit=unit)


def _place(centre: str) -> str:
    """How a passport calls the centre that acted; `centre` is the code of the warehouse, empty for a case from before centres."""
    return f"warehouse:{centre}" if centre else "returns centre"
