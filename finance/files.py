"""Tables as files: streamed, marked as UTF-8 for spreadsheets, and no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import StreamingHttpResponse

from marketplace.core import time
from marketplace.core.money import exponent

BATCH = 500
RISKY = ("=", "+", "-", "@", "\t", "\r")


def table(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """`rows` are read while they are sent; words are those of the language at the call."""
    response = StreamingHttpResponse(
        _chunks([str(cell) for cell in head], rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store, private"
    return response


def amount(minor: int, currency: str) -> str:
    """Minor units as a plain number with the currency's places."""
    return f"{Decimal(minor).scaleb(-exponent(currency)):f}"


def stamp(at: Any) -> str:
    return at.astimezone(time.SHANGHAI).isoformat(timespec="seconds") if at else ""


def _chunks(head: list[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield "\ufeff" + _written([head])
    lines = iter(rows)
    while batch := list(islice(lines, BATCH)):
        yield _written([[safe(str(cell)) for cell in row] for row in batch])


def _written(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def safe(text: str) -> str:
    """A text that a spreadsheet would take for a formula is marked as text; a negative number stays one."""
    return f"'{text}" if text.startswith(RISKY) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()
