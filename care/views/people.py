"""Segments for operations, and one person's story for desk and operations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from care import roles
from care.forms import NoteForm
from care.selectors import people
from care.services import notes
from care.words import KINDS
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import masking
from marketplace.core.http import refuse_to
from promotions.forms import TIER_NAMES
from promotions.words import cell_words

REFUSED = 422
for_ops = roles_required(Role.OPS)
desk = roles_required(*roles.READERS)


@for_ops
@require_safe
def segments(request: HttpRequest) -> HttpResponse:
    """How many people are in each cell; a cell opens its people."""
    found = people.segments()
    most = max((one.people for one in found), default=1)
    rows = [
        {
            "one": one,
            "words": cell_words(f"R{one.recency} F{one.frequency} M{one.monetary}"),
            "share": 100 * one.people // most,
        }
        for one in found
    ]
    return render(request, "care/segments.html", {"rows": rows, "total": sum(one.people for one in found)})


@for_ops
@require_safe
def segment(request: HttpRequest, code: str) -> HttpResponse:
    """People of a cell, contacts masked."""
    page = Paginator(people.people_in(code), people.A_PAGE).get_page(request.GET.get("page"))
    rows = [{"member": one, "person": one.user, "contact": masking.mask_email(one.user.email or "")} for one in page]
    return render(request, "care/segment.html", {"page": page, "rows": rows, "code": code})


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """What happened with one person, what they are worth, and a note for the next colleague. An agent needs a ticket of theirs."""
    found = people.person(public_id)
    roles.require(request.user, found)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        notes.write(about=found, body=form.cleaned_data["body"], by=request.user)
        messages.success(request, _("Noted."))
        return redirect("care:person", public_id)
    story = people.story(found, reader=request.user.ref)
    member = story["member"]
    context = {
        **story, "person": found, "form": form, "kinds": KINDS, "tier": TIER_NAMES.get(member.tier, "") if member else "",
        "cell": cell_words(member.cell) if member else "", "reader": request.user.ref, "may_remove": request.user.has_role(Role.OPS),
        "contact": masking.mask_phone(found.phone) if found.phone else masking.mask_email(found.email or ""),
    }  # fmt: skip
    return render(request, "care/person.html", context, status=REFUSED if form.errors else 200)


@desk
@require_POST
@refuse_to("support:desk")
def remove_note(request: HttpRequest, note_id: str) -> HttpResponse:
    """A note is taken back."""
    note = notes.remove(public_id=note_id, by=request.user)
    messages.success(request, _("Removed."))
    return redirect("care:person", note.user.public_id)
