"""The room of operations below /admin/claims/: the queue by its clock, one claim, what we ask back, the insurer's money."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from claims import letters, selectors, words
from claims.forms import (
    AskForm,
    DecideForm,
    DemandForm,
    ReceivedForm,
    RemitForm,
    ReplyForm,
    ReportForm,
    StockDecideForm,
    WriteOffForm,
)
from claims.models import Claim, Recovery
from claims.policies.terms import CLOCK
from claims.selectors.pieces import claimable
from claims.services import judging, opening, recovering, stock, submitting
from claims.states import ClaimStatus, InsurerStatus, RecoveryStatus, StockClaimStatus
from claims.views.common import PAGE, REFUSED, attempt, facts, private, stored
from logistics.policies.seals import OUTCOMES
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.core.files import PDF
from marketplace.core.forms import mark
from orders.selectors.given import account_of
from orders.selectors.orders import order_by_number

for_ops = roles_required(Role.OPS)
desk = roles_required(Role.OPS, Role.AGENT)
RENAMED = {"amount_fen": "amount"}


def _fen(amount: Any) -> int:
    return int(amount * 100)


@for_ops
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a person, the longest first; `?show=open|over` the others."""
    show = request.GET.get("show", "waiting")
    page = Paginator(selectors.queue(show=show), PAGE).get_page(request.GET.get("page"))
    found = clocks.open_clocks(CLOCK, [one.ref for one in page])
    rows = [
        {
            "claim": one, "clock": found.get(one.ref), "kind": words.KINDS[one.kind],
            "rule": words.RULES.get(one.rule, one.rule), "insurer": getattr(one, "at_insurer", None),
        }
        for one in page
    ]  # fmt: skip
    return render(request, "claims/ops_queue.html", {"page": page, "rows": rows, "show": show, "nav": "claims"})


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """One claim with everything the road knows, and what can be done with it now."""
    found = selectors.claim_by(number)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms_now = _forms(request, found, do)
    form = forms_now.get(do)
    if form is not None and form.is_valid():
        try:
            _act(found, do, form, request)
        except DomainError as error:
            mark(form, error, RENAMED)
        else:
            messages.success(request, _("Done."))
            return redirect("claims_ops:claim", number)
    context = {
        **facts(found), "forms": forms_now, "nav": "claims", "is_party": selectors.is_party(found, request.user),
        "decided_by_me": request.user.ref == found.refused_by, "insurer": selectors.insurer_claim_of(found),
        "recoveries": found.recoveries.all(), "accounts": account_of(found.order), "told": found.facts,
        "seal_words": OUTCOMES.get(found.facts.get("seal", ""), "–"),
        "left_fen": recovering.our_cost(found) if found.status == ClaimStatus.PAID else 0,
    }  # fmt: skip
    is_wrong = form is not None and bool(form.errors)
    return render(request, "claims/ops_claim.html", context, status=REFUSED if is_wrong else 200)


def _forms(request: HttpRequest, claim: Claim, do: str) -> dict[str, forms.Form]:
    """The forms of this step; the one that was sent is bound."""
    makers: dict[str, Callable[..., forms.Form]] = {}
    if claim.status == ClaimStatus.REVIEW:
        makers["decide"] = DecideForm
        if claim.reporter != Claim.Reporter.SYSTEM:
            makers["ask"] = AskForm
    insurer = selectors.insurer_claim_of(claim)
    if insurer is not None and insurer.status == InsurerStatus.MORE:
        makers["reply"] = ReplyForm
    if claim.status == ClaimStatus.PAID and recovering.our_cost(claim) > 0:
        makers["demand"] = DemandForm
    return {name: make(request.POST if name == do else None) for name, make in makers.items()}


def _act(claim: Claim, do: str, form: Any, request: HttpRequest) -> None:
    by, data = request.user, form.cleaned_data
    if do == "decide":
        judging.decide(claim=claim, word=form.word(), by=by)
    elif do == "ask":
        judging.ask(claim=claim, text=data["text"], by=by)
    elif do == "reply":
        submitting.reply(claim=claim, text=data["text"], by=by)
    else:
        recovering.demand(claim=claim, party=data["party"], code=data["code"], amount_fen=_fen(data["amount"]), by=by)


