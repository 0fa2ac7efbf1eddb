"""Closed and open days, and the money jobs."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from finance import day_paper
from finance.policies.periods import EARLIEST
from finance.selectors import jobs as reads
from finance.services import days, jobs
from finance.views.common import attempt, for_finance, paged, show
from finance.words import ALARMS
from marketplace.core import time
from marketplace.core.dated.people import names
from marketplace.ledger import selectors as book
from marketplace.ledger.models import DayClose


@for_finance
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Closed days, the newest first, and the one that comes next."""
    page = paged(request, DayClose.objects.order_by("-day", "-pk"))
    people = names({one.closed_by for one in page} | {one.reopened_by for one in page if one.reopened_by})
    rows = [{"one": one, "by": people.get(one.closed_by, one.closed_by)} for one in page]
    return show(request, "days.html", "days", page=page, rows=rows, next=days.next_day(), waiting=days.waiting())


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, day: date) -> HttpResponseBase:
    """One day: what is looked at before it is closed, or how it was closed."""
    if not EARLIEST <= day <= time.today():
        raise Http404
    if request.method == "POST":
        _act(request, day)
        return redirect("finance:day", day)
    close = book.close_of(day)
    history = list(DayClose.objects.filter(day=day).order_by("pk"))
    people = names(ref for made in history for ref in (made.closed_by, made.reopen_asked_by, made.reopened_by) if ref)
    said = {made.pk: people for made in history}
    found = [] if close else days.checks(day)
    is_last = close is not None and book.last_closed() == close
    return show(
        request, "day.html", "days", day=day, close=close, checks=found, history=history, people=people, said=said,
        kept=_kept(close), is_next=days.next_day() == day, is_last=is_last, by=people.get(close.closed_by) if close else "",
        asked_by=people.get(close.reopen_asked_by, "") if close else "",
        must_be_closed_by_hand=days.is_open_again(day), is_own=close is not None and close.reopen_asked_by == request.user.ref,
    )  # fmt: skip


def _kept(close: DayClose | None) -> list[dict[str, Any]]:
    """What was looked at then, in today's words."""
    if close is None:
        return []
    words = days.WORDS
    return [{**point, "words": words.get(point["code"], point["code"])} for point in close.checks]


def _act(request: HttpRequest, day: date) -> None:
    do, by = request.POST.get("do", ""), request.user
    accepted = {code: request.POST.get(f"why-{code}", "") for code in days.WORDS}
    acts: dict[str, Any] = {
        "close": lambda: days.close(day=day, by=by, accepted=accepted),
        "ask": lambda: days.ask_reopening(day=day, why=request.POST.get("why", ""), by=by),
        "reopen": lambda: days.reopen(day=day, by=by),
    }
    if do in acts:
        attempt(request, acts[do], _("Done."))


@for_finance
@require_safe
def paper(request: HttpRequest, day: date) -> HttpResponse:
    """The report of a closed day for printing."""
    close = book.close_of(day)
    if close is None:
        raise Http404
    response = HttpResponse(day_paper.report(close), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="day-{day}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def job_list(request: HttpRequest) -> HttpResponseBase:
    """Money jobs: last ran, took, what waits, next; run one now."""
    if request.method == "POST":
        name = request.POST.get("job", "")
        attempt(request, lambda: jobs.run_now(name=name, by=request.user), _("Asked for. It runs in a moment."))
        return redirect("finance:jobs")
    rows = [{"job": one, "alarm": ALARMS.get(one.alarm, "")} for one in reads.money_jobs()]
    return show(request, "jobs.html", "jobs", rows=rows, bad=sum(1 for row in rows if row["alarm"]))
