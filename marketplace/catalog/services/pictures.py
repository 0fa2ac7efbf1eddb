"""Pictures of a listing: drawn anew at upload, stored by their digest, made small by a worker."""

import io
from collections.abc import Sequence
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from PIL import Image

from marketplace.catalog.errors import PictureNotFound, TooManyPictures
from marketplace.catalog.models import AfterReview, Listing, Picture
from marketplace.catalog.policies import rules_moderation
from marketplace.catalog.selectors.moderation import near_pictures
from marketplace.catalog.services import after_reviews, listings
from marketplace.catalog.states import ListingStatus
from marketplace.core import files, locks, tasks, trail

MOST_PICTURES = 9
THUMB_SIDE = 480
SIDES = (960, 1600)  # beside the small one; the full picture (2,400) is what zooming shows
FOLDER, THUMBS = "listings", "listings/thumbs"
THUMB_TASK = "catalog.make_thumb"


def add(*, listing: Listing, upload: IO[bytes], actor: str) -> Picture:
    """Store one more picture. Raises TooManyPictures and the refusals of `core.files` (type, size, damage).

    The file is written before the transaction: it is named by its content, so a row that never comes leaves no harm.
    """
    _require_room(listing)
    return attach(listing=listing, actor=actor, **_store(files.accept(upload, allowed=files.PICTURES)))


def add_once(*, listing: Listing, upload: IO[bytes], actor: str) -> Picture | None:
    """As `add`, but a picture that the gallery has already is left alone (None): the same ZIP or draft may come twice."""
    clean = files.accept(upload, allowed=files.PICTURES)
    if _has(listing, clean.sha256):
        return None
    stored = _store(clean)
    with transaction.atomic():
        _one_at_a_time(listing)
        return None if _has(listing, clean.sha256) else attach(listing=listing, actor=actor, **stored)


def _store(clean: files.CleanFile) -> dict[str, Any]:
    """The file, and what `attach` wants to know of it."""
    name = f"{FOLDER}/{clean.name}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(clean.data))
    return {"image": name, "sha256": clean.sha256, "width": clean.width, "height": clean.height}


def _has(listing: Listing, sha256: str) -> bool:
    return Picture.objects.filter(listing=listing, sha256=sha256).exists()


def _require_room(listing: Listing) -> None:
    if Picture.objects.filter(listing=listing).count() >= MOST_PICTURES:
        raise TooManyPictures


def _one_at_a_time(listing: Listing) -> None:
    """Two sendings at once, as a phone does that finds its connection again, stand in line."""
    locks.advisory(f"pictures:{listing.pk}")


@transaction.atomic
def attach(*, listing: Listing, image: str, sha256: str, width: int, height: int, actor: str) -> Picture:
    """Add the row of a stored picture at the end of the gallery. Raises TooManyPictures."""
    _one_at_a_time(listing)
    _require_room(listing)
    last = Picture.objects.filter(listing=listing).aggregate(last=Max("position"))["last"]
    picture = Picture(listing=listing, image=image, sha256=sha256, position=0 if last is None else last + 1)
    picture.width, picture.height = width, height
    Picture.objects.bulk_create([picture])  # not save(): that would open the file again to measure it
    trail.record(verb="listing.picture_added", target=trail.ref(listing), actor=actor, after={"sha256": sha256})
    tasks.send(THUMB_TASK, picture.pk)
    listings.after_pictures(listing=listing, actor=actor)
    return picture


@transaction.atomic
def remove(*, listing: Listing, picture_id: int, actor: str) -> None:
    """Take a picture out of the gallery. The file stays: another listing or an old order may show it."""
    picture = _own(listing, picture_id)
    Picture.objects.filter(pk=picture.pk).delete()
    trail.record(
        verb="listing.picture_removed", target=trail.ref(listing), actor=actor, before={"sha256": picture.sha256}
    )
    listings.after_pictures(listing=listing, actor=actor)


@transaction.atomic
def reorder(*, listing: Listing, picture_ids: Sequence[int], actor: str) -> None:
    """Put the pictures into this order; those not named follow in their old one. Raises PictureNotFound."""
    known = list(Picture.objects.filter(listing=listing).order_by("position", "pk"))
    if set(picture_ids) - {picture.pk for picture in known}:
        raise PictureNotFound
    wanted = {pk: place for place, pk in enumerate(picture_ids)}
    known.sort(key=lambda picture: wanted.get(picture.pk, len(wanted)))
    for place, picture in enumerate(known):
        picture.position = place
    Picture.objects.bulk_update(known, ["position"])
    trail.record(
        verb="listing.pictures_reordered", target=trail.ref(listing), actor=actor,
        after={"order": [picture.pk for picture in known]},
    )  # fmt: skip


def make_thumb(*, picture_id: int) -> bool:
    """Draw the small picture and note the perceptual hash. False where it is gone or done already."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None or (picture.thumb and picture.phash):
        return False
    with default_storage.open(str(picture.image)) as stored, Image.open(stored) as opened:
        upright = opened.convert("RGB")
    formats = {str(side): _kept(picture, side, shrunk(upright, side)) for side in SIDES if side < max(upright.size)}
    small, digest = thumbnail(upright)
    name = _kept(picture, THUMB_SIDE, small)
    Picture.objects.filter(pk=picture_id).update(thumb=name, phash=digest, formats=formats)
    _compare(picture, digest)
    return True


def _kept(picture: Picture, side: int, data: bytes) -> str:
    size = "" if side == THUMB_SIDE else f"-{side}"
    name = f"{THUMBS}/{picture.sha256[:2]}/{picture.sha256}{size}.webp"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    return name


@transaction.atomic
def _compare(picture: Picture, digest: str) -> None:
    """The same picture in another shop: flagged, and looked at where it is on sale already."""
    listing = Listing.objects.select_related("seller").get(pk=picture.listing_id)
    distance = rules_moderation.in_force()["picture_distance"]
    if "copied_picture" in listing.flags or not near_pictures(
        phash=digest, seller_id=listing.seller_id, distance=distance
    ):
        return
    Listing.objects.filter(pk=listing.pk).update(flags=[*listing.flags, "copied_picture"])
    if listing.status == ListingStatus.PUBLISHED:
        after_reviews.put(listing=listing, cause=AfterReview.Cause.PICTURE)


def shrunk(image: Image.Image, side: int) -> bytes:
    """A copy at most `side` wide and high, as WebP."""
    picture = image.copy()
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def thumbnail(image: Image.Image) -> tuple[bytes, str]:
    """The picture at most THUMB_SIDE wide and high as WebP, and its 64-bit perceptual hash."""
    import imagehash  # noqa: PLC0415  (brings scipy, 60 MB: only the worker that draws pays for it)

    digest = str(imagehash.phash(image))
    image.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue(), digest


def _own(listing: Listing, picture_id: int) -> Picture:
    picture = Picture.objects.filter(listing=listing, pk=picture_id).first()
    if picture is None:
        raise PictureNotFound
    return picture
