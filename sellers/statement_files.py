"""A statement as a file: CSV in bounded memory however long it is, PDF for printing."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core import time
from marketplace.core.money import exponent
from sellers.errors import TooLongForPrint
from sellers.models import Seller
from sellers.selectors.statement import NAMES, WHAT, Line, Period, Sums, rows_of, stream, sums_before, sums_until

BATCH = 500  # lines a chunk of the answer
MOST_PRINTED = 2_000
FONT = "WenQuanYi"


def csv_chunks(seller: Seller, period: Period) -> Iterator[str]:
    """The whole file in pieces: opening balance, every line, closing balance. Words are those of the language at the call."""
    places = exponent(seller.currency)
    words = {kind: str(name) for kind, name in WHAT.items()}
    head = [
        _("Date"),
        _("What"),
        _("Number"),
        _("Movement"),
        _("Balance"),
        *(str(name) for name in NAMES.values()),
        _("Currency"),
    ]
    opening, closing = _("Opening balance"), _("Closing balance")
    return _chunks(seller, period, places, words, head, opening, closing)


def _chunks(
    seller: Seller, period: Period, places: int, words: dict[str, str], head: list[str], opening: str, closing: str
) -> Iterator[str]:
    before = sums_before(seller, period.start)
    yield "\ufeff" + _written(
        [head, _edge(opening, before, places, seller.currency)]
    )  # the mark tells Excel that it is UTF-8
    lines, last = stream(seller, period), before
    while batch := list(islice(lines, BATCH)):
        last = batch[-1].after
        yield _written([_row(line, places, words) for line in batch])
    yield _written([_edge(closing, last, places, seller.currency)])


def _row(line: Line, places: int, words: dict[str, str]) -> list[str]:
    amounts = (line.change, line.balance, *line.changes.values())
    texts = [_amount(amount, places) for amount in amounts]
    return [_stamp(line.at), words.get(line.kind, line.kind), line.number, *texts, line.currency]


def _edge(name: str, sums: Sums, places: int, currency: str) -> list[str]:
    return [
        "",
        name,
        "",
        "",
        _amount(sums.total, places),
        *(_amount(value, places) for value in sums.values()),
        currency,
    ]


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _amount(minor: int, places: int) -> str:
    return f"{Decimal(minor).scaleb(-places):f}"


def _stamp(at: datetime) -> str:
    return at.astimezone(time.SHANGHAI).isoformat(timespec="seconds")


def pdf(seller: Seller, period: Period) -> bytes:
    """The statement for printing, in the language of the request. Raises TooLongForPrint above MOST_PRINTED lines."""
    if rows_of(seller, period).order_by()[: MOST_PRINTED + 1].count() > MOST_PRINTED:
        raise TooLongForPrint
    sheet = Sheet(seller, period)
    sheet.begin(sums_before(seller, period.start))
    for line in stream(seller, period):
        sheet.add(line)
    return sheet.end(sums_until(seller, period))


@cache
def _font() -> str:
    """The embedded font, read once a process (its built-in CJK fonts are not embedded and show boxes)."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415  (loaded when somebody prints)
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415  (loaded when somebody prints)

    path = files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"
    pdfmetrics.registerFont(TTFont(FONT, str(path), subfontIndex=0))
    return FONT


class Sheet:
    """Pages of A4 drawn from top to bottom. reportlab is loaded when somebody prints, not when the shop starts."""

    LEFT, RIGHT, TOP, BOTTOM, STEP = 42, 553, 790, 60, 15

    def __init__(self, seller: Seller, period: Period) -> None:
        from reportlab.lib.pagesizes import A4  # noqa: PLC0415  (loaded when somebody prints)
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415  (loaded when somebody prints)

        self.seller, self.period, self.places = seller, period, exponent(seller.currency)
        self.file = io.BytesIO()
        self.canvas: Any = Canvas(self.file, pagesize=A4, pageCompression=1)
        self.canvas.setTitle(f"{_('Statement')} {seller.display_name} {period.label}")
        self.page, self.y = 0, 0

    def begin(self, before: Sums) -> None:
        """Title, opening balance."""
        self._new_page()
        self._edge(_("Opening balance"), before)

    def add(self, line: Line) -> None:
        """One booking; what it moved between accounts stands below it in small print."""
        self._room(2 if len(line.changes.parts) > 1 else 1)
        at = line.at.astimezone(time.SHANGHAI)
        self._text(self.LEFT, f"{at:%Y-%m-%d %H:%M}", 8.5)
        number = line.number if line.link == "order" else ""
        self._text(138, f"{line.what} {number}".strip(), 9)
        self._end(440, _amount(line.change, self.places), 9)
        self._end(self.RIGHT, _amount(line.balance, self.places), 9)
        self.y -= self.STEP
        if len(line.changes.parts) > 1:
            words = " · ".join(f"{name} {_amount(value, self.places)}" for name, value in line.changes.parts)
            self._text(138, words, 7)
            self.y -= self.STEP

    def end(self, after: Sums) -> bytes:
        """Closing balance and its parts; the finished file."""
        self._room(2 + len(after.parts))
        self._edge(_("Closing balance"), after)
        for name, value in after.parts:
            self._text(138, str(name), 8.5)
            self._end(self.RIGHT, _amount(value, self.places), 8.5)
            self.y -= self.STEP
        self.canvas.save()
        return self.file.getvalue()

    def _new_page(self) -> None:
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.y = self.TOP
        self._text(self.LEFT, f"全球喵喵 {_('Statement')}", 15)
        self._end(self.RIGHT, _("Page %(number)s") % {"number": self.page}, 8.5)
        self.y -= 20
        self._text(
            self.LEFT, f"{self.seller.display_name} · {self.period.label or _('All')} · {self.seller.currency}", 10
        )
        self.y -= 24
        for place, name in ((self.LEFT, _("Date")), (138, _("What"))):
            self._text(place, name, 8.5)
        self._end(440, _("Movement"), 8.5)
        self._end(self.RIGHT, _("Balance"), 8.5)
        self.canvas.line(self.LEFT, self.y - 4, self.RIGHT, self.y - 4)
        self.y -= self.STEP + 4

    def _edge(self, name: str, sums: Sums) -> None:
        self._text(138, name, 9.5)
        self._end(self.RIGHT, _amount(sums.total, self.places), 9.5)
        self.y -= self.STEP

    def _room(self, lines: int) -> None:
        if self.y - lines * self.STEP < self.BOTTOM:
            self._new_page()

    def _text(self, x: float, text: str, size: float) -> None:
        self.canvas.setFont(_font(), size)
        self.canvas.drawString(x, self.y, text[:70])

    def _end(self, x: float, text: str, size: float) -> None:
        self.canvas.setFont(_font(), size)
        self.canvas.drawRightString(x, self.y, text)
