"""The label of a return: A6, for any printer or a courier's; Chinese font embedded, QR and Code 128 of the label's code."""

import io
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from logistics.labels import Label, lay_out
from marketplace.core.paper import font
from returns import portal
from returns.models import Homeward, ReturnCase

WIDE, HIGH, MARGIN = 105.0, 148.0, 6.0  # A6 upright, millimetres


def lines_of(case: ReturnCase, today: date) -> list[tuple[float, str]]:
    """(size in millimetres, words) below the code: where to, by which day, what the centre must know."""
    centre = case.centre
    words = [
        (4.4, _("To: %(centre)s") % {"centre": centre.name_zh if centre else ""}),
        (3.8, centre.address if centre else ""),
    ]
    if portal.is_within_customs(case, today):
        day = case.customs_arrive_by.isoformat() if case.customs_arrive_by else ""
        said = (
            _("To be carried on to the original supervised place, there by %(day)s (customs return)")
            if case.detour
            else _("To the original supervised place, there by %(day)s (customs return)")
        )
        words.append((3.4, said % {"day": day}))
    if case.send_before:
        words.append((3.4, _("Send before %(day)s") % {"day": portal.shanghai_day(case.send_before).isoformat()}))
    words.append((3.4, _("Return %(number)s · order %(order)s") % {"number": case.number, "order": case.order.number}))
    words.append((3.0, _("This code opens one return once. Put nothing else into the parcel.")))
    return words


def label_pdf(case: ReturnCase, *, today: date) -> bytes:
    """One page of A6. Nothing about the shopper stands on it."""
    from reportlab.lib.units import mm  # noqa: PLC0415  (loaded when somebody prints)
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    title = _("Return to Miaomiao")
    sheet = lay_out(Label("unit", case.label_code, case.label_code, title, (case.number,)))
    out = io.BytesIO()
    page: Any = Canvas(out, pagesize=(WIDE * mm, HIGH * mm), pageCompression=1, invariant=1)
    page.setTitle(case.number)
    for x, y, wide, high in sheet.boxes:
        page.rect((x + 2.5) * mm, (HIGH - MARGIN - y - high) * mm, wide * mm, high * mm, stroke=0, fill=1)
    for x, y, size, words in sheet.texts:
        write(page, x + 2.5, MARGIN + y, size, words)
    y = MARGIN + sheet.height + 4
    page.setLineWidth(0.6)
    page.line(MARGIN * mm, (HIGH - y) * mm, (WIDE - MARGIN) * mm, (HIGH - y) * mm)
    y += 7
    for size, words in lines_of(case, today):
        for piece in wrapped(words, size):
            write(page, MARGIN, y, size, piece)
            y += size * 1.5
        y += 1.2
    page.showPage()
    page.save()
    return out.getvalue()


def homeward_pdf(row: Homeward) -> bytes:
    """The label of a parcel that goes home to the shopper. Nothing about the shopper on it either: the courier has the address."""
    lines = [(4.4, _("Home to its owner")), (3.8, _("The courier has the address: it does not stand here."))]
    if row.waybill:
        lines.append((4.4, f"{row.carrier} {row.waybill}"))
    lines.append((3.4, _("From: %(centre)s") % {"centre": f"{row.centre.name_zh} · {row.centre.address}"}))
    lines.append((3.4, _("Return %(number)s") % {"number": row.case.number}))
    return code_sheet(row.label_code, head=_("Home from Miaomiao"), number=row.case.number, lines=lines)


def code_sheet(code: str, *, head: str, number: str, lines: list[tuple[float, str]]) -> bytes:
    """One page of A6: a code to scan, and words of (size in millimetres, text) below it."""
    from reportlab.lib.units import mm  # noqa: PLC0415  (loaded when somebody prints)
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = io.BytesIO()
    page: Any = Canvas(out, pagesize=(WIDE * mm, HIGH * mm), pageCompression=1, invariant=1)
    page.setTitle(number)
    sheet = lay_out(Label("unit", code, code, head, (number,)))
    for x, y, wide, high in sheet.boxes:
        page.rect((x + 2.5) * mm, (HIGH - MARGIN - y - high) * mm, wide * mm, high * mm, stroke=0, fill=1)
    for x, y, size, words in sheet.texts:
        write(page, x + 2.5, MARGIN + y, size, words)
    y = MARGIN + sheet.height + 10
    for size, words in lines:
        for piece in wrapped(words, size):
            write(page, MARGIN, y, size, piece)
            y += size * 1.5
        y += 1.2
    page.showPage()
    page.save()
    return out.getvalue()


def write(page: Any, x: float, y: float, size: float, words: str) -> None:
    """Words at millimetres from the upper left corner of the sheet."""
    from reportlab.lib.units import mm  # noqa: PLC0415

    page.setFont(font(), size * mm)
    page.drawString(x * mm, (HIGH - y) * mm, words)


def wrapped(words: str, size: float) -> list[str]:
    """Pieces that fit between the margins."""
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415

    pieces, line = [], ""
    for sign in words:
        if line and stringWidth(line + sign, font(), size * mm) > (WIDE - 2 * MARGIN) * mm:
            pieces.append(line)
            line = sign.strip()
        else:
            line += sign
    return [*pieces, line] if line else pieces
