"""The yearly tax statement as files: CSV for programs, PDF for people (embedded font with Chinese characters)."""

import csv
import io
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core import time
from marketplace.core.money import exponent
from marketplace.core.paper import font
from orders.selectors.tax_years import Figures, TaxYear

COLUMNS = (
    "activities", "gross", "commission", "credited", "refunds", "refunded_gross", "commission_back", "refunded", "paid_out",
    "paid_back", "other",
)  # fmt: skip
COUNTS = frozenset({"activities", "refunds"})


def words() -> dict[str, str]:
    """Names of the figures in the active language."""
    return {
        "activities": _("Sales credited"), "gross": _("Sales, gross"), "commission": _("Commission kept"),
        "credited": _("Credited to you"), "refunds": _("Refunds"), "refunded_gross": _("Refunds, gross"),
        "commission_back": _("Commission given back"), "refunded": _("Taken back from you"),
        "paid_out": _("Paid out to your bank"), "paid_back": _("Returned by your bank"), "other": _("Other bookings"),
    }  # fmt: skip


def table(year: TaxYear) -> list[tuple[str, list[str]]]:
    """(name, amounts by quarter and of the year) of every figure, as texts."""
    parts = [*year.quarters, year.total]
    return [(name, [text(year, part, code) for part in parts]) for code, name in words().items()]


def text(year: TaxYear, part: Figures, code: str) -> str:
    value = getattr(part, code)
    return str(value) if code in COUNTS else f"{Decimal(value).scaleb(-exponent(year.currency)):f}"


def csv_file(year: TaxYear) -> bytes:
    """Twelve months, four quarters and the year; column names are permanent and English."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["period", "currency", *COLUMNS])
    rows = [(f"{year.year}-{number:02d}", month) for number, month in enumerate(year.months, start=1)]
    rows += [(f"{year.year}-Q{number}", quarter) for number, quarter in enumerate(year.quarters, start=1)]
    for label, part in [*rows, (str(year.year), year.total)]:
        writer.writerow([label, year.currency, *(text(year, part, code) for code in COLUMNS)])
    return ("\ufeff" + out.getvalue()).encode()


def pdf_file(year: TaxYear) -> bytes:
    """One page of A4, in the language of the request. reportlab is loaded when somebody prints."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = io.BytesIO()
    page: Any = Canvas(out, pagesize=A4, pageCompression=1)
    page.setTitle(f"{_('Tax statement')} {year.seller.display_name} {year.year}")
    sheet = _Sheet(page)
    sheet.line(42, f"全球喵喵 {_('Tax statement')} {year.year}", 15, step=26)
    for line in _head(year):
        sheet.line(42, line, 9.5)
    sheet.y -= 12
    sheet.row("", [_("Q%(number)s") % {"number": number} for number in range(1, 5)] + [str(year.year)])
    page.line(42, sheet.y + 10, 553, sheet.y + 10)
    for name, amounts in table(year):
        sheet.row(name, amounts)
    sheet.y -= 14
    for line in _notes():
        sheet.line(42, line, 8)
    page.save()
    return out.getvalue()


def _head(year: TaxYear) -> list[str]:
    seller = year.seller
    lines = [
        f"{_('Shop')}: {seller.display_name} ({seller.public_id})",
        f"{_('Legal name')}: {str(seller.legal_name) or '—'}",
        f"{_('Country')}: {seller.country}",
        f"{_('Currency')}: {year.currency}",
        f"{_('Drawn on')}: {time.today():%Y-%m-%d}",
    ]
    if year.year >= time.today().year:
        lines.append(_("The year is not over: figures up to today."))
    return lines


def _notes() -> list[str]:
    return [
        _("A sale counts on the day its money was credited to you; days are those of Asia/Shanghai."),
        _(
            "Gross is the price in your currency before our commission. Import tax and freight paid by shoppers are not in it."
        ),
        _("The figures are worked out from the book line by line and agree with your statement."),
    ]


class _Sheet:
    """Draws from top to bottom."""

    def __init__(self, page: Any) -> None:
        self.page, self.y = page, 790.0

    def line(self, x: float, words: str, size: float, step: float = 15) -> None:
        self.page.setFont(font(), size)
        self.page.drawString(x, self.y, words[:100])
        self.y -= step

    def row(self, name: str, amounts: list[str]) -> None:
        self.page.setFont(font(), 8.5)
        self.page.drawString(42, self.y, name[:34])
        for place, amount in enumerate(amounts):
            self.page.drawRightString(261 + place * 73, self.y, amount)
        self.y -= 17
