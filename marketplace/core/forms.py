"""Forms and refusals: what a service refuses is shown where the person can mend it."""

from collections.abc import Mapping

from django import forms

from marketplace.core.errors import DomainError


class ManyFiles(forms.FileInput):
    """A file input that takes several; the field reads them all with `files.getlist`."""

    allow_multiple_selected = True


def mark(form: forms.Form, error: DomainError, renamed: Mapping[str, str] | None = None) -> None:
    """Show a refusal at the fields that it names (`renamed`: the service's name → the form's), each that is not there above the form."""
    names = {(renamed or {}).get(name, name): said for name, said in error.fields.items()}
    for name, said in names.items():
        form.add_error(name if name in form.fields else None, str(said))
    if not names:
        form.add_error(None, str(error.message))


def add_refusal(form: forms.BaseForm, error: DomainError) -> None:
    """Put a refusal on the fields it names, and on the form as a whole for the rest."""
    named = [name for name in error.fields if name in form.fields]
    for name in named:
        form.add_error(name, str(error.fields[name]))
    if not named:
        form.add_error(None, str(error.message))
