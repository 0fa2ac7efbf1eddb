"""Files from outside: told apart by their first bytes, bounded in size, pictures drawn anew.

The name and the type that the sender claims are never used. A picture is decoded within a pixel limit, turned upright,
stripped of everything but its pixels (place, camera, hidden data) and encoded again; a film keeps its pictures and its sound and
nothing else (`core/mp4.py`). What is stored is our own file, named by its SHA-256.
"""

import hashlib
import io
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from marketplace.core import mp4
from marketplace.core.errors import DomainError

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
HEIC: Final = "image/heic"
PDF: Final = "application/pdf"
MP4: Final = "video/mp4"

PICTURES = frozenset({JPEG, PNG, WEBP})
DOCUMENTS = PICTURES | {PDF}
EXTENSIONS = {JPEG: "jpg", PNG: "png", WEBP: "webp", PDF: "pdf", MP4: "mp4"}
MIB = 1024 * 1024
MAX_BYTES = {JPEG: 12 * MIB, PNG: 12 * MIB, WEBP: 12 * MIB, PDF: 12 * MIB, MP4: 50 * MIB}
MAX_PIXELS = 50_000_000  # a 50-megapixel phone; decoded it needs 150 MB, a bomb would need gigabytes
MAX_SIDE = 2400
MIN_SIDE = 32
SNIFF_BYTES = 32
MP4_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
)
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"})
HEIC_REFUSED = _(
    "HEIC pictures cannot be read here. Please send JPEG (iPhone: Settings › Camera › Formats › Most Compatible)."
)
INSEPARABLE = _(
    "This video carries other data (such as places) between its pictures, and we cannot take that out. Please record it with your phone's "
    "camera, or save it as a normal MP4 (not “fragmented” or “streaming”), and send that."
)
TOO_MANY_PIXELS = _("This picture has too many pixels. Please send a smaller one.")
DECODER_ERRORS = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    OverflowError,
    IndexError,
)  # what Pillow's decoders raise for damaged files


class BadFile(DomainError):
    """The file cannot be used; the message says what to send instead."""

    code = "bad_file"
    message = _("This file cannot be read. Please choose another one.")


class FileTooBig(BadFile):
    code = "file_too_big"
    status = 413
    message = _("This file is too big. Please choose a smaller one.")


class FileTypeRefused(BadFile):
    code = "file_type_refused"
    status = 415
    message = _("This type of file is not accepted here. Pictures may be JPEG, PNG or WebP.")


@dataclass(frozen=True)
class CleanFile:
    """Bytes that are safe to store. `name` is derived from the content: the same file has the same name."""

    data: bytes
    mime: str
    sha256: str
    width: int = 0
    height: int = 0

    @property
    def name(self) -> str:
        """`ab/cd/<sha256>.<extension>`, below a folder of the caller's choice."""
        return storage_name(self.sha256, self.mime)


def storage_name(sha256: str, mime: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{EXTENSIONS[mime]}"


def sniff(head: bytes) -> str | None:
    """MIME type by the first bytes (32 are enough), None for a type we do not know. HEIC is known only to be refused
    kindly.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith((b"%PDF-1.", b"%PDF-2.")):
        return PDF
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return MP4 if brand in MP4_BRANDS else HEIC if brand in HEIC_BRANDS else None
    return None


def accept(
    upload: IO[bytes], *, allowed: Collection[str], max_bytes: int | None = None, max_side: int = MAX_SIDE
) -> CleanFile:
    """Read an upload of one of the `allowed` types into a clean file; pictures are drawn anew (as JPEG), films lose what is beside them.

    `max_bytes` lowers the type's own limit. Raises FileTypeRefused, FileTooBig, BadFile.
    """
    upload.seek(0)
    head = upload.read(SNIFF_BYTES)
    mime = sniff(head)
    if mime == HEIC:
        raise FileTypeRefused(HEIC_REFUSED)
    if mime is None or mime not in allowed:
        raise FileTypeRefused
    data = _read_on(head, upload, min(MAX_BYTES[mime], max_bytes or MAX_BYTES[mime]))
    if mime in PICTURES:
        return clean_picture(data, max_side=max_side)
    if mime == PDF and b"%%EOF" not in data[-2048:]:
        raise BadFile(_("This PDF is incomplete. Please save and send it again."))
    if mime == MP4:
        data = _film_alone(data)
    return CleanFile(data, mime, hashlib.sha256(data).hexdigest())


def _film_alone(data: bytes) -> bytes:
    try:
        return mp4.stripped(data)
    except mp4.Inseparable:
        raise BadFile(INSEPARABLE) from None
    except mp4.Broken:
        raise BadFile(_("This video is damaged. Please record or save it again.")) from None


def clean_picture(data: bytes, *, max_side: int = MAX_SIDE, quality: int = 85) -> CleanFile:
    """The picture upright, in sRGB, at most `max_side` pixels wide and high, without metadata, as JPEG on white.

    Of an animation only the first frame is kept. Raises BadFile, FileTooBig (too many pixels).
    """
    try:
        # Formats by name: Pillow must not try its many other decoders on hostile bytes.
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
            _check_size(source)
            source.draft("RGB", (max_side, max_side))  # JPEG only: decode small at once
            picture = _on_white(_to_srgb(ImageOps.exif_transpose(source)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileTooBig(TOO_MANY_PIXELS) from None
    except DECODER_ERRORS:
        raise BadFile(_("This picture is damaged. Please take or save it again.")) from None
    picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())  # pixels only: no metadata survives this
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    result = out.getvalue()
    return CleanFile(result, JPEG, hashlib.sha256(result).hexdigest(), clean.width, clean.height)


def _check_size(source: Image.Image) -> None:
    if source.width * source.height > MAX_PIXELS:
        raise FileTooBig(TOO_MANY_PIXELS)
    if min(source.size) < MIN_SIDE:
        raise BadFile(_("This picture is too small to see anything. Please send a bigger one."))


def _to_srgb(source: Image.Image) -> Image.Image:
    """Phones record wider colours than sRGB; without its profile such a picture would look dull."""
    profile = source.info.get("icc_profile")
    if not profile or source.mode not in {"RGB", "RGBA"}:
        return source
    try:
        converted = ImageCms.profileToProfile(
            source, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError):
        return source  # a broken profile costs colour, not the picture
    return converted or source


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB, transparency laid on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    rgba = picture.convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    return flat


def _read_on(head: bytes, upload: IO[bytes], limit: int) -> bytes:
    """The whole upload, read in pieces so that a lying length costs us no more than `limit`."""
    parts, size = [head], len(head)
    while piece := upload.read(64 * 1024):
        size += len(piece)
        if size > limit:
            raise FileTooBig(_("This file is too big. The limit is %(limit)d MB.") % {"limit": max(1, limit // MIB)})
        parts.append(piece)
    return b"".join(parts)
