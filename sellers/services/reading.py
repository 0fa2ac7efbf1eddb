"""Reading papers that applicants send: pictures are drawn anew, PDFs have to open, without a password, with pages."""

import io
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from marketplace.core import files as uploads

TYPES = frozenset({uploads.PDF, uploads.JPEG, uploads.PNG})
MOST_BYTES = 12 * uploads.MIB
MOST_PAGES = 60
PROTECTED = _("This PDF is protected with a password. Please save it without one and send it again.")
UNREADABLE = _("This PDF cannot be opened. Please save it again, or send a photograph of each page.")
TOO_LONG = _("This PDF has more than %(count)d pages. Please send only those that matter.")
# What pypdf raises for damaged files, beside its own errors.
READER_ERRORS = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    RecursionError,
    NotImplementedError,
)


@dataclass(frozen=True)
class CleanPaper:
    """A file that is safe to store, and how many pages it has."""

    file: uploads.CleanFile
    pages: int = 1


def read_paper(upload: IO[bytes]) -> CleanPaper:
    """One upload. Raises FileTypeRefused, FileTooBig, BadFile with what to send instead."""
    file = uploads.accept(upload, allowed=TYPES, max_bytes=MOST_BYTES)
    return CleanPaper(file, _pages(file.data) if file.mime == uploads.PDF else 1)


def open_pdf(data: bytes) -> PdfReader:
    """A reader for a PDF that needs no password. Raises BadFile."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise uploads.BadFile(PROTECTED)
        len(reader.pages)
    except READER_ERRORS:
        raise uploads.BadFile(UNREADABLE) from None
    return reader


def _pages(data: bytes) -> int:
    reader = open_pdf(data)
    count = len(reader.pages)
    if count == 0:
        raise uploads.BadFile(UNREADABLE)
    if count > MOST_PAGES:
        raise uploads.BadFile(TOO_LONG % {"count": MOST_PAGES})
    return count
