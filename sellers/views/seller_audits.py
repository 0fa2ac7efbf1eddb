"""`/seller/audits/`: what a seller sees of their own audits, from the moment each began at their door."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.trail import ref
from sellers.forms_audits import AppealForm
from sellers.models import Audit, Seller
from sellers.policies.audit_words import CONSEQUENCES, OUTCOMES
from sellers.policies.team import Permission
from sellers.selectors import audits as reading
from sellers.services import audit_decisions
from sellers.states import AuditStatus
from sellers.views.apply import own
from sellers.views.audit_review import counts

PAGE = 20


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """My audits. One that is drawn and not begun is in no list."""
    seller = own(request, Permission.TRUST)
    page = Paginator(reading.of_seller(seller), PAGE).get_page(request.GET.get("page"))
    return render(request, "sellers/seller_audits.html", {"seller": seller, "page": page, "nav": "audits"})


@login_required
@require_GET
def detail(request: HttpRequest, audit_id: str) -> HttpResponse:
    """One audit: what was counted, what was found, what follows, how to appeal."""
    seller = own(request, Permission.TRUST)
    return _page(request, seller, reading.own(seller, audit_id), AppealForm())


@login_required
@require_POST
def appeal(request: HttpRequest, audit_id: str) -> HttpResponse:
    """Appeal, in time."""
    seller = own(request, Permission.TRUST)
    audit, form = reading.own(seller, audit_id), AppealForm(request.POST)
    if form.is_valid():
        try:
            audit_decisions.appeal(audit=audit, by=request.user, text=form.cleaned_data["text"])
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Your appeal is in. Somebody who had no part in this audit will answer."))
            return redirect("sellers:audit", audit_id)
    return _page(request, seller, audit, form, status=422)


def _page(request: HttpRequest, seller: Seller, audit: Audit, form: AppealForm, status: int = 200) -> HttpResponse:
    is_filed = audit.status != AuditStatus.ON_SITE
    pairs = [(row.kind, row.body) for row in reading.in_force(reading.entries(audit))] if is_filed else []
    rulings = list(audit.rulings.all()) if is_filed else []
    clock = open_clock("audit_appeal_answer", ref(audit)) if audit.status == AuditStatus.APPEALED else None
    is_decided = bool(audit.decided_at)
    values = {
        "seller": seller, "audit": audit, "nav": "audits", "counts": counts(audit, pairs) if is_filed else [],
        "storage": [body for kind, body in pairs if kind == "condition"], "is_filed": is_filed, "is_decided": is_decided,
        "rulings": [
            {"row": row, "consequence": CONSEQUENCES[row.consequence], "outcome": OUTCOMES.get(row.outcome, "")} for row in rulings
        ],
        "appeal": getattr(audit, "appeal", None), "appeal_until": reading.appeal_until(audit), "form": form,
        "answer_due": clock.due_at if clock else None,
    }  # fmt: skip
    return render(request, "sellers/seller_audit.html", values, status=status)
