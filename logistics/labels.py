"""Labels of pieces, parcels, bags and seals, as PDF and PNG, each with Code 128 and QR. One layout, two ways to draw it.

Millimetres from the upper left; PNG at 8 dots a millimetre (203 dpi, the common thermal printer).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import segno
from PIL import Image, ImageDraw, ImageFont

from marketplace.core.paper import font as paper_font

DOTS = 8
QUIET = 3.0
KINDS = ("unit", "parcel", "bag", "seal")


@dataclass(frozen=True)
class Label:
    """What stands on it: `number` as Code 128, `link` as QR, `lines` as text."""

    kind: str
    number: str
    link: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A label laid out: black boxes (x, y, width, height) and texts (x, y of the baseline, size, words), in millimetres."""

    width: float
    height: float
    boxes: tuple[tuple[float, float, float, float], ...]
    texts: tuple[tuple[float, float, float, str], ...]


def lay_out(label: Label) -> Sheet:
    """100 mm wide: QR on the left, words beside it, Code 128 below."""
    rows = [(label.title, 4.2), *((line, 3.2) for line in label.lines)]
    height = max(58.0, 12 + 5.2 * len(rows) + 24)
    qr = segno.make(label.link, error="m")
    matrix = [list(row) for row in qr.matrix]
    side = 28 / len(matrix)
    boxes = [
        (QUIET + x * side, QUIET + y * side, side, side)
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    ]
    texts, y = [], QUIET + 4.5
    for words, size in rows:
        for piece in _wrapped(words, 64, size):
            texts.append((34.0, y, size, piece))
            y += size * 1.45
    height = max(height, y + 22)
    boxes += _bars(label.number, top=height - 19, width=94, high=12)
    texts.append((QUIET, height - 2.4, 3.6, label.number))
    return Sheet(100.0, height, tuple(boxes), tuple(texts))


def png(label: Label) -> bytes:
    """The label as a black and white picture."""
    sheet = lay_out(label)
    image = Image.new("L", (round(sheet.width * DOTS), round(sheet.height * DOTS)), 255)
    draw = ImageDraw.Draw(image)
    for x, y, wide, high in sheet.boxes:
        left, top = round(x * DOTS), round(y * DOTS)
        draw.rectangle(
            (left, top, max(left, round((x + wide) * DOTS) - 1), max(top, round((y + high) * DOTS) - 1)), fill=0
        )
    for x, y, size, words in sheet.texts:
        draw.text((x * DOTS, y * DOTS), words, font=_font(size), fill=0, anchor="ls")
    out = io.BytesIO()
    image.convert("1").save(out, "PNG", dpi=(DOTS * 25.4, DOTS * 25.4))
    return out.getvalue()


def pdf(labels: Sequence[Label]) -> bytes:
    """Labels one a page, vectors and an embedded font."""
    from reportlab.lib.units import mm  # noqa: PLC0415  (loaded when somebody prints)
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = io.BytesIO()
    page: Any = Canvas(out, pageCompression=1, invariant=1)
    page.setTitle(" ".join(label.number for label in labels)[:200])
    for label in labels:
        sheet = lay_out(label)
        page.setPageSize((sheet.width * mm, sheet.height * mm))
        for x, y, wide, high in sheet.boxes:
            page.rect(x * mm, (sheet.height - y - high) * mm, wide * mm, high * mm, stroke=0, fill=1)
        for x, y, size, words in sheet.texts:
            page.setFont(paper_font(), size * mm)
            page.drawString(x * mm, (sheet.height - y) * mm, words)
        page.showPage()
    page.save()
    return out.getvalue()


def _bars(text: str, *, top: float, width: float, high: float) -> list[tuple[float, float, float, float]]:
    """Code 128 by reportlab's encoder; a module is a whole number of printer dots, so that the bars stay sharp."""
    from reportlab.graphics.barcode.code128 import Code128  # noqa: PLC0415

    code = Code128(text, quiet=0)
    code.validate()
    code.encode()
    code.decompose()
    steps = [(mark.isupper(), ord(mark.lower()) - ord("a") + 1) for mark in code.decomposed]
    modules = sum(count for _is_bar, count in steps)
    dots = max(1, int(width * DOTS / modules))
    x, boxes = QUIET, []
    for is_bar, count in steps:
        wide = count * dots / DOTS
        if is_bar:
            boxes.append((x, top, wide, high))
        x += wide
    return boxes


def _wrapped(words: str, width: float, size: float) -> list[str]:
    """Pieces of at most `width` millimetres."""
    pieces, line = [], ""
    for sign in words:
        if _font(size).getlength(line + sign) > width * DOTS:
            pieces.append(line)
            line = sign.strip()
        else:
            line += sign
    return [*pieces, line] if line else pieces


@cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    path = files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"
    return ImageFont.truetype(str(path), round(size * DOTS))
