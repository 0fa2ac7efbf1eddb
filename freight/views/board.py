"""The planning board, departures, plans, rolled freight."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from freight.forms import AdoptForm, grams
from freight.models import Booking, Roll
from freight.selectors import board, danger
from freight.services import ahead, booking, departures, planning
from freight.views.common import attempt, for_ops, paged, show
from freight.words import FLIGHTS, HOW, PLAN, STEPS
from logistics import access
from marketplace.core.errors import NotFound


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponseBase:
    """What flies in the next days, how full it is, what waits. POST: a flight planned by hand takes part."""
    if request.method == "POST":
        form = AdoptForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            attempt(
                request,
                lambda: departures.adopt(
                    flight=board.flight_to_adopt(data["flight"]), lane=data["lane"], method=data["method"],
                    capacity_g=grams(data["capacity_kg"]), capacity_cm3=int(data["capacity_m3"] * 1_000_000),
                    actor=request.user.ref,
                ),
                _("Done."),
            )  # fmt: skip
            return redirect("freight:board")
    page = paged(request, board.departures())
    flights = list(board.unadopted()[:20])
    return show(
        request, "board.html", "board", page=page, standing=board.standing(), origins=board.origins(), words=FLIGHTS,
        plans=[(one, PLAN[one.status]) for one in board.plans()[:6]],
        by_hand=[(one, AdoptForm(initial={"flight": one.public_id}, auto_id=f"{one.public_id}-%s")) for one in flights],
    )  # fmt: skip


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One departure: who is booked, what it cost. POST: roll a parcel, or book one."""
    row = board.departure_by(pk)
    if request.method == "POST":
        data, by = request.POST, request.user.ref
        if data.get("do") == "roll":
            found = _one(data.get("booking", ""))
            attempt(
                request,
                lambda: booking.roll(booking=found, reason=data.get("reason", ""), note=data.get("note", ""), actor=by),
                _("It waits for the next flight."),
            )
        elif data.get("do") == "book":
            attempt(
                request,
                lambda: booking.book(
                    parcel=access.ops_parcel(request.user, data.get("parcel", "")), departure=row, actor=by
                ),
                _("Booked."),
            )
        return redirect("freight:departure", pk)
    page = paged(request, board.bookings_of(row))
    return show(
        request, "departure.html", "board", row=row, page=page, reasons=Roll.Reason.choices, cost=board.cost_of(row),
        words=FLIGHTS[row.flight.status],
    )  # fmt: skip


@for_ops
@require_POST
def plan_new(request: HttpRequest) -> HttpResponseBase:
    """Ask the planner about an airport."""
    made = attempt(
        request,
        lambda: planning.ask(origin=request.POST.get("origin", "")[:3].upper(), actor=request.user.ref),
        _("The planner is at it."),
    )
    return redirect("freight:plan", made.public_id) if made else redirect("freight:board")


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A plan before it is applied: what it costs, what it saves, how near the bound it is, which parcel goes where."""
    found = board.plan_by(public_id)
    if request.method == "POST":
        acts = {
            "apply": (lambda: planning.apply(plan=found, actor=request.user.ref), _("Booked as planned.")),
            "discard": (lambda: planning.discard(plan=found, actor=request.user.ref), _("Thrown away.")),
        }
        if request.POST.get("do") in acts:
            attempt(request, *acts[request.POST["do"]])
        return redirect("freight:plan", public_id)
    saved = (found.first_come_fen or 0) - (found.cost_fen or 0)
    return show(
        request, "plan.html", "board", plan=found, is_going=board.is_going(found), loads=board.loads_of(found),
        page=paged(request, board.lines_of(found)), words=PLAN[found.status], step=STEPS.get(found.step, ""),
        how=HOW.get(found.how, ""), saved=saved, gap=f"{(found.gap_bp or 0) / 100:.2f}",
    )  # fmt: skip


@for_ops
@require_safe
def rolled(request: HttpRequest) -> HttpResponseBase:
    """Freight that did not fly where it was booked, and why; `?show=danger`: what waits and would be late on every flight."""
    asked = request.GET.get("show", "")
    shown = asked if asked in ("over", "danger") else ""
    airports = ahead.origins()
    airport = request.GET.get("airport", "")
    chosen = [airport] if airport in airports else airports
    rows: Any = board.rolled(over=shown == "over")
    if shown == "danger":
        rows = [one for origin in chosen for one in danger.endangered(origin)]
    return show(request, "rolled.html", "rolled", page=paged(request, rows), shown=shown)


@for_ops
@require_safe
def compare(request: HttpRequest) -> HttpResponseBase:
    """The ways a parcel could take, by price, speed and goods."""
    number, parcel = request.GET.get("parcel", ""), None
    if number:
        try:
            parcel = access.ops_parcel(request.user, number)
        except NotFound:
            parcel = None
    offers = board.offers_for(parcel) if parcel else []
    return show(request, "compare.html", "compare", number=number, parcel=parcel, offers=offers)


def _one(text: str) -> Booking:
    return board.booking_by(int(text) if text.isdigit() and len(text) < 19 else 0)
