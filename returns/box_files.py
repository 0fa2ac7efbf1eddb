"""Papers of a box home: the A6 label that is scanned at hand-over, and the pro-forma invoice for customs abroad (English, with Chinese)."""

import io
from collections import defaultdict
from typing import Any

from logistics.labels import Label, lay_out
from marketplace.core import time
from marketplace.core.money import from_minor
from marketplace.core.paper import LEFT, RIGHT, Paper
from returns.errors import BoxNotReady
from returns.label_files import HIGH, MARGIN, WIDE, wrapped, write
from returns.models import HomeBox, HomePiece


def require_ready(box: HomeBox) -> None:
    """Raises BoxNotReady: nobody has said where it goes and what it weighs."""
    if box.ready_at is None:
        raise BoxNotReady


def label(box: HomeBox) -> bytes:
    """One page of A6: code, where to, from where, weight, what is in it. Raises BoxNotReady."""
    from reportlab.lib.units import mm  # noqa: PLC0415  (loaded when somebody prints)
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    require_ready(box)
    out = io.BytesIO()
    page: Any = Canvas(out, pagesize=(WIDE * mm, HIGH * mm), pageCompression=1, invariant=1)
    page.setTitle(box.public_id)
    sheet = lay_out(Label("unit", box.label_code, box.label_code, "RETURNED GOODS", (box.country,)))
    for x, y, wide, high in sheet.boxes:
        page.rect((x + 2.5) * mm, (HIGH - MARGIN - y - high) * mm, wide * mm, high * mm, stroke=0, fill=1)
    for x, y, size, words in sheet.texts:
        write(page, x + 2.5, MARGIN + y, size, words)
    y = MARGIN + sheet.height + 8
    for size, words in _label_lines(box):
        for piece in wrapped(words, size):
            write(page, MARGIN, y, size, piece)
            y += size * 1.45
        y += 1.4
    page.showPage()
    page.save()
    return out.getvalue()


def _label_lines(box: HomeBox) -> list[tuple[float, str]]:
    count = len(box.pieces.all())
    return [
        (5.0, f"TO / 收件  {box.consignee}"),
        *((4.2, line) for line in str(box.ship_to).splitlines()),
        (5.0, box.country),
        (3.6, f"FROM / 寄件  {box.centre.name_zh} · {box.centre.address} · CN"),
        (3.6, f"{count} PCS / 件 · {(box.weight_g or 0) / 1000:.2f} kg · RETURN TO SENDER, NO SALE / 退回卖家"),
    ]


def pro_forma(box: HomeBox) -> bytes:
    """A4: each piece with tariff number, origin, weight and value, the totals, and why it travels. Raises BoxNotReady."""
    require_ready(box)
    paper = Paper(title=f"Pro forma invoice {box.public_id}", foot=f"{box.public_id} · {box.label_code}")
    paper.title("PRO FORMA INVOICE 形式发票")
    for name, value in _facts(box):
        paper.fact(name, value)
    paper.heading("Contents 内容")
    pieces = list(box.pieces.all())
    for place, piece in enumerate(pieces, start=1):
        paper.row((f"{place}. {piece.title[:70]}", _money(piece)), (LEFT, -RIGHT))
        line = piece.item.line
        paper.text(
            f"HS {piece.hs_code} · origin {line.origin_country} · {piece.weight_g} g · 1 pc · return {piece.item.case.number}",
            size=8.5, indent=14,
        )  # fmt: skip
    paper.heading("Total 合计")
    for currency, minor in sorted(totals(pieces).items()):
        paper.row(
            (f"{len(pieces)} pcs", f"{from_minor(minor, currency).amount} {currency}"), (LEFT, -RIGHT), is_strong=True
        )
    paper.text(
        "Returned goods. These pieces were exported to China by the consignee, were sent back by the buyers there and go home "
        "unchanged. No sale, value for customs purposes only.\n"
        "退运货物：系收件人此前出口至中国、由买家退回之原物，非销售，价值仅供海关申报。"
    )
    return paper.done()


def _facts(box: HomeBox) -> list[tuple[str, str]]:
    ready = box.ready_at.astimezone(time.SHANGHAI).date().isoformat() if box.ready_at else ""
    return [
        ("Number 编号", box.public_id), ("Date 日期", ready),
        ("Shipper 发货人", f"{box.centre.name_zh}, {box.centre.address}, China"),
        ("Consignee 收货人", str(box.consignee)), ("Address 地址", " ".join(str(box.ship_to).split())),
        ("Country 国家", box.country), ("Gross weight 毛重", f"{(box.weight_g or 0) / 1000:.2f} kg"),
        ("Waybill 运单", f"{box.carrier} {box.waybill}".strip() or "—"), ("Terms", "DAP"),
    ]  # fmt: skip


def totals(pieces: list[HomePiece]) -> dict[str, int]:
    """Declared values by currency, minor units."""
    found: dict[str, int] = defaultdict(int)
    for piece in pieces:
        found[piece.currency] += piece.value_minor
    return dict(found)


def _money(piece: HomePiece) -> str:
    return f"{from_minor(piece.value_minor, piece.currency).amount} {piece.currency}"
