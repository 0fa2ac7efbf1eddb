"""The shopper's pages: my warranties, the guided questions, a repair with its steps; and the public map and terms."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from marketplace.payments.services import attempts
from orders.policies.warranty_plans import KIND, in_force, terms_of
from repairs import words
from repairs.forms import ReportForm
from repairs.models import RepairCase, Trip
from repairs.policies import places
from repairs.selectors import cases, partners, pieces
from repairs.services import choosing, paying, reporting
from repairs.states import CaseStatus, WorkStatus
from repairs.views import shared

PAGE = 20
REFUSED = 422


def _language() -> str:
    return get_language() or "zh-hans"


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What the three plans cover, as they are on offer today."""
    plans = [_plan(one) for one in in_force().values()]
    return render(request, "repairs/terms.html", {"plans": plans, "rule": KIND.code, "tab": ""})


def _plan(terms: Any) -> dict[str, Any]:
    return {
        "terms": terms, "name": words.PLANS[terms.plan], "faults": [words.FAULTS[one] for one in terms.faults],
        "deductible": terms.deductible_bp // 100, "cap": terms.cap_bp // 100,
    }  # fmt: skip


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Service points on a map and as a list, the nearest first."""
    city, trade = request.GET.get("city", ""), request.GET.get("trade", "")
    found = partners.points(city=city, trade=trade)
    return render(
        request, "repairs/points.html", {**_map(found, city), "trade": trade, "trades": words.TRADES, "tab": ""}
    )


def _map(found: list[partners.Point], city: str) -> dict[str, Any]:
    language = _language()
    dots = [
        (places.drawn(one.latitude, one.longitude), places.name(one.code, language)) for one in places.CITIES.values()
    ]
    rows = [{"point": one, "city": places.name(one.partner.city, language)} for one in found]
    choices = [(code, places.name(code, language)) for code in places.CITIES]
    return {
        "rows": rows,
        "dots": dots,
        "ground": places.ground(),
        "width": places.WIDTH,
        "height": places.HEIGHT,
        "city": city,
        "cities": choices,
    }


@login_required
@require_safe
def warranties(request: HttpRequest) -> HttpResponse:
    """My things, which of them are covered until when, and the button that reports a fault."""
    rows = [
        {
            "piece": one, "plan": words.PLANS[one.warranty.plan] if one.warranty else "",
            "faults": [words.FAULTS[fault] for fault in terms_of(one.warranty.terms).faults] if one.warranty else [],
        }
        for one in pieces.pieces_of(request.user)
    ]  # fmt: skip
    return render(request, "repairs/warranties.html", {"rows": rows, "tab": "me"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, passport: str) -> HttpResponse:
    """One question at a time; `?a=` holds the answers so far. At the end: help yourself, or the report."""
    piece = pieces.piece_for(request.user, passport)
    answers = [one for one in request.GET.get("a", "").split(".") if one][:20]
    found = reporting.walk(piece=piece, answers=answers, language=_language())
    form = ReportForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and found.step.is_end and form.is_valid():
        data = form.cleaned_data
        try:
            kept = reporting.diagnose(user=request.user, passport_code=passport, answers=answers, language=_language())
            case = reporting.report(
                user=request.user, diagnosis=kept, words=data["words"], happened_on=data["happened_on"],
                uploads=data["photos"], actor=request.user.ref,
            )  # fmt: skip
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Your report is with us."))
            return redirect("repairs:case", case.number)
    context = {"piece": piece, "walk": found, "answers": ".".join(answers), "form": form, "tab": "me"}
    return render(request, "repairs/report.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My repairs, the newest first."""
    page = Paginator(cases.cases_of(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [{"case": one, "state": words.STATES[one.status]} for one in page]
    return render(request, "repairs/mine.html", {"page": page, "rows": rows, "tab": "me"})


@login_required
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One repair: where it is, what to decide, every step."""
    found = cases.case_for(request.user, number)
    work = cases.work_of(found)
    city = request.GET.get("city", "")
    context = {
        "case": found, "work": work, "state": words.STATES[found.status], "verdict": words.VERDICTS[found.verdict],
        "fault": words.FAULTS[found.fault], "steps": [(words.STEPS[one.code], one) for one in cases.timeline(found)],
        "photos": list(work.photos.all()) if work else [], "tab": "me", "stars": (5, 4, 3, 2, 1),
        "can_rate": found.status in (CaseStatus.CLOSED, CaseStatus.UNREPAIRED) and found.stars is None,
        "there": shared.card(found, work, Trip.Way.THERE), "home": shared.card(found, work, Trip.Way.HOME),
        "can_withdraw": not found.return_case
        and (
            found.status in (CaseStatus.REVIEW, CaseStatus.CHOOSING)
            or (work is not None and work.status in (WorkStatus.ASSIGNED, WorkStatus.ACCEPTED))
        ),
        **(_map(_suited(found, city), city) if found.status == CaseStatus.CHOOSING else {}),
    }  # fmt: skip
    return render(request, "repairs/case.html", context)


def _suited(case: RepairCase, city: str) -> list[partners.Point]:
    return [one for one in partners.points(city=city, trade=case.category) if choosing.suits(case, one.partner)]


@login_required
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """The buttons of a repair: choose, refuse the price, withdraw, rate."""
    found = cases.case_for(request.user, number)
    do, actor = request.POST.get("do", ""), request.user.ref
    try:
        if do == "choose":
            partner = partners.point_by(request.POST.get("point", ""))
            choosing.choose(case=found, partner=partner, actor=actor)
        elif do == "refuse":
            paying.refuse_quote(case=found, actor=actor)
        elif do == "withdraw":
            reporting.withdraw(case=found, actor=actor)
        elif do == "rate":
            stars = request.POST.get("stars", "")
            reporting.rate(case=found, stars=int(stars) if stars in "12345" and stars else 0, actor=actor)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Done."))
    return redirect("repairs:case", number)


@login_required
@require_POST
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Say yes to the price: to the provider's payment page."""
    back = f"{settings.PUBLIC_URL}/me/repairs/{number}/paid/{{attempt}}/"
    try:
        attempt = paying.pay(user=request.user, number=number, return_url=back)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("repairs:case", number)
    return render(request, "repairs/pay.html", {"attempt": attempt, "number": number, "tab": "me"})


@login_required
@require_safe
def paid(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """Back from the payment page: ask what became of it."""
    found = cases.case_for(request.user, number)
    work = cases.work_of(found)
    attempt = paying.attempt_of(work, public_id) if work else None
    if attempt is None:
        raise Http404
    if attempts.settle(attempt_id=attempt.pk).status == "succeeded":
        messages.success(request, _("The payment arrived. The work begins in a moment."))
    return redirect("repairs:case", number)


@login_required
@require_safe
def photo(request: HttpRequest, public_id: str) -> HttpResponse:
    """A picture of a repair, for those who may see it. Never kept by a cache."""
    found = cases.photo_for(request.user, public_id)
    try:
        with default_storage.open(found.file) as file:
            response = HttpResponse(file.read(), content_type=found.mime)
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    response["Cache-Control"] = "private, no-store"
    return response
