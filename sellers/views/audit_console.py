"""`/audits/console/`: the auditor's phone. One page holds the whole visit, so it works on while the connection is gone.

Scripts queue entries and send them when they can; without scripts the same forms are sent one by one.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from sellers import forms_audits as forms
from sellers.errors import NotAssigned
from sellers.models import Audit, AuditVisit
from sellers.policies import audit_entries, audit_scores
from sellers.policies.audit_words import MISSING
from sellers.selectors import audits as reading
from sellers.services import audit_plans, audit_visits
from sellers.states import AuditStatus
from sellers.views.audit_review import entry_view

PAGE = 20
HOME = "sellers:audit_console"
VISIT = "sellers:audit_visit"
auditors_only = roles_required(Role.INSPECTOR, Role.OPS)


@auditors_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """My visits; who it is stands behind the next page."""
    filed = Paginator(reading.filed_by(request.user), PAGE).get_page(request.GET.get("page"))
    response = render(
        request,
        "sellers/audit_console.html",
        {"visits": reading.visits_of(request.user)[:50], "page": filed, "station": {"name": _("Surprise audits")}},
    )
    response["Cache-Control"] = "no-store"
    return response


@auditors_only
@require_GET
def visit(request: HttpRequest, audit_id: str) -> HttpResponse:
    """The envelope, then the visit itself."""
    found = reading.visit_for(request.user, audit_id)
    return _page(request, found)


@auditors_only
@require_POST
@refuse_to(HOME)
def open_envelope(request: HttpRequest, audit_id: str) -> HttpResponse:
    """Read who it is. From now on the record says that I know."""
    audit_visits.open_envelope(visit=reading.visit_for(request.user, audit_id), auditor=request.user)
    return redirect(VISIT, audit_id)


@auditors_only
@require_POST
@refuse_to(VISIT)
def excuse(request: HttpRequest, audit_id: str) -> HttpResponse:
    """I cannot go; somebody else will."""
    found = reading.visit_for(request.user, audit_id)
    if found.ended_at is not None:
        raise NotAssigned
    audit_plans.excuse(visit=found, auditor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Thank you. Somebody else will go."))
    return redirect(HOME)


@auditors_only
@require_POST
def entry(request: HttpRequest, audit_id: str, kind: str) -> HttpResponse:
    """Keep one entry. A script gets JSON, a plain form the page again."""
    found = reading.visit_for(request.user, audit_id)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        kept = audit_visits.record(
            audit=found.audit, auditor=request.user, kind=kind, key=request.POST.get("key", ""), given=_given(request),
            photos=[upload.file for upload in request.FILES.getlist("photos") if upload.file], client_at=_moment(request),
        )  # fmt: skip
    except DomainError as error:
        if wants_json:
            fields = {name: str(value) for name, value in error.fields.items()}
            body = {"error": {"code": error.code, "message": str(error.message), "fields": fields}}
            return JsonResponse(body, status=error.status)
        return _page(request, found, refused=(kind, error), status=error.status)
    if wants_json:
        return JsonResponse({"key": kept.key, "sequence": kept.sequence, "kind": kept.kind}, status=201)
    messages.success(request, _("Kept."))
    return redirect(f"{reverse(VISIT, args=[audit_id])}#{kind}")


@auditors_only
@require_POST
def file(request: HttpRequest, audit_id: str) -> HttpResponse:
    """Hand the visit in."""
    found = reading.visit_for(request.user, audit_id)
    try:
        audit_visits.file(audit=found.audit, auditor=request.user, findings=request.POST.get("findings", ""))
    except DomainError as error:
        return _page(request, found, refused=("file", error), status=error.status)
    messages.success(request, _("Filed and sealed. A colleague decides what follows."))
    return redirect(HOME)


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in request.POST if name != "csrfmiddlewaretoken"}


def _moment(request: HttpRequest) -> Any:
    try:
        found = parse_datetime(request.POST.get("client_at", ""))
    except ValueError:
        return None
    return found if found is not None and is_aware(found) else None


def _page(
    request: HttpRequest, found: AuditVisit, *, refused: tuple[str, DomainError] | None = None, status: int = 200
) -> HttpResponse:
    audit = found.audit
    values: dict[str, Any] = {"visit": found, "audit": audit, "station": {"name": _("Surprise audits")}}
    if audit.status == AuditStatus.ON_SITE:
        page = "sellers/audit_visit.html"
        values |= _on_site(request, audit, refused)
    else:
        page = "sellers/audit_envelope.html"
        values["shop"] = reading.door_of(audit) if found.opened_at else None
    response = render(request, page, values, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _on_site(request: HttpRequest, audit: Audit, refused: tuple[str, DomainError] | None) -> dict[str, Any]:
    rows = reading.entries(audit)
    force = reading.in_force(rows)
    pairs = [(row.kind, row.body) for row in force]
    lacking = audit_scores.missing(pairs, audit.picks, audit.claimed_stock)
    counted = {body["sku"]: body["counted"] for kind, body in pairs if kind == audit_entries.COUNT}
    bound = _bound(request, refused)
    claimed = {row["sku"]: row for row in audit.claimed_stock}
    first_picks = sorted(claimed.items(), key=lambda pair: pair[0] not in audit.picks)
    articles = [(sku, f"{sku} · {row['title'][:40]}") for sku, row in first_picks]
    return {
        "shop": audit.seller, "entries": [entry_view(row) for row in reversed(force)], "lacking": [MISSING[code] for code in lacking],
        "bin_form": bound("bin", categories=sorted({row["category"] for row in audit.claimed_stock})),
        "counts": [
            {
                "sku": sku, "title": claimed[sku]["title"], "counted": counted.get(sku),
                "form": bound("count", sku, slot=f"_{place}", initial={"sku": sku}),
            }
            for place, sku in enumerate(audit.picks)
        ],
        "condition_form": bound("condition"), "receipt_form": bound("receipt", articles=articles),
        "interview_forms": [(audit_entries.CONTACTS[who], bound("interview", contact=who)) for who in audit_entries.CONTACTS],
        "note_form": bound("note"), "refusal_form": bound("refusal"),
        "signature_form": bound("signature", initial={"name": request.user.display_name}),
        "file_form": _file_form(request, refused), "is_signed": any(row.kind == "signature" for row in force),
    }  # fmt: skip


def _file_form(request: HttpRequest, refused: tuple[str, DomainError] | None) -> forms.FileForm:
    form = forms.FileForm(request.POST if refused and refused[0] == "file" else None)
    if refused and refused[0] == "file" and form.is_valid():
        details = " · ".join(str(value) for value in refused[1].fields.values())
        form.add_error(None, f"{refused[1].message} {details}".strip())
    return form


def _bound(request: HttpRequest, refused: tuple[str, DomainError] | None) -> Any:
    """Makes the forms of the page; the refused one carries what was typed and what is wrong with it."""

    def make(kind: str, sku: str = "", **more: Any) -> forms.EntryForm:
        is_it = (
            refused is not None and refused[0] == kind
            and (not sku or request.POST.get("sku") == sku)
            and (kind != "interview" or request.POST.get("contact") == more.get("contact"))
        )  # fmt: skip
        if not is_it or refused is None:
            return forms.FORMS[kind](**more)
        form = forms.FORMS[kind](request.POST, **more)
        form.is_valid()
        form.errors.clear()
        for name, words in refused[1].fields.items():
            form.add_error(name if name in form.fields and name != "key" else None, str(words))
        if not refused[1].fields:
            form.add_error(None, str(refused[1].message))
        return form

    return make
