"""`/admin/tower/`: where everything is, what is late, and which list stands behind each figure. Reads only."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from logistics.access import ops_flight
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from tower.selectors import legs as ways
from tower.selectors import parcels as road
from tower.selectors import sky, troubles, weeks
from tower.worldmap import HEIGHT, WIDTH, dots

LINES = 50
for_ops = roles_required(Role.OPS)


@for_ops
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The whole road on one page."""
    matrix = road.matrix()
    return _show(
        request, "home.html", "home", matrix=matrix, ages=road.AGES, moving=sum(row["sum"] for row in matrix),
        silent=sum(row["counts"][-1][1] for row in matrix), lanes=sky.lanes(), dots=dots(), width=WIDTH, height=HEIGHT,
        late_flights=sky.late_flights().count(), in_danger=weeks.in_danger().count(), promises=weeks.promises(),
        inspections=weeks.inspections(), clocks=weeks.clocks(), ratings=ways.ratings(),
        troubles=troubles.waiting(), costs=troubles.costs(),
    )  # fmt: skip


@for_ops
@require_safe
def parcels(request: HttpRequest) -> HttpResponse:
    """The parcels behind a cell or a station: `?status=&age=&from=`."""
    asked = {name: request.GET.get(name, "")[:20] for name in ("status", "age", "from")}
    page = _paged(request, road.listed(status=asked["status"], age=asked["age"], airport=asked["from"]))
    return _show(
        request, "parcels.html", "home", page=page, asked=asked, states=road.STATES, ages=road.AGES,
        state=road.STATES.get(asked["status"]), age=road.BY_AGE.get(asked["age"]),
    )  # fmt: skip


@for_ops
@require_safe
def flights(request: HttpRequest) -> HttpResponse:
    """Departures from three days ago to a week ahead."""
    return _show(request, "flights.html", "flights", board=sky.board())


@for_ops
@require_safe
def flight(request: HttpRequest, public_id: str) -> HttpResponse:
    """One flight and what is on board."""
    found = ops_flight(request.user, public_id)
    loaded, on_board = sky.loaded_one(found), sky.on_board(found)
    return _show(
        request, "flight.html", "flights", flight=loaded, page=_paged(request, on_board), is_late=sky.is_late(loaded)
    )


@for_ops
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Promised days: how many weeks were kept, and the orders in danger."""
    page = _paged(request, weeks.in_danger())
    return _show(request, "promises.html", "promises", page=page, points=weeks.promises())


@for_ops
@require_safe
def legs(request: HttpRequest) -> HttpResponse:
    """Hours of each leg by station, stars by lane and courier."""
    return _show(request, "legs.html", "legs", legs=ways.all_dwell(), ratings=ways.ratings())


@for_ops
@require_safe
def clocks(request: HttpRequest, kind: str) -> HttpResponse:
    """The open clocks of one kind."""
    if kind not in weeks.CLOCKS:
        raise Http404
    page = _paged(request, weeks.clocks_of(kind))
    return _show(request, "clocks.html", "home", page=page, label=weeks.CLOCKS[kind])


def _show(request: HttpRequest, template: str, nav: str, **values: Any) -> HttpResponse:
    response = render(request, f"tower/{template}", {"nav": nav, **values})
    response["Cache-Control"] = "private, no-store"
    return response


def _paged(request: HttpRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, LINES).get_page(request.GET.get("page"))
