"""Lanes, methods, contracts, schedules, blocks of numbers; lanes that are stopped."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from freight.forms import BlockForm, ContractForm, EndForm, LaneForm, MethodForm, OutageForm, ScheduleForm
from freight.selectors import board, places
from freight.services import lanes, outages
from freight.views.common import attempt, for_ops, paged, show
from freight.words import WEEKDAYS
from marketplace.core import switches, time

Save = Callable[[Any, str], object]
FORMS: dict[str, tuple[Any, type[forms.Form], Save]] = {
    "lane": (gettext_lazy("New lane"), LaneForm, lambda form, by: lanes.make_lane(**form.cleaned_data, actor=by)),
    "method": (gettext_lazy("New method"), MethodForm, lambda form, by: lanes.make_method(**form.cleaned_data, actor=by)),
    "contract": (
        gettext_lazy("New contract"), ContractForm,
        lambda form, by: lanes.make_contract(
            method=form.cleaned_data["method"], lane=form.cleaned_data["lane"], terms=form.terms(), actor=by
        ),
    ),
    "schedule": (
        gettext_lazy("New weekly departure"), ScheduleForm,
        lambda form, by: lanes.make_schedule(
            method=form.cleaned_data["method"], lane=form.cleaned_data["lane"], timetable=form.timetable(), actor=by
        ),
    ),
    "block": (
        gettext_lazy("New block of waybill numbers"), BlockForm, lambda form, by: lanes.add_block(**form.cleaned_data, actor=by)
    ),
}  # fmt: skip


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponseBase:
    """Everything that is entered once; `?new=` opens a form. POST with `end`: the last day of a contract or weekly departure."""
    if "end" in request.POST:
        _end(request)
        return redirect("freight:lanes")
    asked = request.POST.get("new", "") or request.GET.get("new", "")
    title, shape, save = FORMS.get(asked, ("", None, None))
    form = shape(request.POST or None) if shape else None
    if request.method == "POST":
        if form is None:
            return redirect("freight:lanes")
        if form.is_valid() and save is not None and attempt(request, lambda: save(form, request.user.ref), _("Saved.")):
            return redirect("freight:lanes")
    weekly = [(row, WEEKDAYS[row.weekday]) for row in board.schedules()]
    return show(
        request, "lanes.html", "lanes", form=form, asked=asked, title=title, kinds=[(code, row[0]) for code, row in FORMS.items()],
        lanes=board.lanes(), methods=board.methods(), contracts=board.contracts(), schedules=weekly, blocks=board.blocks(),
        today=time.today(),
    )  # fmt: skip


def _end(request: HttpRequest) -> None:
    """The last day of a contract or of a weekly departure. Raises NotFound."""
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose the last day."))
        return
    pk, last_day, by = form.cleaned_data["row"], form.cleaned_data["last_day"], request.user.ref
    if form.cleaned_data["kind"] == "contract":
        contract = board.contract_by(pk)
        attempt(request, lambda: lanes.end_contract(contract=contract, last_day=last_day, actor=by), _("Saved."))
    else:
        schedule = board.schedule_by(pk)
        attempt(request, lambda: lanes.end_schedule(schedule=schedule, last_day=last_day, actor=by), _("Saved."))


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def stops(request: HttpRequest) -> HttpResponseBase:
    """Lanes that are stopped, and the form that stops one."""
    form = OutageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request, lambda: outages.begin(**form.cleaned_data, actor=request.user.ref), _("The lane is stopped.")
        )
        if done:
            return redirect("freight:outage", done.public_id)
    return show(request, "outages.html", "outages", form=form, page=paged(request, board.outages()))


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """One outage: how many parcels have their next place. POST: the lane flies again."""
    found = board.outage_by(public_id)
    if request.method == "POST":
        attempt(
            request, lambda: outages.end(outage=found, reason=request.POST.get("reason", ""), actor=request.user.ref),
            _("The lane flies again."),
        )  # fmt: skip
        return redirect("freight:outage", public_id)
    rows = found.diversions.select_related("parcel__consignment").order_by("expected_on", "pk")
    return show(
        request, "outage.html", "outages", found=found, page=paged(request, rows), cause=switches.CAUSES.get(found.cause, ""),
        is_going=places.undecided().filter(outage=found).exists(),
    )  # fmt: skip
