"""What both sides' pages share."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.translation import get_language

from marketplace.catalog import countries
from marketplace.core.errors import DomainError
from marketplace.core.files import PDF
from wanted.models import Want


def country_name(want: Want) -> str:
    """In the reader's language."""
    return countries.name_of(want.country, get_language() or "zh-hans")


def stored(name: str, kind: str) -> FileResponse:
    """A file of this room for somebody who may see it. Never kept by a cache; a PDF is saved, not opened in our pages."""
    if not name:
        raise Http404
    try:
        file = default_storage.open(name)
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    extension = "pdf" if kind == PDF else "jpg"
    response = FileResponse(file, as_attachment=kind == PDF, filename=f"proof.{extension}", content_type=kind)
    response["Cache-Control"] = "private, no-store"
    return response


def mark(form: forms.Form, error: DomainError, renamed: Mapping[str, str] | None = None) -> None:
    """Show a refusal at the fields that it names, else above the form."""
    names = {(renamed or {}).get(name, name): said for name, said in error.fields.items()}
    for name, said in names.items():
        form.add_error(name if name in form.fields else None, str(said))
    if not names:
        form.add_error(None, str(error.message))
