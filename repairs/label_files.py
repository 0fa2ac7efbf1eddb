"""The label of a piece that travels by courier: A6, a code that the other end scans, no name or address of the shopper."""

import io
from typing import Any

from django.utils.translation import gettext as _

from logistics.labels import Label, lay_out
from repairs.models import Trip
from returns.label_files import HIGH, MARGIN, WIDE, wrapped, write


def _lines(trip: Trip) -> list[tuple[float, str]]:
    shop, case = trip.work.partner, trip.work.case
    if trip.way == Trip.Way.THERE:
        words = [(4.4, _("To: %(centre)s") % {"centre": shop.name}), (3.8, shop.address)]
    else:
        words = [(4.4, _("Home to its owner")), (3.8, _("The courier has the address: it does not stand here."))]
    if trip.waybill:
        words.append((4.4, f"{trip.carrier} {trip.waybill}"))
    words.append((3.4, _("Courier comes: %(when)s") % {"when": trip.window}))
    words.append((3.4, _("Repair %(number)s") % {"number": case.number}))
    return words


def label(trip: Trip) -> bytes:
    """One page of A6."""
    from reportlab.lib.units import mm  # noqa: PLC0415  (loaded when somebody prints)
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = io.BytesIO()
    page: Any = Canvas(out, pagesize=(WIDE * mm, HIGH * mm), pageCompression=1, invariant=1)
    page.setTitle(trip.work.case.number)
    number = trip.work.case.number
    sheet = lay_out(Label("unit", trip.label_code, trip.label_code, _("Repair"), (number,)))
    for x, y, wide, high in sheet.boxes:
        page.rect((x + 2.5) * mm, (HIGH - MARGIN - y - high) * mm, wide * mm, high * mm, stroke=0, fill=1)
    for x, y, size, words in sheet.texts:
        write(page, x + 2.5, MARGIN + y, size, words)
    y = MARGIN + sheet.height + 10
    for size, words in _lines(trip):
        for piece in wrapped(words, size):
            write(page, MARGIN, y, size, piece)
            y += size * 1.5
        y += 1.2
    page.showPage()
    page.save()
    return out.getvalue()
