"""The shopper's pages of a return."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from logistics.carriers.numbers import examples
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.http import refuse_to
from returns import choices, selectors, timeline
from returns.models import ReturnCase
from returns.services import choosing, instant, proposing, requesting
from returns.states import Stage
from returns.views import portal

PAGE = 20


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My returns."""
    page = Paginator(selectors.cases_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "returns/mine.html", {"page": page, "tab": "me"})


@login_required
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One return: where it is, the label, what can be done."""
    found = selectors.case_for(request.user, number)
    context: dict[str, Any] = {"case": found, "steps": timeline.steps(found), "tab": "me"}
    clock = open_clock(proposing.CLOCK, found.ref) if found.stage == Stage.INSPECTED else None
    context["choice_until"] = clock.due_at if clock else None
    context["chooses_exchange"] = (
        found.wish == ReturnCase.Wish.EXCHANGE
        and found.stage in choosing.MAY_CHOOSE
        and choices.choice_of(found) is None
    )
    context |= {"countdowns": timeline.countdowns(found), **portal.case_context(found)}
    if found.stage in selectors.WAITING_TO_ARRIVE:
        context["instant_fen"] = instant.offered(found) if found.stage == Stage.LABEL_ISSUED else 0
        context["courier_examples"] = examples()
        context["qr"] = segno.make(found.label_code, error="m").png_data_uri(scale=6, border=2)
    return render(request, "returns/case.html", context)


@login_required
@require_POST
@refuse_to("returns:case")
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The parcel is with the courier."""
    waybill = request.POST.get("waybill", "")
    found = requesting.mark_sent(user=request.user, case_number=number, waybill=waybill, actor=request.user.ref)
    if found.advance_fen:
        messages.success(request, _("Thank you. The refund is in your store credit already."))
    else:
        messages.success(request, _("Thank you. We tell you as soon as it arrives."))
    return redirect("returns:case", number)


@login_required
@require_POST
@refuse_to("returns:case")
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Keep it after all."""
    requesting.withdraw(user=request.user, case_number=number, actor=request.user.ref)
    messages.success(request, _("The return is withdrawn."))
    return redirect("returns:case", number)
