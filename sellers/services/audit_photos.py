"""Photographs of a visit: what the picture says of time and place is read, then removed; the picture is kept encrypted."""

import hashlib
import io
from typing import IO, Any

from django.db import transaction
from PIL import ExifTags, Image

from marketplace.accounts.models import User
from marketplace.core import files, time, trail
from sellers.models import AuditEntry, AuditPhoto
from sellers.selectors import audits as reading
from sellers.services.stamping import stamped

MOST_BYTES = 12 * files.MIB
MAX_SIDE = 1600
MOST_PHOTOS = 6  # of one entry


def keep(entry: AuditEntry, upload: IO[bytes]) -> AuditPhoto:
    """Store one picture of an entry. Raises BadFile and its kin."""
    upload.seek(0)
    original = upload.read(MOST_BYTES + 1)
    clean = files.accept(io.BytesIO(original), allowed=files.PICTURES, max_bytes=MOST_BYTES, max_side=MAX_SIDE)
    exif: Any = read_exif(original)
    return AuditPhoto.objects.create(
        entry=entry, content=clean.data, content_type=clean.mime, width=clean.width, height=clean.height, sha256=clean.sha256,
        original_sha256=hashlib.sha256(original).hexdigest(), exif=exif,
    )  # fmt: skip


@transaction.atomic
def open_for(*, photo_id: str, reader: User) -> bytes:
    """One picture for its auditor or a reviewer, with reader and time drawn in; each reading leaves a trail row.

    Raises PhotoNotFound.
    """
    photo = reading.photo_for(reader, photo_id)
    trail.record(verb="audit_photo.read", target=trail.ref(photo), actor=reader.ref, why="audit")
    return stamped(bytes(photo.content), f"{reader.public_id[-8:]} {time.now():%Y-%m-%d %H:%M}")


def read_exif(data: bytes) -> dict[str, Any]:
    """Time, place and camera from the metadata, as texts; what cannot be read is left out. Never raises."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            tags = picture.getexif()
            details, gps = tags.get_ifd(ExifTags.IFD.Exif), tags.get_ifd(ExifTags.IFD.GPSInfo)
    except (*files.DECODER_ERRORS, Image.DecompressionBombError, KeyError, AttributeError):
        return {}
    taken = details.get(ExifTags.Base.DateTimeOriginal) or tags.get(ExifTags.Base.DateTime)
    camera = " ".join(
        str(tags.get(tag, "")).strip("\x00 ") for tag in (ExifTags.Base.Make, ExifTags.Base.Model)
    ).strip()
    found = {"taken_at": _text(taken), "camera": _text(camera)}
    latitude = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S")
    longitude = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W")
    if latitude and longitude:
        found |= {"latitude": latitude, "longitude": longitude}
    return {name: value for name, value in found.items() if value}


def _text(value: Any) -> str:
    return str(value or "").replace("\x00", "").strip()[:80]


def _degrees(gps: Any, place: int, side: int, negative: str) -> str:
    try:
        degrees, minutes, seconds = (float(part) for part in gps[place])
        value = degrees + minutes / 60 + seconds / 3600
        return f"{-value if str(gps.get(side)).startswith(negative) else value:.6f}"
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
