"""Uploads: told apart by bytes, bounded, pictures drawn anew."""

import hashlib
import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from marketplace.core import files
from marketplace.core.files import BadFile, FileTooBig, FileTypeRefused

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG whose header claims to be enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_it_works() -> None:
    clean = files.accept(io.BytesIO(picture()), allowed=files.PICTURES)
    assert (clean.mime, clean.width, clean.height) == (files.JPEG, 400, 300)
    assert clean.sha256 == hashlib.sha256(clean.data).hexdigest()
    assert clean.name == f"{clean.sha256[:2]}/{clean.sha256[2:4]}/{clean.sha256}.jpg"


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"\xff\xd8\xff\xe0....", files.JPEG),
        (b"\x89PNG\r\n\x1a\n....", files.PNG),
        (b"RIFF\x10\0\0\0WEBPVP8 ", files.WEBP),
        (b"%PDF-1.4\n", files.PDF),
        (b"\0\0\0\x18ftypmp42....", files.MP4),
        (b"\0\0\0\x18ftypheic....", files.HEIC),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"\0\0\0\x18ftypqt  ....", None),
        (b"GIF89a", None),
        (b"<svg xmlns=", None),
        (b"", None),
    ],
)
def test_types_are_told_by_their_first_bytes(head: bytes, mime: str | None) -> None:
    assert files.sniff(head) == mime


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_picture_becomes_a_jpeg(kind: str) -> None:
    clean = files.clean_picture(picture(kind))
    assert opened(clean.data).format == "JPEG"


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "LA", "RGBA", "I;16"])
def test_every_colour_mode_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (64, 64)).save(out, kind)
    assert opened(files.clean_picture(out.getvalue()).data).mode == "RGB"


def test_a_big_picture_is_made_smaller() -> None:
    clean = files.clean_picture(picture(size=(4000, 1000)), max_side=800)
    assert (clean.width, clean.height) == (800, 200)


def test_transparency_is_laid_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    red, green, blue = opened(files.clean_picture(out.getvalue()).data).getpixel((25, 25))
    assert min(red, green, blue) > 250


def test_place_and_camera_are_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    source = picture(size=(400, 300), exif=exif, comment=b"hidden note")
    clean = files.clean_picture(source)
    assert b"Secret Camera" in source
    assert b"Secret Camera" not in clean.data
    assert b"hidden note" not in clean.data
    assert not opened(clean.data).getexif()
    assert (clean.width, clean.height) == (300, 400)


def test_colours_of_a_profile_are_converted_and_the_profile_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "icc_profile" not in opened(files.clean_picture(picture(icc_profile=profile)).data).info
    assert files.clean_picture(picture(icc_profile=b"broken profile")).width == 400


def test_hidden_data_behind_a_picture_is_gone() -> None:
    clean = files.clean_picture(picture() + b"PK\x03\x04 a zip file")
    assert b"a zip file" not in clean.data


@pytest.mark.parametrize("side", [8_000, 11_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(FileTooBig):
        files.clean_picture(png_claiming(side, side))


def test_a_cut_picture_is_refused() -> None:
    with pytest.raises(BadFile):
        files.clean_picture(picture("PNG", size=(600, 600))[:200])


def test_a_dot_is_no_evidence() -> None:
    with pytest.raises(BadFile, match="bad_file"):
        files.clean_picture(picture(size=(10, 10)))


def test_pdf_and_video_are_kept_as_they_are() -> None:
    assert files.accept(io.BytesIO(PDF), allowed=files.DOCUMENTS).data == PDF
    video = b"\0\0\0\x18ftypmp42" + b"\0" * 100
    assert files.accept(io.BytesIO(video), allowed={files.MP4}).name.endswith(".mp4")
    with pytest.raises(BadFile):
        files.accept(io.BytesIO(PDF.replace(b"%%EOF", b"")), allowed=files.DOCUMENTS)


def test_types_that_are_not_allowed_are_refused() -> None:
    for data in (PDF, b"GIF89a", b"<html>", b""):
        with pytest.raises(FileTypeRefused):
            files.accept(io.BytesIO(data), allowed=files.PICTURES)
    with pytest.raises(FileTypeRefused, match="HEIC"):
        files.accept(io.BytesIO(b"\0\0\0\x18ftypheic"), allowed=files.PICTURES)


def test_size_limits_hold_whatever_the_sender_claims() -> None:
    with pytest.raises(FileTooBig) as refusal:
        files.accept(io.BytesIO(PDF + b" " * 2_000_000), allowed=files.DOCUMENTS, max_bytes=1_000_000)
    assert refusal.value.status == 413


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 600))
def test_damaged_pictures_are_refused_or_read_never_a_crash(noise: bytes, kind: str, place: int) -> None:
    good = picture(kind, size=(64, 64))
    place %= len(good)
    with suppress(BadFile):
        clean = files.clean_picture(good[:place] + noise + good[place + len(noise) :])
        assert (clean.mime, files.sniff(clean.data[:32])) == ("image/jpeg", "image/jpeg")
