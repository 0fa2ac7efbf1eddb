"""The bytes of an export: CSV and JSON written in pieces that join to one file. Pure."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

CSV, JSON = "csv", "json"
FORMS = {CSV: "text/csv; charset=utf-8", JSON: "application/json; charset=utf-8"}
RISKY = ("=", "+", "-", "@", "\t", "\r")
Row = Mapping[str, str]


def begin(head: Mapping[str, Any], columns: Sequence[str]) -> dict[str, bytes]:
    """The first piece of each form. The mark in front of the CSV tells spreadsheets that it is UTF-8."""
    start = json.dumps(head, ensure_ascii=False)[:-1]
    return {CSV: ("\ufeff" + _lines([list(columns)])).encode(), JSON: f'{start}, "rows": ['.encode()}


def middle(rows: Sequence[Row], columns: Sequence[str], *, is_first: bool) -> dict[str, bytes]:
    """A piece with these rows. `is_first`: no row was written before."""
    texts = [json.dumps({name: row.get(name, "") for name in columns}, ensure_ascii=False) for row in rows]
    joined = ",\n".join(texts)
    if texts and not is_first:
        joined = ",\n" + joined
    return {
        CSV: _lines([[_safe(row.get(name, "")) for name in columns] for row in rows]).encode(),
        JSON: joined.encode(),
    }


def end() -> dict[str, bytes]:
    """The last piece of each form."""
    return {CSV: b"", JSON: b"]}\n"}


def _lines(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _safe(text: str) -> str:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text.startswith(RISKY) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()
