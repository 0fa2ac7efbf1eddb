"""The shopper's pages: report something of an order, my claims, one claim."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from claims import selectors
from claims.forms import LookForm, ReportForm, SayForm
from claims.selectors.pieces import claimable
from claims.services import moving, opening
from claims.states import ClaimStatus
from claims.views.common import PAGE, REFUSED, attempt, facts, stored
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from orders import selectors as orders


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My claims, the newest first."""
    page = Paginator(selectors.claims_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "claims/mine.html", {"page": page, "tab": "me"})


def _hint(request: HttpRequest) -> dict[str, str]:
    """What help filled in for the person (`?kind=`); anything unknown selects nothing."""
    return {"kind": request.GET.get("kind", "")[:20]}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: str) -> HttpResponse:
    """Something of one of my orders is lost, damaged or short."""
    order = orders.order_for(request.user, number)
    pieces = claimable(order)
    is_sent = request.method == "POST"
    form = ReportForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, pieces=pieces, initial=_hint(request)
    )
    if is_sent and form.is_valid():
        try:
            claim = opening.report(
                user=request.user, order_number=order.number, wish=form.wish(), uploads=form.cleaned_data["files"]
            )
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("We have it. You hear from us within 48 hours."))
            return redirect("claims:claim", claim.number)
    context = {
        "order": order, "form": form, "tab": "me", "has_pieces": any(not one.is_taken for one in pieces),
        "known": list(selectors.claims_of_order(order)[:5]),
    }  # fmt: skip
    return render(request, "claims/report.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """One claim; the form says by `do` what is to be done."""
    found = selectors.claim_for(request.user, number)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    say = SayForm(request.POST if do == "say" else None, request.FILES if do == "say" else None)
    look = LookForm(request.POST if do == "look" else None)
    form = {"say": say, "look": look}.get(do)
    if do == "withdraw":
        attempt(request, lambda: moving.withdraw(claim=found, actor=request.user.ref), _("The claim is withdrawn."))
        return redirect("claims:claim", number)
    if form is not None and form.is_valid():
        data, actor = form.cleaned_data, request.user.ref
        try:
            if do == "say":
                moving.say(claim=found, text=data["text"], uploads=data["files"], side="shopper", actor=actor)
            else:
                moving.second_look(claim=found, text=data["text"], actor=actor)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Thank you. We look at it."))
            return redirect("claims:claim", number)
    context = {
        **facts(found), "say": say, "look": look, "tab": "me", "can_say": found.status in moving.SPEAKS,
        "can_look": found.status == ClaimStatus.REFUSED and found.appealed_at is None,
    }  # fmt: skip
    is_wrong = form is not None and bool(form.errors)
    return render(request, "claims/claim.html", context, status=REFUSED if is_wrong else 200)


@login_required
@require_safe
def file(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """A file of my claim."""
    found = selectors.file_of(selectors.claim_for(request.user, number), public_id)
    return stored(found.file, found.mime)
