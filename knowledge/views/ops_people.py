"""`/admin/help/`: complaints with their clocks, cases of the authority, figures and export; feedback."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from knowledge.forms import KINDS
from knowledge.models import Complaint, Feedback
from knowledge.ops_forms import (
    AnswerForm,
    AskForm,
    AuthorityForm,
    ChangeForm,
    FeedbackAnswerForm,
    StepForm,
)
from knowledge.selectors import complaints as reading
from knowledge.selectors import feedback as voices
from knowledge.services import complaints, feedback
from knowledge.states import ComplaintStatus
from knowledge.views.ops_common import PAGE, for_ops, listed, thing
from marketplace.core import time
from marketplace.core.dated.people import names
from orders.selectors import order_by_number

BOTH = require_http_methods(["GET", "HEAD", "POST"])
SPAN = timedelta(days=31)
MOST_ROWS = 10_000
HEAD = (
    "number", "source", "authority_number", "kind", "about", "status", "outcome", "received_at", "acknowledged_at", "answered_at",
    "final_at",
)  # fmt: skip


@for_ops
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Complaints by their nearest deadline's age; `?show=over`, `?source=authority`."""
    show, source = request.GET.get("show", "open"), request.GET.get("source", "")
    found = reading.queue(show=show, source=source)
    due = reading.due_clocks(list(found[:PAGE]))
    kinds, now = dict(KINDS), time.now()

    def row(one: Complaint) -> dict[str, Any]:
        clock = due.get(one.ref)
        told = f"{kinds[one.kind]} · {one.source}" + (f" {one.authority_number}" if one.authority_number else "")
        return {"href": f"/admin/help/complaints/{one.number}/", "title": one.number, "sub": told, "pill": one.status,
                "noun": "complaint", "due": clock.due_at if clock else None, "late": bool(clock and clock.breached_at)}  # fmt: skip

    tabs = [(_("Open"), "?show=open", show == "open" and not source), ("12315", "?source=authority", source == "authority"),
            (_("Over"), "?show=over", show == "over")]  # fmt: skip
    return listed(
        request, found, row, title=_("Complaints"), nav="complaints", tabs=tabs, new="/admin/help/complaints/authority/",
        new_words=_("Register a case of 12315"), figures=reading.figures(now - SPAN, now), export="/admin/help/complaints/export.csv",
    )  # fmt: skip


@for_ops
@BOTH
def authority(request: HttpRequest) -> HttpResponse:
    """Register a case that 12315 sent us, with the day of its letter."""

    def act(form: Any) -> None:
        data = dict(form.cleaned_data)
        number = data.pop("order")
        order = order_by_number(number) if number else None
        complaints.register(
            by=request.user, about=order.ref if order else "", user=order.user if order else None, **data
        )

    return thing(request, {"register": lambda data: (_("Register"), AuthorityForm(data), act)}, ("knowledge_ops:complaints",),
                 title=_("Register a case of 12315"), nav="complaints", lines=[])  # fmt: skip


@for_ops
@BOTH
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """One complaint with its steps and what can be done now."""
    found = reading.complaint_by(number)
    who = names([found.handler, *(one.author for one in found.steps.all()[:300])])
    steps = [{"at": one.at, "kind": one.kind, "text": str(one.text), "author": who.get(one.author, one.author), "is_public": one.is_public}
             for one in found.steps.all()[:300]]  # fmt: skip
    facts = [(_("About"), found.about), (_("What is it about?"), dict(KINDS)[found.kind]), (_("What would put it right?"), str(found.wish)),
             (_("Number of the authority"), found.authority_number), (_("Handled by"), who.get(found.handler, found.handler))]  # fmt: skip
    return thing(
        request, _doings(found, request), ("knowledge_ops:complaint", found.number), title=found.number, nav="complaints",
        pill=found.status, noun="complaint", steps=steps, facts=[pair for pair in facts if pair[1]],
        clock=reading.due_clocks([found]).get(found.ref), lines=[],
    )  # fmt: skip


