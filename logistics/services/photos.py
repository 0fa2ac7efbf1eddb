"""Evidence pictures: cleaned and stored first, written into the record afterwards, so no transaction waits for storage."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from logistics import errors
from logistics.models import Evidence, Opening, Parcel, Unit
from logistics.policies import capture as policy
from marketplace.core import files, time, trail
from marketplace.core.errors import DomainError
from marketplace.core.ids import public_id

MAX_PHOTO_BYTES = 8 * files.MIB
MAX_SIDE = 1600
SMALL_SIDE, SMALL_QUALITY = 480, 72


@dataclass(frozen=True)
class Shot:
    """A stored picture that no record names yet."""

    pose: str
    name: str
    sha256: str
    small: str = ""


def shoot(image: IO[bytes], *, pose: str, poses: Collection[str]) -> Shot:
    """Clean a picture and store it under a random name: its address must not follow from its published digest.

    Raises BadFile and its kin, DomainError for a pose outside `poses`.
    """
    if pose not in poses:
        raise DomainError(code="unknown_pose", fields={"pose": ", ".join(poses)})
    clean = files.accept(image, allowed=files.PICTURES, max_bytes=MAX_PHOTO_BYTES, max_side=MAX_SIDE)
    name = default_storage.save(f"evidence/{public_id()}.jpg", ContentFile(clean.data))
    reduced = default_storage.save(f"evidence/{public_id()}.jpg", ContentFile(small(clean.data)))
    return Shot(pose, name, clean.sha256, reduced)


def small(data: bytes) -> bytes:
    """The picture as strangers see it: at most 480 pixels, without anything but its pixels. Raises BadFile."""
    return files.clean_picture(data, max_side=SMALL_SIDE, quality=SMALL_QUALITY).data


@transaction.atomic
def attach(
    *, shot: Shot, stage: str, actor: str, is_public: bool,
    unit: Unit | None = None, parcel: Parcel | None = None, opening: Opening | None = None,
) -> Evidence:  # fmt: skip
    """Write a stored picture into the record of one thing. The same picture in the same pose again changes nothing.

    Raises TooManyPhotos.
    """
    of_thing = Evidence.objects.filter(unit=unit, parcel=parcel, opening=opening, stage=stage)
    already = of_thing.filter(pose=shot.pose, sha256=shot.sha256).first()
    if already is not None:
        return already
    if of_thing.count() >= policy.MAX_PHOTOS:
        raise errors.TooManyPhotos
    evidence = Evidence.objects.create(
        unit=unit,
        parcel=parcel,
        opening=opening,
        stage=stage,
        pose=shot.pose,
        image=shot.name,
        small=shot.small,
        sha256=shot.sha256,
        is_public=is_public,
        taken_by=actor,
        taken_at=time.now(),
    )
    trail.record(
        verb="evidence.add", target=trail.ref(evidence), actor=actor, after={"pose": shot.pose, "stage": stage}
    )
    return evidence
