"""`/seller/apply/`: the wizard. Each step saves; nothing is lost by leaving."""

from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import View, refuse_to
from sellers.errors import NotASeller, RequirementNotFound
from sellers.forms import AboutForm, ItemForm, StartForm
from sellers.models import Seller
from sellers.policies import agreement
from sellers.policies.requirements import DONE as GIVEN_FOR_GOOD
from sellers.policies.requirements import GIVEN
from sellers.policies.team import Permission
from sellers.policies.tips import TIPS
from sellers.selectors import Item, checklist
from sellers.selectors.papers import WORKING, progress, standing_for
from sellers.selectors.review import clock_of
from sellers.selectors.team import shop_for
from sellers.services import applications, entering
from sellers.services.entering import EDITABLE

INDEX = "sellers:apply"
ABOUT = ("display_name", "city", "about", "legal_name", "contact_address")


def own(request: HttpRequest, permission: Permission = Permission.PAPERS) -> Seller:
    """The shop of the person, where their role has the permission. Raises NotASeller, NotAllowed."""
    return shop_for(request.user, permission)


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
    items = checklist(seller)
    given, total = progress(items)
    has_about = bool(seller.legal_name and seller.contact_address)
    values = {
        "seller": seller, "items": items, "given": given + has_about, "total": total + 1, "has_about": has_about,
        "is_ready": has_about and given == total, "is_editable": seller.status in EDITABLE, "step": _next_step(seller, items),
        "is_working": seller.status in WORKING, "clock": clock_of(seller),
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
    """One item of the checklist. Where it says where a working shop's money goes, only right after a fresh sign-in."""
    seller = own(request)
    items = checklist(seller)
    entry = next((entry for entry in items if entry.spec.code == code), None)
    if entry is None:
        raise RequirementNotFound
    if is_sure := entering.moves_money(seller, entry.spec):
        _make_sure(request)
    form = ItemForm(request.POST or None, item=entry)
    if request.method == "POST" and form.is_valid():
        files = [(upload.name or "", upload) for upload in request.FILES.getlist("files")]
        try:
            entering.provide(
                seller=seller, code=code, actor=request.user.ref, files=files, is_confirmed=is_sure, **form.wish()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return _after_item(request, seller, code)
    return render(
        request, "sellers/item.html", _item_values(seller, items, entry, form), status=422 if form.errors else 200
    )


@reauthentication_required
def _make_sure(request: HttpRequest) -> None:
    """Sends to the page that asks for the password (or passkey) again, and back here."""


def _item_values(seller: Seller, items: list[Item], entry: Item, form: ItemForm) -> dict[str, Any]:
    """One step of the wizard: where it stands among the others, what counts, what may be changed."""
    place, row = items.index(entry), entry.requirement
    is_open = seller.status in EDITABLE and row.status not in GIVEN_FOR_GOOD
    return {
        "form": form, "item": entry, "seller": seller, "place": place + 2, "total": len(items) + 1,
        "step_before": items[place - 1] if place else None, "step_after": items[place + 1] if place + 1 < len(items) else None,
        "can_change": not entry.spec.by_system and (is_open or (seller.status in WORKING and entry.can_renew)),
        "tips": TIPS.get(entry.spec.code, ()), "fresh": {document.pk for document in standing_for(row, entry.documents)},
        "agreement": agreement.text(get_language() or "en") if entry.spec.code == entering.AGREEMENT_ITEM else "",
    }  # fmt: skip


@login_required
@require_POST
def remove_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Take a file out again."""
    requirement = entering.remove_document(seller=own(request), document_id=document_id, actor=request.user.ref)
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
    if seller.status in WORKING:
        messages.success(
            request, _("Thank you. We look at it within three working days; until then the old paper counts.")
        )
        return redirect("sellers:documents")
    messages.success(request, _("Saved."))
    following = items[items.index(here) + 1 :]
    nearest = _open_item([entry for entry in following if entry.spec.group != (here.spec.group or "-")])
    return redirect(nearest or _next_step(seller, items) or INDEX)


def _next_step(seller: Seller, items: list[Item]) -> str:
    """The address of the first step that still needs something; empty where none does."""
    if not (seller.legal_name and seller.contact_address):
        return reverse("sellers:about")
    return _open_item(items)


def _open_item(items: list[Item]) -> str:
    """The address of the first item that the applicant still has to complete; empty where there is none."""
    covered = {entry.spec.group for entry in items if entry.spec.group and entry.requirement.status in GIVEN}
    for entry in items:
        is_ours = entry.spec.by_system or entry.spec.late
        if (
            not is_ours
            and entry.requirement.status not in GIVEN
            and (not entry.spec.group or entry.spec.group not in covered)
        ):
            return reverse("sellers:item", args=[entry.spec.code])
    return ""
