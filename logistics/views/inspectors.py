"""The room of independent inspectors: my ID, my keys, my statements. Nothing here ever asks for a private key."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from logistics import access
from logistics.forms import RevokeForm, SignedFileForm
from logistics.policies.inspecting import MAX_BYTES
from logistics.selectors import vouching
from logistics.services import inspectors
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to

inspector = roles_required(Role.SURVEYOR)
MOST_SHOWN = 50


@inspector
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Keys and statements, with the forms to add to them."""
    return _page(request)


@inspector
@require_POST
def add_key(request: HttpRequest) -> HttpResponse:
    """Register a public key from the file that the signing tool wrote."""
    form = SignedFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, key_form=form, status=422)
    try:
        inspectors.register_key(
            inspector=access.inspector(request.user), file=form.cleaned_data["file"].read(MAX_BYTES + 1)
        )
    except DomainError as error:
        return _page(request, key_form=_say(form, error), status=error.status)
    messages.success(
        request, _("The key is registered. It counts once our people have confirmed it with your organisation.")
    )
    return redirect("logistics:inspections")


@inspector
@require_POST
def add_statement(request: HttpRequest) -> HttpResponse:
    """Hand in a signed statement."""
    form = SignedFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, statement_form=form, status=422)
    try:
        inspectors.submit(inspector=access.inspector(request.user), file=form.cleaned_data["file"].read(MAX_BYTES + 1))
    except DomainError as error:
        return _page(request, statement_form=_say(form, error), status=error.status)
    messages.success(request, _("Thank you. The signature fits, and the statement is on record."))
    return redirect("logistics:inspections")


@inspector
@require_POST
@refuse_to("logistics:inspections")
def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    """Revoke one of my keys, for ever."""
    form = RevokeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say why the key is revoked."))
        return redirect("logistics:inspections")
    inspectors.revoke_key(key=access.inspector_key(request.user, key_id), actor=request.user.ref, **form.cleaned_data)
    messages.success(request, _("The key is revoked."))
    return redirect("logistics:inspections")


def _page(
    request: HttpRequest,
    *,
    key_form: SignedFileForm | None = None,
    statement_form: SignedFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person = access.inspector(request.user)
    context = {
        "inspector": person, "keys": list(vouching.keys_of(person)[:MOST_SHOWN]),
        "statements": list(vouching.statements_by(person)[:MOST_SHOWN]), "revoke_form": RevokeForm(),
        "key_form": key_form or SignedFileForm(), "statement_form": statement_form or SignedFileForm(),
    }  # fmt: skip
    return render(request, "logistics/inspections.html", context, status=status)


def _say(form: SignedFileForm, error: DomainError) -> SignedFileForm:
    form.add_error("file", str(error.message))
    for name, words in error.fields.items():
        form.add_error(None, f"{name}: {words}")
    return form
