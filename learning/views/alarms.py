"""Alarms about batches: the list, and one with its figures and what can be done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from learning.forms import WhyForm
from learning.selectors import alarms, outcomes, owners
from learning.services import alarms as verbs
from learning.states import ALARM, AlarmStatus
from learning.views.common import attempt, for_ops, paged, show
from marketplace.core.clocks import selectors as clocks

DO = {"confirm": verbs.confirm, "dismiss": verbs.dismiss, "recall": verbs.recall}
LEADS_TO = {"confirm": AlarmStatus.CONFIRMED, "recall": AlarmStatus.RECALLED, "dismiss": AlarmStatus.DISMISSED}


@for_ops
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The newest first; `?show=` is a state."""
    asked = request.GET.get("show", "")
    page = paged(request, alarms.alarms(show=asked))
    return show(request, "alarms.html", "alarms", page=page, asked=asked, states=AlarmStatus.choices)


@for_ops
@require_safe
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """The figures, the cases behind them, its clock, what can be decided now."""
    found = alarms.alarm_by(public_id)
    page = paged(request, outcomes.listed({"batch": str(found.batch_id), "kind": "faults"}))
    return show(
        request, "alarm.html", "alarms", alarm=found, page=page, form=WhyForm(), owners=owners.owners_count(found.batch),
        ways=[do for do, to in LEADS_TO.items() if ALARM.allows(found.status, to)], clock=clocks.open_clock(verbs.CLOCK, found.ref),
        seen={key: value / 100 if key.endswith("_bp") else value for key, value in found.evidence.items()},
        rate=round(100 * found.evidence["faults"] / max(1, found.evidence["orders"]), 1),
    )  # fmt: skip


@for_ops
@require_POST
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """`do` is take, confirm, dismiss or recall."""
    do = request.POST.get("do", "")
    if do == "take":
        attempt(request, lambda: verbs.take(public_id=public_id, by=request.user))
    elif do in DO:
        form = WhyForm(request.POST)
        attempt(request, lambda: DO[do](public_id=public_id, why=form.cleaned_data["why"], by=request.user), form)
    return redirect("learning:alarm", public_id)
