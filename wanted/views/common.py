"""What both sides' pages share."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.translation import get_language

from marketplace.catalog import countries
from marketplace.core.errors import DomainError
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


def mark(form: forms.Form, error: DomainError, renamed: Mapping[str, str] | None = None) -> None:
    """Show a refusal at the fields that it names, else above the form."""
    names = {(renamed or {}).get(name, name): said for name, said in error.fields.items()}
    for name, said in names.items():
        form.add_error(name if name in form.fields else None, str(said))
    if not names:
        form.add_error(None, str(error.message))
