"""Reading a document of an application: audited, and every page stamped with who read it and when."""

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files as resources
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import files, time, trail
from sellers.errors import DocumentNotFound, DocumentUnreadable, NotASeller, OwnCase
from sellers.models import Document, Seller
from sellers.selectors import is_member
from sellers.services.reading import READER_ERRORS, open_pdf

STAMP_GAP = 220
FONT_NAME = "MicroHei"
# What a page may carry beside its picture: scripts, actions, attachments. None of it reaches a reader.
ACTIVE = ("/AA", "/Annots", "/A", "/PZ")


@dataclass(frozen=True)
class Opened:
    """What a reader gets: a picture or a PDF with the stamp in every page, and a name that says who read it."""

    content: bytes
    content_type: str
    filename: str


@transaction.atomic
def open_for_review(*, document_id: str, reader: User) -> Opened:
    """Open it for a reviewer. Raises NotAllowed, OwnCase, DocumentNotFound, DocumentUnreadable.

    Each reading leaves a trail row, also where the file then cannot be shown.
    """
    fresh = User.objects.filter(pk=reader.pk, is_active=True).first() if reader.pk else None
    require_role(fresh or AnonymousUser(), Role.OPS)
    document = Document.objects.select_related("requirement__seller").filter(public_id=document_id).first()
    if document is None:
        raise DocumentNotFound
    if is_member(document.requirement.seller, reader):
        raise OwnCase
    trail.record(verb="document.read", target=trail.ref(document), actor=reader.ref, why="application review")
    mark = f"{reader.display_name} {reader.public_id[-8:]} {time.now():%Y-%m-%d %H:%M} UTC"
    return _opened(document, mark, reader.public_id[-8:])


@transaction.atomic
def open_own(*, seller: Seller, document_id: str, reader: User) -> Opened:
    """What the seller's own people sent in, stamped and audited alike. Raises DocumentNotFound, DocumentUnreadable."""
    document = Document.objects.filter(public_id=document_id, requirement__seller=seller).first()
    if document is None:
        raise DocumentNotFound
    if not is_member(seller, reader):
        raise NotASeller
    trail.record(verb="document.read", target=trail.ref(document), actor=reader.ref, why="own papers")
    mark = f"{reader.display_name} {time.now():%Y-%m-%d %H:%M} UTC"
    return _opened(document, mark, reader.public_id[-8:])


def _opened(document: Document, mark: str, reader: str) -> Opened:
    content = bytes(document.content)
    try:
        stamped = (
            _stamped_picture(content, mark) if document.content_type in files.PICTURES else _stamped_pdf(content, mark)
        )
    except (files.BadFile, *READER_ERRORS):
        raise DocumentUnreadable from None
    kind = files.JPEG if document.content_type in files.PICTURES else document.content_type
    return Opened(stamped, kind, f"{document.public_id[-6:]}-read-by-{reader}.{files.EXTENSIONS.get(kind, 'bin')}")


def _stamped_picture(content: bytes, mark: str) -> bytes:
    """The picture with the mark all over it, faint but readable on light and dark."""
    with Image.open(io.BytesIO(content)) as picture:
        base = picture.convert("RGBA")
    layer = Image.new("RGBA", base.size, (0, 0, 0, 0))
    draw, font = ImageDraw.Draw(layer), _picture_font(max(14, base.width // 40))
    step = max(STAMP_GAP * 2, int(draw.textlength(mark, font=font)) + STAMP_GAP // 2)
    for line, top in enumerate(range(0, base.height, STAMP_GAP)):
        for left in range(-(line % 2) * step // 2, base.width, step):
            draw.text(
                (left, top), mark, font=font, fill=(120, 20, 20, 90), stroke_width=1, stroke_fill=(255, 255, 255, 60)
            )
    out = io.BytesIO()
    Image.alpha_composite(base, layer).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def _stamped_pdf(content: bytes, mark: str) -> bytes:
    """Every page with the mark all over it, in a new file that carries pages only: no scripts, forms or attachments."""
    writer = PdfWriter()
    overlays: dict[tuple[int, int], PdfReader] = {}
    for source in open_pdf(content).pages:
        for name in ACTIVE:
            source.pop(NameObject(name), None)
        page = writer.add_page(source)
        page.transfer_rotation_to_content()
        box = page.mediabox
        size = (max(36, int(box.width)), max(36, int(box.height)))
        if size not in overlays:
            overlays[size] = PdfReader(io.BytesIO(_overlay(size, mark)))
        page.merge_translated_page(overlays[size].pages[0], float(box.left), float(box.bottom))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _overlay(size: tuple[int, int], mark: str) -> bytes:
    """A transparent page of this size (points) full of the mark."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    font = _pdf_font()
    canvas.setFont(font, 11)
    canvas.setFillColorRGB(0.5, 0.1, 0.1, alpha=0.32)
    step = pdfmetrics.stringWidth(mark, font, 11) + 60
    canvas.rotate(24)
    reach = size[0] + size[1]
    for line, top in enumerate(range(-int(size[0]), int(reach), 110)):
        left = -(line % 2) * step / 2
        while left < reach:
            canvas.drawString(left, top, mark)
            left += step
    canvas.save()
    return out.getvalue()


@lru_cache(maxsize=1)
def _font_file() -> Path:
    """A font with Latin, Chinese, Japanese and Korean letters: readers have names in all of them."""
    return Path(str(resources("paperang_p2_fonts_cjk"))) / "fonts" / "wqy-microhei.ttc"


@lru_cache(maxsize=8)
def _picture_font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(str(_font_file()), size)
    except OSError:
        return ImageFont.load_default(size=size)


@lru_cache(maxsize=1)
def _pdf_font() -> str:
    try:
        pdfmetrics.registerFont(TTFont(FONT_NAME, str(_font_file()), subfontIndex=0))
    except (TTFError, OSError):
        return "Helvetica"
    return FONT_NAME
