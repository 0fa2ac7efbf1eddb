"""Files of sellers, opened carefully: CSV in the encodings that spreadsheets write, XLSX, and ZIPs of pictures.

Everything is read as a stream of rows; sizes are limited before anything is unpacked (a spreadsheet is a ZIP too).
"""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.exceptions import InvalidFileException

from marketplace.catalog.errors import BadSheet
from marketplace.catalog.models import GoodsImport
from marketplace.catalog.policies.sheet import read_header

MIB = 1024 * 1024
MOST_BYTES = {GoodsImport.Kind.CSV: 24 * MIB, GoodsImport.Kind.XLSX: 16 * MIB, GoodsImport.Kind.PICTURES: 100 * MIB}
MOST_UNPACKED = {GoodsImport.Kind.XLSX: 300 * MIB, GoodsImport.Kind.PICTURES: 600 * MIB}
MOST_ROWS, MOST_COLUMNS, MOST_FILES = 50_000, 60, 5_000
MOST_PICTURE = 12 * MIB
TOO_BIG = _("This file is too big. The limit is %(most)d MB; please divide it.")
# As Excel in China saves CSV (GB 18030), as everybody else does (UTF-8, with or without a mark), and UTF-16 with one.
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PICTURE_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
NUMBERED = re.compile(r"^(?P<sku>.+)[_-](?P<place>[0-9]{1,2})$")

Row = tuple[int, dict[str, str]]


def kind_of(file: IO[bytes]) -> str:
    """What a file is, by its content. Raises BadSheet for what is none of the three."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        is_workbook = any(name.startswith("xl/") for name in _names(file))
        return GoodsImport.Kind.XLSX if is_workbook else GoodsImport.Kind.PICTURES
    if not head.strip():
        raise BadSheet(_("This file is empty."))
    if head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF", b"PK")):
        raise BadSheet(_("This is not a table. Please send CSV or XLSX (Excel 2007 or newer), or a ZIP of pictures."))
    return GoodsImport.Kind.CSV


def rows_of(kind: str, file: IO[bytes]) -> Iterator[Row]:
    """Rows as (row number, column → text), empty ones left out. Raises BadSheet for the file as a whole."""
    if kind == GoodsImport.Kind.XLSX:
        return _table(_xlsx(file))
    return _table(_csv(file))


def check(kind: str, file: IO[bytes]) -> int:
    """Look through the whole file once: can it be read, does the header hold? The number of rows. Raises BadSheet."""
    if kind == GoodsImport.Kind.PICTURES:
        return len(pictures_in(file))
    count = sum(1 for _row in rows_of(kind, file))
    if count == 0:
        raise BadSheet(_("This file has a header but no rows."))
    return count


def pictures_in(file: IO[bytes]) -> list[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    """Pictures of a ZIP in the order of their names, each with the SKUs it may be for, the likeliest first.

    `SKU.jpg`, `SKU_2.jpg` or `SKU/any.jpg`; an article number may itself end in `-2`, so the whole name comes first.
    """
    found = []
    for info in _archive(file, GoodsImport.Kind.PICTURES).infolist():
        path = PurePosixPath(info.filename)
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if info.is_dir() or hidden or path.suffix.lower() not in PICTURE_ENDINGS:
            continue
        numbered = NUMBERED.match(path.stem)
        guesses = [path.stem, *([numbered["sku"]] if numbered else []), *path.parts[-2:-1]]
        found.append((tuple(guesses), info))
    if not found:
        raise BadSheet(_("There are no pictures in this ZIP. Name them by article number: SKU.jpg, SKU_2.jpg."))
    return sorted(found, key=lambda pair: pair[1].filename)


def picture(file: IO[bytes], info: zipfile.ZipInfo) -> io.BytesIO:
    """One picture, unpacked up to its limit. Raises BadSheet."""
    if info.file_size > MOST_PICTURE:
        raise BadSheet(_("A picture in this ZIP is bigger than 12 MB."))
    try:
        with zipfile.ZipFile(file) as archive, archive.open(info) as packed:
            return io.BytesIO(packed.read(MOST_PICTURE + 1))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise BadSheet(_("A picture in this ZIP is damaged or locked with a password.")) from error


def _table(lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    header: tuple[str, ...] = ()
    count = 0
    for number, cells in lines:
        if not any(cells):
            continue
        if not header:
            header = read_header(cells)
            continue
        count += 1
        if count > MOST_ROWS:
            raise BadSheet(_("A file may have %(most)s rows at most. Please divide it.") % {"most": f"{MOST_ROWS:,}"})
        yield number, {name: cell for name, cell in zip(header, cells, strict=False) if name}
    if not header:
        raise BadSheet(_("This file is empty."))


def _csv(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    file.seek(0)
    data = file.read()
    text = _decoded(data)
    first = text[:8192].split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        raise BadSheet(
            _("Row %(row)d cannot be read. A quotation mark may be open.") % {"row": reader.line_num}
        ) from error


def _decoded(data: bytes) -> str:
    encodings = [name for mark, name in MARKS if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadSheet(_("We cannot read the characters of this file. Please save it as CSV in UTF-8."))


def _xlsx(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    _archive(file, GoodsImport.Kind.XLSX)
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            yield number, [_cell(value) for value in cells]
    except BadSheet:
        raise
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError,
        SyntaxError,  # what XML parsers raise
    ) as error:  # fmt: skip
        raise BadSheet(_("This spreadsheet is damaged. Please save it again, or send it as CSV.")) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value).strip()


def _names(file: IO[bytes]) -> list[str]:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.namelist()[: MOST_FILES + 1]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadSheet(_("This file is incomplete. Please send it again.")) from error


def _archive(file: IO[bytes], kind: GoodsImport.Kind) -> zipfile.ZipFile:
    """The directory of a ZIP, its promises checked before a byte is unpacked."""
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadSheet(_("This file is incomplete. Please send it again.")) from error
    infos = archive.infolist()
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_UNPACKED[kind]:
        raise BadSheet(_("There is too much in this file. Please divide it."))
    return archive
