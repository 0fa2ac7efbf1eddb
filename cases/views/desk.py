"""The desk: cases that wait for us with their clocks, chargebacks with the day of our answer, evidence packs."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import selectors
from cases.forms import ExamineForm, FindingForm, PaidForm, RulingForm
from cases.models import Case, Pack
from cases.services import damages, packs, ruling
from cases.states import CaseStatus, PackStatus
from cases.views.common import PAGE, REFUSED, RENAMED, attempt, facts, stored
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.core.files import PDF
from marketplace.core.forms import mark

CLOCKS: dict[str, str] = {
    CaseStatus.OPENED: "case_answer", CaseStatus.READY: "case_ruling", CaseStatus.EXAMINING: "case_examination",
    CaseStatus.APPEALED: "case_review",
}  # fmt: skip


@roles_required(Role.OPS)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for us, the longest first; `?show=open|over` the others."""
    show = request.GET.get("show", "waiting")
    page = Paginator(selectors.queue(show=show), PAGE).get_page(request.GET.get("page"))
    found = {kind: clocks.open_clocks(kind, [case.ref for case in page]) for kind in CLOCKS.values()}
    rows = [{"case": case, "clock": found.get(CLOCKS.get(case.status, ""), {}).get(case.ref)} for case in page]
    return render(request, "cases/desk.html", {"page": page, "rows": rows, "show": show, "nav": "cases"})


@roles_required(Role.OPS)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case and what can be done with it now."""
    found = selectors.case_by(number)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "pack":
        attempt(
            request,
            lambda: packs.ask(order=found.order, subject=found.ref, by=request.user),
            _("The pack is being made."),
        )
        return redirect("cases:desk-case", number)
    forms_now = _forms(request, found, do)
    form = forms_now.get(do)
    if form is not None and form.is_valid():
        try:
            _act(found, do, form, request)
        except DomainError as error:
            mark(form, error, RENAMED)
        else:
            messages.success(request, _("Done. Both sides are told."))
            return redirect("cases:desk-case", number)
    made = selectors.packs_of(found.ref)
    context = {
        **facts(found, ""), "forms": forms_now, "packs": made, "is_making": _is_making(made), "nav": "cases",
        "is_party": selectors.is_party(found, request.user), "refunds": selectors.refunds_of(found),
        "ruled_by_me": found.rulings.filter(ruled_by=request.user.ref).exists(),
        "clock": clocks.open_clock(CLOCKS[found.status], found.ref) if found.status in CLOCKS else None,
    }  # fmt: skip
    return render(request, "cases/desk_case.html", context, status=REFUSED if form is not None and form.errors else 200)


def _forms(request: HttpRequest, case: Case, do: str) -> dict[str, forms.Form]:
    """The forms of this step; the one that was sent is bound."""
    is_doubt = case.kind == Case.Kind.AUTHENTICITY
    makers: dict[str, Callable[..., forms.Form]] = {}
    if is_doubt and case.status in (CaseStatus.EVIDENCE, CaseStatus.READY):
        makers["examine"] = ExamineForm
    if case.status == CaseStatus.EXAMINING:
        makers["finding"] = FindingForm
    if case.status == CaseStatus.READY:
        makers["rule"] = lambda data: RulingForm(data, kind=case.kind)
    if case.status == CaseStatus.APPEALED:
        makers["review"] = lambda data: RulingForm(data, kind=case.kind)
    if case.damages_fen and case.damages_paid_at is None:
        makers["paid"] = PaidForm
    return {name: make(request.POST if name == do else None) for name, make in makers.items()}


def _act(case: Case, do: str, form: Any, request: HttpRequest) -> None:
    by, data = request.user, form.cleaned_data
    if do == "examine":
        ruling.examine(case=case, examiner=data["examiner"], by=by)
    elif do == "finding":
        ruling.record_finding(case=case, text=data["text"], by=by)
    elif do == "rule":
        ruling.rule(case=case, by=by, **form.ruling())
    elif do == "review":
        ruling.review(case=case, by=by, **form.ruling())
    else:
        damages.paid_out(case=case, statement_line=data["statement_line"], by=by)


@roles_required(Role.OPS)
@require_safe
def file(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """A file of any case."""
    found = selectors.file_of(selectors.case_by(number), public_id)
    return stored(found.file, found.mime)


@roles_required(Role.OPS)
@require_safe
def chargebacks(request: HttpRequest) -> HttpResponse:
    """What banks dispute, as the provider shows it."""
    page = Paginator(selectors.chargebacks(), PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/chargebacks.html", {"page": page, "nav": "chargebacks"})


@roles_required(Role.OPS)
@require_http_methods(["GET", "HEAD", "POST"])
def chargeback(request: HttpRequest, dispute: str) -> HttpResponse:
    """One dispute: its orders, and one click for the evidence."""
    found = selectors.chargeback_by(dispute)
    orders = selectors.orders_of_chargeback(found)
    if request.method == "POST":
        packs.ask_for_chargeback(dispute=found.dispute, by=request.user)
        messages.success(request, _("The pack is being made."))
        return redirect("cases:chargeback", dispute)
    made = selectors.packs_of(f"dispute:{found.dispute}")
    context = {
        "found": found, "orders": orders, "packs": made, "nav": "chargebacks",
        "is_making": _is_making(made),
    }  # fmt: skip
    return render(request, "cases/chargeback.html", context)


def _is_making(made: Sequence[Pack]) -> bool:
    """The page then looks again every few seconds, until the last one is done."""
    return any(one.status in (PackStatus.ASKED, PackStatus.MAKING) for one in made)


@roles_required(Role.OPS)
@require_safe
def pack(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The PDF, once it is ready."""
    found = selectors.pack_by(pack_id)
    if found.status != PackStatus.READY:
        raise Http404
    return stored(found.file, PDF, as_name=f"evidence-{found.order.number}.pdf")
