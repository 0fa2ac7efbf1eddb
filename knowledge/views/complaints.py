"""Complaints, requests about personal data, feedback: the pages of whoever wants something put right."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from knowledge import letters
from knowledge.forms import KINDS, OUTCOMES, AppealForm, ComplainForm, FeedbackForm, SayForm
from knowledge.guests import has_opened, person, ref_of, remember
from knowledge.models import Complaint
from knowledge.policies import deadlines
from knowledge.selectors import complaints as selectors
from knowledge.selectors import feedback as feedback_selectors
from knowledge.services import complaints, feedback
from knowledge.states import ComplaintStatus
from knowledge.views.help import locale
from marketplace.accounts.selectors import privacy_requests_of
from marketplace.core import ids, time
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark

PAGE = 20
REFUSED = 422
OPEN = (ComplaintStatus.RECEIVED, ComplaintStatus.IN_HAND, ComplaintStatus.WAITING, ComplaintStatus.APPEALED)


@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """File a complaint; looking at the page writes nothing."""
    user = person(request)
    about = f"order:{request.GET['order'][:40]}" if "order" in request.GET else ""
    form = ComplainForm(
        request.POST if request.method == "POST" else None, is_guest=user is None,
        initial={"client_id": ids.public_id(), "about": about},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            made = complaints.file(
                user=user, opened_by=ref_of(request, make=True), locale=locale(), **form.cleaned_data
            )
        except DomainError as error:
            mark(form, error)
        else:
            if user is None:
                remember(request, made.number)
            messages.success(request, _("We have your complaint. Its number is %(number)s.") % {"number": made.number})
            return redirect("knowledge:complaint", made.number)
    context = {"form": form, "is_guest": user is None, "tab": "help"}
    return render(request, "knowledge/complain.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My complaints, the newest first."""
    page = Paginator(selectors.complaints_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "knowledge/complaints.html", {"page": page, "kinds": dict(KINDS), "tab": "help"})


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """One complaint: its steps, by when what happens, and what the person can do now."""
    user = person(request)
    if user is None and letters.opens(number, request.GET.get("key", "")[:100]):
        remember(request, number)
        return redirect("knowledge:complaint", number)
    found = selectors.complaint_for(user, number, is_opened=user is None and has_opened(request, number))
    form = _form(request, found)
    if request.method == "POST":
        try:
            if _act(request, found, form):
                return redirect("knowledge:complaint", found.number)
        except DomainError as error:
            messages.error(request, str(error.message))
    return render(
        request, "knowledge/complaint.html", _facts(found, form), status=REFUSED if form and form.errors else 200
    )


def _form(request: HttpRequest, found: Complaint) -> SayForm | AppealForm | None:
    data = request.POST if request.method == "POST" and request.POST.get("do") != "withdraw" else None
    if found.status == ComplaintStatus.ANSWERED and _may_appeal(found):
        return AppealForm(data)
    return (
        SayForm(data)
        if found.status
        in (ComplaintStatus.RECEIVED, ComplaintStatus.IN_HAND, ComplaintStatus.WAITING, ComplaintStatus.APPEALED)
        else None
    )


def _act(request: HttpRequest, found: Complaint, form: SayForm | AppealForm | None) -> bool:
    actor = ref_of(request, make=True)
    if request.POST.get("do") == "withdraw":
        complaints.withdraw(complaint=found, actor=actor)
        return True
    if form is None or not form.is_valid():
        return False
    if isinstance(form, AppealForm):
        complaints.appeal(complaint=found, actor=actor, text=form.cleaned_data["text"])
    else:
        complaints.say(complaint=found, actor=actor, text=form.cleaned_data["text"])
    return True


def _facts(found: Complaint, form: Any) -> dict[str, Any]:
    return {
        "complaint": found, "steps": list(found.steps.filter(is_public=True)[:200]), "form": form, "kind": dict(KINDS)[found.kind],
        "outcome": dict(OUTCOMES).get(found.outcome, ""), "clock": selectors.due_clocks([found]).get(found.ref),
        "may_appeal": isinstance(form, AppealForm), "can_withdraw": isinstance(form, SayForm), "tab": "help",
    }  # fmt: skip


def _may_appeal(found: Complaint) -> bool:
    in_time = found.answered_at is not None and found.answered_at + deadlines.APPEAL_WITHIN >= time.now()
    return in_time and not found.steps.filter(kind="appeal").exists()


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Copy, correction, consent, closing: where each is done, and by when what was asked is answered."""
    rows = list(privacy_requests_of(request.user)[:PAGE])
    running = clocks.open_clocks("privacy_request", [f"privacyrequest:{row.pk}" for row in rows])
    asked = [{"row": row, "clock": running.get(f"privacyrequest:{row.pk}")} for row in rows]
    return render(request, "knowledge/requests.html", {"asked": asked, "tab": "help"})


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_form(request: HttpRequest) -> HttpResponse:
    """Tell us about the site; below, what became of what I wrote before."""
    user = person(request)
    initial = {"client_id": ids.public_id(), "page": request.GET.get("page", "")[:200]}
    form = FeedbackForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            feedback.send(user=user, sent_by=ref_of(request, make=True), **form.cleaned_data)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Thank you. Somebody reads it, and you hear what becomes of it."))
            return redirect("knowledge:feedback")
    mine = list(feedback_selectors.feedback_of(user)[:PAGE]) if user else []
    context = {"form": form, "mine": mine, "is_guest": user is None, "tab": "help"}
    return render(request, "knowledge/feedback.html", context, status=REFUSED if form.errors else 200)