def _doings(found: Complaint, request: HttpRequest) -> dict[str, Any]:
    by, doings = request.user, {}
    text = lambda form: form.cleaned_data["text"]  # noqa: E731 - the field of every form here
    if found.status == ComplaintStatus.RECEIVED or (found.answered_at is None and found.handler != by.ref):
        doings["take"] = lambda data: (
            _("I take it"),
            Form(data),
            lambda _form: complaints.acknowledge(complaint=found, by=by),
        )
    if found.final_at is None:
        doings["note"] = lambda data: (
            _("Add a note"),
            StepForm(data),
            lambda form: complaints.note(complaint=found, by=by, text=text(form)),
        )
    if found.status == ComplaintStatus.IN_HAND and found.source != Complaint.Source.AUTHORITY:
        doings["ask"] = lambda data: (
            _("Ask the person"),
            AskForm(data),
            lambda form: complaints.ask(complaint=found, by=by, text=text(form)),
        )
    if found.answered_at is None and found.final_at is None:
        doings["answer"] = lambda data: (_("Answer in writing"), AnswerForm(data), lambda form: complaints.answer(
            complaint=found, by=by, text=text(form), outcome=form.cleaned_data["outcome"]))  # fmt: skip
    if found.status == ComplaintStatus.APPEALED:
        doings["again"] = lambda data: (_("Answer for the second time"), AnswerForm(data), lambda form: complaints.decide_again(
            complaint=found, by=by, text=text(form), outcome=form.cleaned_data["outcome"]))  # fmt: skip
    return doings


@for_ops
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """A CSV for the authority: facts without persons and words, of the days named (`?since=`, `?until=`)."""
    until = _moment(request.GET.get("until", ""), time.now())
    rows = reading.export_rows(_moment(request.GET.get("since", ""), until - 12 * SPAN), until)[:MOST_ROWS]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="complaints.csv"'
    response.write("\ufeff")
    writer = csv.DictWriter(response, HEAD)
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return response


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = value.isoformat() if isinstance(value, datetime) else str(value if value is not None else "")
    return f"'{text}" if text[:1] in "=+-@" else text


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        return datetime.strptime(text[:10], "%Y-%m-%d").replace(tzinfo=time.SHANGHAI)
    except ValueError:
        return otherwise


@for_ops
@require_safe
def feedbacks(request: HttpRequest) -> HttpResponse:
    """What people told us about the site."""
    show = request.GET.get("show", "open")
    tabs = [(_("Open"), "?show=open", show != "over"), (_("Over"), "?show=over", show == "over")]
    return listed(
        request, voices.queue(show=show),
        lambda one: {"href": f"/admin/help/feedback/{one.public_id}/", "title": str(one.text)[:80], "sub": f"{one.kind} · {one.page}",
                     "pill": one.status, "noun": "feedback"},
        title=_("Feedback"), nav="feedback", tabs=tabs,
    )  # fmt: skip


@for_ops
@BOTH
def one_feedback(request: HttpRequest, public_id: str) -> HttpResponse:
    """One piece of feedback: take it, answer it, put it on the public list."""
    found = voices.feedback_by(public_id)
    facts = [(_("Page"), found.page), (_("Handled by"), found.owner), (_("Answer"), str(found.answer))]
    return thing(
        request, _feedback_doings(found, request), ("knowledge_ops:feedback", public_id), title=_("Feedback"), nav="feedback",
        pill=found.status, noun="feedback", lines=[str(found.text)], facts=[pair for pair in facts if pair[1]],
    )  # fmt: skip


def _feedback_doings(found: Feedback, request: HttpRequest) -> dict[str, Any]:
    by = request.user
    doings: dict[str, Callable[[Any], Any]] = {}
    if found.status in ("new", "taken"):
        if found.owner != by.ref:
            doings["take"] = lambda data: (
                _("I take it"),
                Form(data),
                lambda _form: feedback.take(feedback=found, by=by),
            )
        doings["answer"] = lambda data: (_("Answer"), FeedbackAnswerForm(data), lambda form: feedback.answer(
            feedback=found, by=by, text=form.cleaned_data["text"], reward=form.cleaned_data["reward"] or 0))  # fmt: skip
    if found.status == "answered":
        doings["changed"] = lambda data: (_("Put it on the public list"), ChangeForm(data), lambda form: feedback.changed(
            texts={"zh-hans": form.cleaned_data["zh"], "en": form.cleaned_data["en"]}, by=by, feedback=found))  # fmt: skip
    return doings
