"""What both sides' pages share."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.translation import get_language

from marketplace.catalog import countries
from marketplace.core.files import PDF
from wanted.models import Want


def country_name(want: Want) -> str:
    """In the reader's language."""
    return countries.name_of(want.country, get_language() or "zh-hans")


def stored(name: str, kind: str) -> HttpResponse:
    """A file of this room for somebody who may see it. Never kept by a cache; a PDF is saved, not opened in our pages."""
    if not name:
        raise Http404
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=kind)
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    response["Content-Disposition"] = 'attachment; filename="proof.pdf"' if kind == PDF else "inline"
    response["Cache-Control"] = "private, no-store"
    return response
