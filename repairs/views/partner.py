"""The console of service points, phone first: what is to do, one order, the shelf of parts; and the application."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from marketplace.accounts.models import User
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from repairs import words
from repairs.errors import NotYourPoint
from repairs.forms import ApplyForm, PartForm, PhotosForm, QuoteForm, ShelfForm, WhyForm
from repairs.models import Partner, Trip, WorkOrder
from repairs.selectors import cases, partners, trips
from repairs.selectors import parts as shelves
from repairs.services import partners as points
from repairs.services import parts, working
from repairs.states import WorkStatus
from repairs.views import shared

PAGE = 20
REFUSED = 422
Run = Callable[[WorkOrder, dict[str, Any], User], object]


def _fen(value: Any) -> int:
    return int(value * 100)


VERBS: dict[str, tuple[tuple[str, ...], Any, Any, Run]] = {
    "accept": (("assigned",), None, _("Take it"), lambda work, _data, by: working.accept(work=work, by=by)),
    "decline": (("assigned",), WhyForm, _("Decline"), lambda work, data, by: working.decline(work=work, why=data["why"], by=by)),
    "receive": (
        ("accepted",), PhotosForm, _("Take the piece in"),
        lambda work, data, by: working.receive(work=work, uploads=data["photos"], by=by),
    ),
    "quote": (
        ("received",), QuoteForm, _("Send the price"),
        lambda work, data, by: working.quote(
            work=work, finding=data["finding"], labour_fen=_fen(data["labour"]), parts_fen=_fen(data["parts"]), by=by
        ),
    ),
    "part": (("working",), PartForm, _("Build the part in"), lambda work, data, by: parts.take(work=work, by=by, **data)),
    "finish": (
        ("working",), PhotosForm, _("It works again"),
        lambda work, data, by: working.finish(work=work, uploads=data["photos"], by=by),
    ),
    "hand_back": (("done", "given_up"), None, _("Handed back"), lambda work, _data, by: working.hand_back(work=work, by=by)),
    "pass_on": (
        ("received", "working"), WhyForm, _("Pass on to the central station"),
        lambda work, data, by: working.pass_on(work=work, why=data["why"], by=by),
    ),
    "give_up": (
        ("received", "working"), WhyForm, _("It cannot be repaired"),
        lambda work, data, by: working.give_up(work=work, why=data["why"], by=by),
    ),
}  # fmt: skip


def _places(user: User) -> list[Partner]:
    """Raises NotYourPoint for somebody who works nowhere."""
    found = cases.places_of(user)
    if not found:
        raise NotYourPoint
    return found


def chosen(request: HttpRequest) -> tuple[list[Partner], Partner]:
    """Every place of this person, and the one that the page is about. Raises NotYourPoint."""
    found = _places(request.user)
    wanted = request.GET.get("place", "")
    return found, next((one for one in found if one.public_id == wanted), found[0])


@login_required
@require_http_methods(["GET", "HEAD"])
def console(request: HttpRequest) -> HttpResponse:
    """What is to do here, the longest waiting first; `?show=over` what is over."""
    found, place = chosen(request)
    if request.GET.get("scan"):
        return _scanned(request)
    is_over = request.GET.get("show") == "over"
    page = Paginator(cases.works_of_place(place, is_over=is_over), PAGE).get_page(request.GET.get("page"))
    rows = [{"work": one, "state": words.WORKS[one.status]} for one in page]
    context = {
        "place": place, "places": found, "page": page, "rows": rows, "is_over": is_over, "state": words.PARTNERS[place.status],
        "grades": list(place.grades.all()[:4]),
    }  # fmt: skip
    return render(request, "repairs/console.html", context)


def _scanned(request: HttpRequest) -> HttpResponse:
    """The order whose parcel lies here."""
    try:
        found = trips.work_by_label(request.user, request.GET["scan"])
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("repairs:console")
    return redirect("repairs:work", found.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, public_id: str) -> HttpResponse:
    """One order: the piece, what the shopper says, and the steps that are possible now."""
    found = cases.work_for(request.user, public_id)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = {
        name: (
            form(request.POST if name == do else None, request.FILES if name == do else None) if form else None,
            label,
        )
        for name, (states, form, label, _run) in VERBS.items()
        if found.status in states
    }
    form = forms.get(do, (None, ""))[0]
    if do in forms and (form is None or form.is_valid()):
        try:
            VERBS[do][3](found, form.cleaned_data if form else {}, request.user)
        except DomainError as error:
            if form is None:
                messages.error(request, str(error.message))
            else:
                mark(form, error, {"labour_fen": "labour"})
        else:
            messages.success(request, _("Done."))
            return redirect("repairs:work", public_id)
    context = {
        "work": found, "case": found.case, "forms": [(name, *pair) for name, pair in forms.items()],
        "state": words.WORKS[found.status], "fault": words.FAULTS[found.case.fault], "photos": list(found.photos.all()),
        "shown": list(found.case.photos.all()), "uses": shelves.uses_of(found),
        "shelf": list(shelves.shelf(found.partner)[:50]) if found.status == WorkStatus.WORKING else [],
        "is_free": found.case.liable != "shopper", "courier": shared.card(found.case, found, Trip.Way.HOME),
    }  # fmt: skip
    return render(request, "repairs/work.html", context, status=REFUSED if form is not None and form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """The parts that lie here, what should lie here, and what has just come."""
    found, place = chosen(request)
    form = ShelfForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            parts.receive(place=place, by=request.user, **form.cleaned_data)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Booked."))
            return redirect("repairs:shelf")
    page = Paginator(shelves.shelf(place), PAGE).get_page(request.GET.get("page"))
    context = {"place": place, "places": found, "page": page, "form": form}
    return render(request, "repairs/shelf.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Become a service point, or see how far the application is."""
    found = partners.application_of(request.user)
    may_apply = found is None or found.status in points.REAPPLY
    form = ApplyForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            points.apply(user=request.user, values=form.cleaned_data, papers=form.papers(), actor=request.user.ref)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Thank you. Two of us look at your papers within three working days."))
            return redirect("repairs:apply")
    state = words.PARTNERS[found.status] if found else ""
    context = {"partner": found, "form": form if may_apply else None, "state": state}
    return render(request, "repairs/apply.html", context, status=REFUSED if form.errors else 200)
