"""A short video of an item: an MP4 by its bytes, at most 60 seconds and 50 MB, stored under its digest."""

from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from marketplace.catalog.errors import BadVideo
from marketplace.catalog.models import Listing, ListingVideo
from marketplace.catalog.services import listings
from marketplace.core import files, mp4, time, trail

MOST_SECONDS = 60
FOLDER = "listings/videos"


def put(*, listing: Listing, upload: IO[bytes], actor: str) -> ListingVideo:
    """Store the video of a listing, in place of the one before. Raises BadVideo, FileTypeRefused, FileTooBig."""
    clean = files.accept(upload, allowed={files.MP4})
    seconds = mp4.seconds(clean.data)
    if seconds is None or not 0 < seconds <= MOST_SECONDS:
        raise BadVideo
    name = f"{FOLDER}/{clean.name}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(clean.data))
    return _put(listing, name, clean, round(seconds + 0.49), actor)


@transaction.atomic
def _put(listing: Listing, name: str, clean: files.CleanFile, seconds: int, actor: str) -> ListingVideo:
    facts = {
        "file": name, "sha256": clean.sha256, "seconds": seconds, "size": len(clean.data), "created_at": time.now(),
    }  # fmt: skip
    video: ListingVideo
    video, _is_new = ListingVideo.objects.update_or_create(listing=listing, defaults=facts)
    trail.record(verb="listing.video_put", target=trail.ref(listing), actor=actor, after={"sha256": clean.sha256})
    listings.after_pictures(listing=listing, actor=actor)
    return video


@transaction.atomic
def remove(*, listing: Listing, actor: str) -> None:
    """Take the video away; none there is fine."""
    gone, _by_kind = ListingVideo.objects.filter(listing=listing).delete()
    if gone:
        trail.record(verb="listing.video_removed", target=trail.ref(listing), actor=actor)
        listings.after_pictures(listing=listing, actor=actor)
