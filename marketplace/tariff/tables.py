"""Published tables opened as rows of text: CSV as spreadsheets in China and elsewhere write it, and XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 200_000
HEADER_WITHIN = 10  # published tables have a title above


class BadTable(Exception):
    """The file as a whole cannot be read."""


def lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number as the spreadsheet shows it, cells). Percentages of a spreadsheet come with their sign. Raises BadTable."""
    if not path.is_file():
        raise BadTable(f"there is no file {path.name}")
    if path.stat().st_size > MOST_BYTES:
        raise BadTable("the file is too large")
    return _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield from enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
        return
    raise BadTable("neither UTF-8 nor GB 18030")


def _xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise BadTable(f"no XLSX: {error}") from error
    try:
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS), start=1):
            yield number, [_cell(cell) for cell in row]
    finally:
        book.close()


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float):
        if "%" in (cell.number_format or ""):
            return f"{round(value * 100, 6):g}%"
        return f"{value:g}" if value != int(value) else str(int(value))
    if isinstance(value, int) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{value * 100}%"
    return str(value)
