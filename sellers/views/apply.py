"""`/seller/apply/`: the wizard. Each step saves; nothing is lost by leaving."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import View, refuse_to
from sellers.errors import NotASeller, RequirementNotFound
from sellers.forms import AboutForm, ItemForm, StartForm
from sellers.models import Seller
from sellers.selectors import Item, checklist, membership
from sellers.services import applications
from sellers.services.members import require_owner

INDEX = "sellers:apply"
ABOUT = ("display_name", "city", "about", "legal_name", "contact_address")


def own(request: HttpRequest) -> Seller:
    """The seller whose owner is asking. Raises NotASeller, NotAllowed."""
    seller = membership(request.user).seller
    require_owner(seller, request.user)
    return seller


def owner_only(view: View) -> View:
    """Strangers are refused (403) before anything else is looked at; a refusal of the verb itself comes later."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own(request)
        return view(request, *args, **kwargs)

    return run


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Start, or go on where one stopped."""
    try:
        seller = own(request)
    except NotASeller:
        return _start(request)
    given, total = applications.provided_so_far(seller)
    has_about = bool(seller.legal_name and seller.contact_address)
    values = {
        "seller": seller, "items": checklist(seller), "given": given, "total": total, "has_about": has_about,
        "is_ready": has_about and given == total, "is_editable": seller.status in applications.EDITABLE,
    }  # fmt: skip
    return render(request, "sellers/apply.html", values)


@login_required
@require_http_methods(["GET", "POST"])
def about(request: HttpRequest) -> HttpResponse:
    """Who stands behind the shop."""
    seller = own(request)
    initial = {name: getattr(seller, name) for name in ABOUT}
    form = AboutForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in ABOUT if form.cleaned_data[name] != str(initial[name])}
        try:
            applications.describe(seller=seller, actor=request.user.ref, **changed)
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(INDEX)
    return render(request, "sellers/about.html", {"form": form, "seller": seller}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item of the checklist."""
    seller = own(request)
    items = checklist(seller)
    entry = next((entry for entry in items if entry.spec.code == code), None)
    if entry is None:
        raise RequirementNotFound
    row = entry.requirement
    initial = {"number": row.number, "statement": row.statement, "valid_until": row.valid_until}
    form = ItemForm(request.POST or None, spec=entry.spec, initial=initial)
    if request.method == "POST" and form.is_valid():
        files = [(upload.name or "", upload) for upload in request.FILES.getlist("files")]
        try:
            applications.provide(seller=seller, code=code, actor=request.user.ref, files=files, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
        else:
            return _after_item(request, seller, code)
    values = {"form": form, "item": entry, "seller": seller, "place": items.index(entry) + 1, "total": len(items)}
    return render(request, "sellers/item.html", values, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Take a file out again."""
    requirement = applications.remove_document(seller=own(request), document_id=document_id, actor=request.user.ref)
    return redirect("sellers:item", code=requirement.code)


@login_required
@require_POST
@owner_only
@refuse_to(INDEX)
def submit(request: HttpRequest) -> HttpResponse:
    """Hand in."""
    applications.submit(seller=own(request), actor=request.user.ref)
    messages.success(request, _("Thank you. We look at it within two working days and tell you the result."))
    return redirect(INDEX)


@login_required
@require_POST
@owner_only
@refuse_to(INDEX)
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take it back."""
    applications.withdraw(seller=own(request), actor=request.user.ref)
    return redirect(INDEX)


def _start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            applications.start(user=request.user, actor=request.user.ref, **given)
        except DomainError as error:
            add_refusal(form, error)
        else:
            return redirect(INDEX)
    return render(request, "sellers/start.html", {"form": form}, status=422 if form.errors else 200)


def _after_item(request: HttpRequest, seller: Seller, code: str) -> HttpResponse:
    """Stay where something is missing, else go to the next open item, else to the overview."""
    items = checklist(seller)
    here = next(entry for entry in items if entry.spec.code == code)
    if not here.is_complete:
        messages.info(request, _("Saved. Something is still missing here."))
        return redirect("sellers:item", code=code)
    messages.success(request, _("Saved."))
    following: list[Item] = items[items.index(here) + 1 :]
    nearest = next(
        (entry for entry in following if not entry.is_complete and entry.spec.group != (here.spec.group or "-")), None
    )
    return redirect("sellers:item", code=nearest.spec.code) if nearest else redirect(INDEX)
