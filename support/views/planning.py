"""A lead plans shifts: one by hand, a week that repeats, somebody who is ill. The page is that of everybody's shifts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from marketplace.core.http import refuse_to
from support import planning, teams
from support.forms_shifts import EndForm, PlanForm, ShiftForm
from support.services import shifts
from support.views.team import shifts_page

for_leads = roles_required(*teams.LEADS)
WHY = 200


@for_leads
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """One shift."""
    form = ShiftForm(request.POST, seats=_crew(), auto_id="shift_%s")
    if form.is_valid():
        data = form.cleaned_data
        when: dict[str, Any] = form.moments()
        try:
            shifts.add(
                seat=data["seat"],
                zone=data["zone"],
                break_minutes=data["break_minutes"],
                actor=request.user.ref,
                **when,
            )
        except DomainError as error:
            mark(form, error)
        else:
            return _planned(request)
    return shifts_page(request, shift_form=form)


@for_leads
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """A week that repeats."""
    form = PlanForm(request.POST, seats=_crew(), auto_id="plan_%s")
    if form.is_valid():
        try:
            shifts.repeat(actor=request.user.ref, **form.cleaned_data)
        except DomainError as error:
            mark(form, error)
        else:
            return _planned(request)
    return shifts_page(request, plan_form=form)


@for_leads
@require_POST
@refuse_to("support:shifts")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A week repeats until a day."""
    found, form = planning.plan_by(pk), EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say until which day."))
        return redirect("support:shifts")
    gone = shifts.end_plan(plan=found, last_day=form.day(), actor=request.user.ref)
    messages.success(request, _("It ends. Shifts that were cancelled: %(count)s.") % {"count": gone})
    return redirect("support:shifts")


@for_leads
@require_POST
@refuse_to("support:shifts")
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody is ill."""
    found = planning.shift_by(public_id)
    shifts.cancel(shift=found, actor=request.user.ref, why=request.POST.get("why", "")[:WHY])
    messages.success(request, _("Cancelled. Look at the coverage of that day."))
    return redirect("support:shifts")


def _crew() -> list[Any]:
    return list(teams.seats()[: teams.MOST_SEATS])


def _planned(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Planned."))
    return redirect("support:shifts")
