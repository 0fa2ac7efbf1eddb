"""Capturing evidence of a piece: pictures in guided poses, weight, size, serial number, tamper tag."""

from collections.abc import Sequence
from typing import IO, Any

from django.db import IntegrityError, transaction

from logistics import errors, locks
from logistics.models import Evidence, Unit
from logistics.policies import capture as policy
from logistics.policies.capture import Measures
from logistics.policies.custody import number_salt, serial_digest
from logistics.services import custody, photos
from logistics.services.photos import Shot
from logistics.states import UNIT, UnitStatus
from marketplace.core.crypto import keyring
from marketplace.core.errors import IllegalMove

SERIAL_PURPOSE, TAG_PURPOSE = "logistics.unit.serial", "logistics.unit.tag"
OUTBOUND = "outbound"


def add_photo(*, unit: Unit, pose: str, image: IO[bytes], actor: str, stage: str = OUTBOUND) -> Evidence:
    """Keep one picture of a unit. Outbound pictures come before the capture is finished, for the capture lists them.

    Raises BadFile and its kin, DomainError (unknown pose), TooManyPhotos, IllegalMove (not waiting to be captured).
    """
    if stage == OUTBOUND and unit.status != UnitStatus.RECEIVED:
        raise IllegalMove(fields={"from": unit.status, "to": UnitStatus.CAPTURED})
    return _attach(unit, photos.shoot(image, pose=pose, poses=policy.POSES), stage, actor)


def capture(
    *, unit: Unit, measures: Measures, actor: str, serial: str = "", tag: str = "",
    pictures: Sequence[tuple[str, IO[bytes]]] = (),
) -> Unit:  # fmt: skip
    """Record what the piece is, once: measures, serial number and tag (encrypted), and every picture by its digest.

    `pictures` (pose, file) are added to those taken before. Raises BadMeasure, PhotosMissing, TagUsed (a tamper tag is
    on one item only), IllegalMove and what `add_photo` raises.
    """
    policy.check(measures)
    for pose, image in pictures:
        add_photo(unit=unit, pose=pose, image=image, actor=actor)
    return _capture(unit, measures, policy.plain_number(serial), policy.plain_number(tag), actor)


@transaction.atomic
def _attach(unit: Unit, shot: Shot, stage: str, actor: str) -> Evidence:
    fresh = locks.unit(unit.pk)
    if stage == OUTBOUND and fresh.status != UnitStatus.RECEIVED:
        raise IllegalMove(fields={"from": fresh.status, "to": UnitStatus.CAPTURED})
    return photos.attach(shot=shot, stage=stage, actor=actor, is_public=shot.pose in policy.PUBLIC_POSES, unit=fresh)


@transaction.atomic
def _capture(unit: Unit, measures: Measures, serial: str, tag: str, actor: str) -> Unit:
    fresh = locks.unit(unit.pk)
    if (
        fresh.status != UnitStatus.RECEIVED
    ):  # the machine knows packed → captured too: that is taking out, not capturing
        raise IllegalMove(fields={"from": fresh.status, "to": UnitStatus.CAPTURED})
    taken = list(Evidence.objects.filter(unit=fresh, stage=OUTBOUND).order_by("id").values_list("pose", "sha256"))
    missing = policy.missing_poses({pose for pose, _digest in taken})
    if missing:
        raise errors.PhotosMissing(fields={f"photo_{pose}": policy.POSES[pose] for pose in missing})
    try:
        with transaction.atomic():  # a savepoint: a used tag must not break the caller's transaction
            UNIT.move(fresh, UnitStatus.CAPTURED, actor=actor, **vars(measures), **_numbers(serial, tag))
    except IntegrityError:
        raise errors.TagUsed(fields={"tag": errors.TagUsed.message}) from None
    custody.append(
        subject=custody.subject_of(fresh),
        action="captured",
        actor=actor,
        place=f"warehouse:{fresh.warehouse.code}",
        details=_details(fresh, measures, taken),
    )
    return fresh


def _numbers(serial: str, tag: str) -> dict[str, str]:
    return {
        "serial": serial,
        "serial_index": keyring.blind_index(serial, SERIAL_PURPOSE) if serial else "",
        "serial_last3": serial[-3:],
        "number_salt": number_salt(),
        "tag": tag,
        "tag_index": keyring.blind_index(tag, TAG_PURPOSE) if tag else "",
    }


def _details(unit: Unit, measures: Measures, taken: Sequence[tuple[str, str]]) -> dict[str, Any]:
    details: dict[str, Any] = {**vars(measures), "photos": [{"pose": pose, "sha256": digest} for pose, digest in taken]}
    if unit.serial:
        details["serial_hmac"] = serial_digest(unit.number_salt, unit.serial)
    if unit.tag:
        details["tag_hmac"] = serial_digest(unit.number_salt, unit.tag)
    return details
