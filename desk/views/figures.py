"""`/desk/figures/`: the desk in numbers and drawings; every number leads to its tickets. Single agents are for leads alone."""

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desk import roles
from desk.selectors import figures as measured
from desk.selectors.queue import LANGUAGES
from desk.views.queue import for_desk
from marketplace.accounts.models import User
from marketplace.core.errors import NotAllowed

PAGE = 50


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in {str(days) for days in measured.SPANS} else measured.SPANS[0]


def _groups(user: User) -> list[str]:
    return [by for by in measured.GROUPS if by != "agent" or roles.is_lead(user)]


@for_desk
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Everything on one page; `?days=7|30|90`."""
    days = _days(request)
    groups = [(by, measured.GROUPS[by], _lines(by, days)) for by in _groups(request.user)]
    hours = {row.key: row for row in next(lines for by, _title, lines in groups if by == "hour")}
    empty = [(hour, hours.get(hour)) for hour in range(24)]
    context: dict[str, Any] = {
        "days": days, "spans": measured.SPANS, "whole": measured.whole(days), "bot": measured.bot(days), "csat": measured.csat(days),
        "groups": groups, "languages": LANGUAGES, "is_lead": roles.is_lead(request.user),
        "by_hour": [(f"{hour:02d}", row.opened if row else 0) for hour, row in empty],
        "reply_by_hour": [(f"{hour:02d}", row.first_median or 0 if row else 0) for hour, row in empty],
    }  # fmt: skip
    return render(request, "desk/figures.html", context)


def _lines(by: str, days: int) -> list[measured.Row]:
    return measured.grouped(days, by)


@for_desk
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """The tickets behind a number: `?days=&by=&key=&what=`."""
    by, key, what = (request.GET.get(name, "")[:60] for name in ("by", "key", "what"))
    if by == "agent" and not roles.is_lead(request.user):
        raise NotAllowed
    days = _days(request)
    page = Paginator(measured.behind(days, by=by, key=key, what=what), PAGE).get_page(request.GET.get("page"))
    kept = urlencode({"days": days, "by": by, "key": key, "what": what})
    return render(request, "desk/figure_tickets.html", {"page": page, "days": days, "by": by, "key": key, "kept": kept})


@for_desk
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The lines of the page as CSV with a mark for spreadsheets; what a cell begins with cannot be a formula."""
    days, out = _days(request), io.StringIO()
    write = csv.writer(out)
    write.writerow([
        _("Group"), _("Line"), _("Opened"), _("First reply, median (min)"), _("First reply, 90 % within (min)"),
        _("Solution, median (min)"), _("Solved"), _("Wrote again within 7 days (%)"),
        _("Answered by the assistant alone (%)"), _("Satisfaction (1 to 5)"),
    ])  # fmt: skip
    for by in _groups(request.user):
        for row in measured.grouped(days, by):
            name = _plain(str(row.key))
            write.writerow([
                by, name, row.opened, row.first_median, row.first_most, row.solution_median, row.solved, row.again_share,
                row.bot.share if row.bot else None, row.csat.average if row.csat else None,
            ])  # fmt: skip
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="desk-{days}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
