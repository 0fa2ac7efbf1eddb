"""Appeals at the centre: what waits, and one with everything that was seen, for somebody who had no hand in it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from returns import explaining, portal, presenting, selectors, timeline
from returns.forms_twin import AgainForm, OpinionForm
from returns.portal_forms import AppealDecisionForm
from returns.services import appealing
from returns.states import AppealStatus
from returns.views.portal import shot_answer

PAGE, REFUSED = 20, 422


@roles_required(Role.INSPECTOR, Role.OPS)
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals that wait for their decision."""
    page = Paginator(portal.appeals(), PAGE).get_page(request.GET.get("page"))
    return render(request, "returns/appeals.html", {"page": page})


@roles_required(Role.INSPECTOR, Role.OPS)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """One appeal: what the shopper says, the decision, the evidence of both ends, the seller's words."""
    case = selectors.case_by_number(number)
    found = portal.appeal_of(case)
    form = AppealDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.decide(case_number=number, decider=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Decided. The shopper has been told; it binds."))
            return redirect("returns:appeal", number)
    items = list(case.items.all())
    photos = selectors.photos_of(items)
    context = {
        "case": case,
        "appeal": found,
        "form": form if found and found.status == AppealStatus.OPEN else None,
        "steps": timeline.steps(case),
        "countdowns": timeline.countdowns(case),
        "ground": explaining.ground_words(case, get_language() or ""),
        "shots": list(case.shots.all()),
        "comments": list(case.comments.all()),
        "results": presenting.results(case, selectors.outbound_facts(items), photos),
        "opinion": OpinionForm(),
        "again": AgainForm(),
    }
    return render(request, "returns/appeal.html", context, status=REFUSED if form.errors else 200)


@roles_required(Role.INSPECTOR, Role.OPS)
@require_safe
def shot(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """A picture or video that the shopper added, for the centre."""
    return shot_answer(portal.shot_of(selectors.case_by_number(number), public_id))
