"""Pages of a team: the wallboard, who works when, coverage, me; and for partner agents their own small desk."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import time
from marketplace.core.http import refuse_to
from support import planning, teams, wallboard
from support.forms_shifts import PlanForm, ShiftForm
from support.services import availability, shifts
from support.states import Availability

EVERY = (*teams.DESK, Role.PARTNER)
DAYS = 7
PAGE = 60
REFUSED = 422


def room(request: HttpRequest, nav: str, **more: Any) -> dict[str, Any]:
    """What every page of the room shows."""
    user = request.user
    availability.heartbeat(user)
    return {
        "nav": nav,
        "is_desk": not teams.is_limited(user),
        "is_supervisor": teams.is_lead(user),
        "seat": teams.seat_of(user),
        **more,
    }


@roles_required(*teams.DESK)
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The wallboard; with `?part=now` the numbers alone, which the page asks for every ten seconds."""
    page = "support/team/_wall.html" if request.headers.get("HX-Request") else "support/team/wall.html"
    return render(request, page, room(request, "wall", wall=wallboard.wall()))


@roles_required(*teams.DESK)
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Planned agents against need: the next 24 hours, or a day."""
    day = _day(request.GET.get("day", ""))
    begin = planning.day_begins(day) if day else planning.this_hour()
    cells = planning.coverage_of(begin)
    rows: dict[str, list[Any]] = {}
    for cell in cells:
        rows.setdefault(cell.language, []).append(cell)
    missing = [
        (f"{cell.at.astimezone(time.SHANGHAI):%H}", sum(row[place].missing for row in rows.values()))
        for place, cell in enumerate(cells[:24])
    ]
    days = [time.today() + timedelta(days=number) for number in range(DAYS)]
    context = room(
        request,
        "coverage",
        rows=rows,
        day=day,
        days=days,
        missing=missing,
        gaps=[cell for cell in cells if cell.missing],
    )
    return render(request, "support/team/coverage.html", context)


@roles_required(*EVERY)
@require_GET
def shift_list(request: HttpRequest) -> HttpResponse:
    """My shifts, swaps that wait, and (for the desk) everybody's week; a lead plans here."""
    return shifts_page(request)


def shifts_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    """The page of shifts, with a refused form where there is one."""
    context = room(request, "shifts")
    seat, begin = context["seat"], time.now()
    week = planning.shifts_between(begin, begin + timedelta(days=DAYS))
    if not context["is_desk"]:
        week = week.filter(seat__team=seat.team_id if seat else None)
    mine = week.filter(seat=seat.pk if seat else None)
    colleagues = teams.seats(team=seat.team)[:200] if seat else []
    swaps = planning.open_swaps(None if context["is_supervisor"] else seat)
    is_asked = bool(seat or context["is_supervisor"])
    context |= {
        "page": Paginator(week, PAGE).get_page(request.GET.get("page")), "mine": mine[:20], "swaps": list(swaps[:50]) if is_asked else [],
        "colleagues": [one for one in colleagues if seat and one.pk != seat.pk],
    }  # fmt: skip
    if context["is_supervisor"]:
        crew = list(teams.seats()[: teams.MOST_SEATS])
        plain = {
            "shift_form": ShiftForm(seats=crew, auto_id="shift_%s"),
            "plan_form": PlanForm(seats=crew, auto_id="plan_%s"),
        }
        context |= {"plans": list(planning.plans()[: teams.MOST_SEATS]), **plain, **forms}
    return render(request, "support/team/shifts.html", context, status=REFUSED if forms else 200)


@roles_required(*EVERY)
@require_POST
@refuse_to("support:shifts")
def swap_ask(request: HttpRequest) -> HttpResponse:
    """Ask a colleague to take one of my shifts."""
    shift = planning.shift_by(request.POST.get("shift", "")[:40])
    colleague = teams.seat_by_user(request.POST.get("of", "")[:40])
    shifts.ask_swap(shift=shift, of=colleague, user=request.user, note=request.POST.get("note", ""))
    messages.success(request, _("Asked. When they agree, a supervisor approves it."))
    return redirect("support:shifts")


@roles_required(*EVERY)
@require_POST
@refuse_to("support:shifts")
def swap_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Agree, refuse, withdraw; approve is a supervisor's."""
    swap, verb = planning.swap_by(public_id), request.POST.get("verb", "")
    is_supervisor = teams.is_lead(request.user)
    if verb == "approve" and is_supervisor:
        shifts.approve(swap=swap, supervisor=request.user)
    elif verb == "agree":
        shifts.agree(swap=swap, user=request.user)
    else:
        shifts.refuse(swap=swap, user=request.user, is_supervisor=is_supervisor)
    return redirect("support:shifts")


@roles_required(*EVERY)
@require_POST
@refuse_to("support:shifts")
def be(request: HttpRequest) -> HttpResponse:
    """Come, go, be busy."""
    chosen = request.POST.get("availability", "")
    if chosen in Availability.values:
        availability.be(user=request.user, availability=chosen)
    return redirect("support:shifts")


@roles_required(*EVERY)
@require_POST
def heartbeat(request: HttpRequest) -> HttpResponse:
    """The page is open."""
    availability.heartbeat(request.user)
    return HttpResponse(status=204)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