@for_ops
@require_safe
def file(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """A file of any claim."""
    found = selectors.file_of(selectors.claim_by(number), public_id)
    return stored(found.file, found.mime)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: str) -> HttpResponse:
    """Report something for a shopper, who told support."""
    order = order_by_number(number)
    is_sent = request.method == "POST"
    form = ReportForm(request.POST if is_sent else None, request.FILES if is_sent else None, pieces=claimable(order))
    if is_sent and form.is_valid():
        try:
            made = opening.report_for(
                by=request.user, order=order, wish=form.wish(), uploads=form.cleaned_data["files"]
            )
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Claim %(number)s is open.") % {"number": made.number})
            return redirect("claims_ops:report", number)
    context = {"order": order, "form": form, "nav": "claims", "known": list(selectors.claims_of_order(order)[:5])}
    return render(request, "claims/ops_report.html", context, status=REFUSED if form.errors else 200)


@for_ops
@require_safe
def recoveries(request: HttpRequest) -> HttpResponse:
    """What we ask back, the first due first."""
    show = request.GET.get("show", "open")
    page = Paginator(selectors.recoveries(show=show), PAGE).get_page(request.GET.get("page"))
    rows = [{"one": one, "party": words.PARTIES[one.party]} for one in page]
    return render(
        request, "claims/ops_recoveries.html", {"page": page, "rows": rows, "show": show, "nav": "recoveries"}
    )


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest, public_id: str) -> HttpResponse:
    """One demand: its letter, money that came, or none."""
    found = selectors.recovery_by(public_id)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "charge":
        attempt(request, lambda: recovering.charge_seller(recovery=found, by=request.user), _("Charged to the seller."))
        return redirect("claims_ops:recovery", public_id)
    makers: dict[str, Any] = {"received": ReceivedForm, "write_off": WriteOffForm}
    is_open = found.status == RecoveryStatus.DEMANDED
    forms_now = {name: make(request.POST if name == do else None) for name, make in makers.items()} if is_open else {}
    form = forms_now.get(do)
    if form is not None and form.is_valid():
        try:
            _end(found, do, form.cleaned_data, request)
        except DomainError as error:
            mark(form, error, RENAMED)
        else:
            messages.success(request, _("Done."))
            return redirect("claims_ops:recovery", public_id)
    context = {"found": found, "party": words.PARTIES[found.party], "forms": forms_now, "nav": "recoveries"}
    is_wrong = form is not None and bool(form.errors)
    return render(request, "claims/ops_recovery.html", context, status=REFUSED if is_wrong else 200)


def _end(found: Recovery, do: str, data: dict[str, Any], request: HttpRequest) -> None:
    if do == "received":
        recovering.receive(
            recovery=found, amount_fen=_fen(data["amount"]), statement_line=data["statement_line"], by=request.user
        )
    else:
        recovering.write_off(recovery=found, why=data["why"], by=request.user)


@for_ops
@require_safe
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letter of a demand as a PDF."""
    found = selectors.recovery_by(public_id)
    return private(HttpResponse(letters.draw(found), content_type=PDF), PDF, f"demand-{found.claim.number}.pdf")


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def insurance(request: HttpRequest) -> HttpResponse:
    """Sellers' claims that wait, premiums held for the insurer, and passing them on."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = RemitForm(request.POST if do == "remit" else None)
    if do == "remit" and form.is_valid():
        try:
            stock.remit(by=request.user, **form.cleaned_data)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Noted."))
            return redirect("claims_ops:insurance")
    context = {
        "owed": selectors.premiums_owed(),
        "waiting": selectors.stock_queue()[:50],
        "form": form,
        "nav": "insurance",
    }
    return render(request, "claims/ops_insurance.html", context, status=REFUSED if form.errors else 200)


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def stock_claim(request: HttpRequest, number: str) -> HttpResponse:
    """A shop's claim about pieces in our hands."""
    found, insurer = selectors.stock_claim_by(number), None
    is_sent = request.method == "POST"
    if found.status != StockClaimStatus.OPEN:
        insurer = selectors.insurer_claim_of(found)
    is_asked = insurer is not None and insurer.status == InsurerStatus.MORE
    form: Any = (ReplyForm if is_asked else StockDecideForm)(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        data = form.cleaned_data
        try:
            if is_asked:
                submitting.reply(claim=found, text=data["text"], by=request.user)
            else:
                stock.decide(claim=found, pays=data["verdict"] == "pay", why=data["why"], by=request.user)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Done."))
            return redirect("claims_ops:stock-claim", number)
    context = {
        "claim": found, "form": form, "nav": "insurance", "kind": words.KINDS[found.kind],
        "reasons": words.words_of(found.reasons), "is_open": found.status == StockClaimStatus.OPEN or is_asked, "insurer": insurer,
        "pieces": found.pieces.select_related("piece__listing"),
    }  # fmt: skip
    return render(request, "claims/ops_stock_claim.html", context, status=REFUSED if form.errors else 200)
