"""Labels and receipts as PDF. A label is 100 × 60 mm: a QR code, the code in letters, a few lines of words."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.utils.translation import gettext as _

from marketplace.core.paper import Paper, font
from warehousing.models import Notice, Piece, Recall, Receipt

MM = 72 / 25.4
WIDTH, HEIGHT, QR_SIDE = 100 * MM, 60 * MM, 44 * MM
MOST_LABELS = 600


@dataclass(frozen=True)
class Label:
    """`code` is what the QR says; `lines` stand beside it."""

    code: str
    lines: Sequence[str] = field(default_factory=tuple)


def labels(rows: Iterable[Label], *, title: str) -> bytes:
    """One label a page, for the label printer."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415  (loaded when somebody prints)

    out = io.BytesIO()
    page: Any = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1)
    page.setTitle(title)
    for row in list(rows)[:MOST_LABELS]:
        _qr(page, row.code, 4 * MM, HEIGHT - QR_SIDE - 3 * MM)
        page.setFont(font(), 11)
        page.drawString(5 * MM, 6 * MM, row.code)
        for index, words in enumerate(row.lines[:6]):
            page.setFont(font(), 11 if index == 0 else 8.5)
            page.drawString(QR_SIDE + 8 * MM, HEIGHT - (9 + index * 7) * MM, words[:26])
        page.showPage()
    page.save()
    return out.getvalue()


def hand_in_labels(notice: Notice) -> bytes:
    """One label for every carton that the seller brings."""
    place = notice.warehouse
    at = f"{notice.slot.starts_at.astimezone(ZoneInfo(place.time_zone)):%Y-%m-%d %H:%M}" if notice.slot else ""
    rows = [
        Label(
            notice.number,
            (place.code, place.name, notice.seller.display_name, at, _("Carton %(n)s of %(all)s") % {"n": n, "all": notice.cartons}),
        )
        for n in range(1, notice.cartons + 1)
    ]  # fmt: skip
    return labels(rows, title=notice.number)


def piece_labels(pieces: Iterable[Piece], *, title: str) -> bytes:
    """A label for each piece that was counted."""
    rows = [
        Label(
            one.code,
            (one.listing.sku, str(one.listing)[:26], one.temperature, one.defect, f"{one.best_before or ''}"),
        )
        for one in pieces
    ]
    return labels(rows, title=title)


def lot_labels(notice: Notice) -> bytes:
    """A label for each lot of a notice: scanned at a bin, it puts away all of its pieces."""
    rows = [
        Label(line.code, (line.listing.sku, str(line.listing)[:26], line.temperature, f"× {line.announced}"))
        for line in notice.lines.all()
    ]
    return labels(rows, title=notice.number)


def receipt_paper(receipt: Receipt) -> bytes:
    """The signed receipt on a sheet, with what was signed and the signature."""
    said = receipt.document
    paper = Paper(title=said["notice"], foot=f"{said['notice']} · {receipt.key_id}")
    paper.title(_("Receipt of goods handed in"))
    for name, key in (
        (_("Notice"), "notice"), (_("Warehouse"), "warehouse"), (_("Time (UTC)"), "at"), (_("Cartons"), "cartons"),
        (_("Weight (g)"), "weight_g"), (_("Handed over by"), "handed_by"), (_("Carrier"), "carrier"),
        (_("Waybill"), "waybill"), (_("Remarks"), "remarks"),
    ):  # fmt: skip
        if said.get(key) not in ("", None):
            paper.fact(name, str(said[key]))
    paper.heading(_("As announced, not counted yet"))
    for row in said["announced"]:
        paper.text(" · ".join(str(value) for value in row.values()))
    paper.heading(_("Signature (Ed25519)"))
    paper.text(receipt.signature, size=8)
    return paper.done()


def recall_paper(recall: Recall) -> bytes:
    """What left, who took it, and our signature."""
    said = recall.document
    paper = Paper(title=said["recall"], foot=f"{said['recall']} · {recall.key_id}")
    paper.title(_("Receipt of goods called back"))
    for name, key in (
        (_("Number"), "recall"), (_("Warehouse"), "warehouse"), (_("Time (UTC)"), "at"), (_("Cartons"), "cartons"),
        (_("Weight (g)"), "weight_g"), (_("Taken over by"), "taken_by"), (_("Carrier"), "carrier"),
        (_("Waybill"), "waybill"),
    ):  # fmt: skip
        if said.get(key) not in ("", None):
            paper.fact(name, str(said[key]))
    paper.heading(_("Pieces"))
    for row in said["pieces"]:
        paper.text(" · ".join(str(value) for value in row.values()))
    paper.heading(_("Signature (Ed25519)"))
    paper.text(recall.signature, size=8)
    return paper.done()


def _qr(page: Any, text: str, x: float, y: float) -> None:
    code = segno.make(text, error="m", micro=False)
    matrix = [list(row) for row in code.matrix]
    step = QR_SIDE / (len(matrix) + 4)
    for row, bits in enumerate(matrix):
        for column, bit in enumerate(bits):
            if bit:
                page.rect(x + (column + 2) * step, y + (len(matrix) + 1 - row) * step, step, step, stroke=0, fill=1)
