"""Goods that came without notice: photographed, guessed at, given to their owner's order, sent back or disposed of."""

from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from logistics import errors
from logistics.models import FoundGoods, FoundPhoto, Unit, Warehouse
from logistics.services import receiving
from logistics.services.photos import MAX_PHOTO_BYTES, MAX_SIDE
from logistics.states import FOUND, FoundStatus, UnitStatus
from marketplace.core import files, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import IllegalMove
from marketplace.core.ids import public_id
from marketplace.core.textnorm import clean_line

CLOCK = "found_goods"
MOST_PHOTOS = 12


@transaction.atomic
def report(*, warehouse: Warehouse, words: str, label_text: str, actor: str) -> FoundGoods:
    """Something lies here that nobody announced. Its clock starts. Raises BadText."""
    made = FoundGoods.objects.create(
        warehouse=warehouse, words=clean_line(words, max_length=300, min_length=3, field="words"),
        label_text=clean_line(label_text, max_length=200, min_length=0, field="label_text"), found_by=actor, found_at=time.now(),
    )  # fmt: skip
    trail.record(verb="found.report", target=subject_of(made), actor=actor, after={"warehouse": warehouse.code})
    clocks.start(kind=CLOCK, subject=subject_of(made), actor=actor)
    return made


def add_photo(*, found: FoundGoods, image: IO[bytes], actor: str) -> FoundPhoto:
    """A picture of it. The same picture again changes nothing. Raises BadFile and its kin, TooManyPhotos, IllegalMove."""
    if found.status != FoundStatus.FOUND:
        raise IllegalMove(fields={"from": found.status, "to": "photo"})
    clean = files.accept(image, allowed=files.PICTURES, max_bytes=MAX_PHOTO_BYTES, max_side=MAX_SIDE)
    already = FoundPhoto.objects.filter(found=found, sha256=clean.sha256).first()
    if already is not None:
        return already
    if found.photos.count() >= MOST_PHOTOS:
        raise errors.TooManyPhotos
    name = default_storage.save(f"evidence/{public_id()}.jpg", ContentFile(clean.data))
    try:
        with transaction.atomic():
            made = FoundPhoto.objects.create(
                found=found, image=name, sha256=clean.sha256, taken_by=actor, taken_at=time.now()
            )
            trail.record(verb="found.photo", target=subject_of(found), actor=actor, after={"sha256": clean.sha256})
            return made
    except IntegrityError:
        return FoundPhoto.objects.get(found=found, sha256=clean.sha256)


@transaction.atomic
def give(*, found: FoundGoods, unit: Unit, actor: str) -> FoundGoods:
    """It is this piece of an order: it is received with that. Raises OtherWarehouse, IllegalMove, ConsignmentCancelled."""
    if unit.warehouse_id != found.warehouse_id:
        raise errors.OtherWarehouse
    if unit.status != UnitStatus.EXPECTED:
        raise IllegalMove(fields={"from": unit.status, "to": UnitStatus.RECEIVED})
    _end(found, FoundStatus.OWNED, actor=actor, why="", unit=unit)
    receiving.receive_unit(unit=unit, actor=actor)
    return found


@transaction.atomic
def send_back(*, found: FoundGoods, why: str, actor: str) -> FoundGoods:
    """It went back to whoever sent it. Raises IllegalMove, BadText."""
    return _end(
        found, FoundStatus.RETURNED, actor=actor, why=clean_line(why, max_length=300, min_length=4, field="why")
    )


@transaction.atomic
def dispose(*, found: FoundGoods, why: str, actor: str) -> FoundGoods:
    """Nobody wants it. Raises IllegalMove, BadText."""
    return _end(
        found, FoundStatus.DISPOSED, actor=actor, why=clean_line(why, max_length=300, min_length=4, field="why")
    )


def subject_of(found: FoundGoods) -> str:
    return f"found:{found.public_id}"


def _end(found: FoundGoods, to: str, *, actor: str, why: str, unit: Unit | None = None) -> FoundGoods:
    FOUND.move(found, to, actor=actor, why=why, unit=unit, ended_by=actor, ended_at=time.now())
    FoundGoods.objects.filter(pk=found.pk).update(why=why)
    found.why = why
    clocks.stop(kind=CLOCK, subject=subject_of(found), actor=actor, reason=to)
    return found
