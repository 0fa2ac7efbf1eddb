"""`/admin/learning/`: why things come back, which cases stand behind each figure, what it costs, reports, drills."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.forms import MonthForm, OutForm
from learning.models import Outcome
from learning.policies.keys import REASONS
from learning.selectors import alarms, centres, costs, dashboard, outcomes, reports, risks
from learning.services import drills, reporting
from learning.states import ReportStatus
from learning.views.common import attempt, for_ops, paged, show

ASKED = ("month", "reason", "category", "seller", "listing", "batch", "state", "channel", "kind")


@for_ops
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The reason dashboard."""
    found = dashboard.tables()
    return show(
        request, "home.html", "home", whole=found["all"][0] if found["all"] else None, months=found["month"],
        waiting=alarms.waiting(),
        rates=[(row.label[2:], row.rate or 0) for row in found["month"] if row.sold],
        reasons=[(str(row.label), row.pieces) for row in found["reason"][:8]],
        sections=[(key, found[key]) for key in ("reason", "category", "seller", "listing", "batch")],
    )  # fmt: skip


@for_ops
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The cases behind a figure: `?month=&reason=&category=&seller=&listing=&batch=&state=&channel=&kind=`."""
    asked = {name: request.GET.get(name, "")[:40] for name in ASKED}
    page = paged(request, outcomes.listed(asked))
    return show(
        request, "outcomes.html", "home", page=page, asked=asked, reasons=REASONS, states=Outcome.State.choices,
        channels=Outcome.Channel.choices, hidden=[(k, v) for k, v in asked.items() if v and k not in ("reason", "state", "channel")],
    )  # fmt: skip


@for_ops
@require_safe
def cost(request: HttpRequest) -> HttpResponse:
    """What after-sales cost, by who bears it; the forecast with its error; the reserve."""
    found = costs.costs()
    shares = [(row.label[2:], row.cost_share or 0) for row in found.months if row.sales_fen]
    tables = ((_("By category"), "category", found.categories), (_("By seller"), "seller", found.sellers))
    return show(request, "costs.html", "costs", costs=found, shares=shares, tested=risks.tested(), tables=tables)


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def months(request: HttpRequest) -> HttpResponse:
    """The monthly reports; a `POST` asks for one."""
    form = MonthForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        attempt(request, lambda: reporting.ask(month=form.cleaned_data["month"], by=request.user), form)
        return redirect("learning:reports")
    return show(request, "reports.html", "reports", page=paged(request, reports.reports()), form=form)


@for_ops
@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """The PDF of one month."""
    found = reports.report_by(public_id)
    if found.status != ReportStatus.READY and not found.file:
        raise Http404
    try:
        with default_storage.open(found.file) as file:
            response = HttpResponse(file.read(), content_type="application/pdf")
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    response["Content-Disposition"] = f'attachment; filename="after-sales-{found.month:%Y-%m}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """Returns centres in and out of service; a `POST` takes one out."""
    form = OutForm(request.POST if request.method == "POST" else None, centres=centres.in_service())
    if request.method == "POST":
        attempt(
            request,
            lambda: drills.start(
                centre=form.cleaned_data["centre"], why=form.cleaned_data["why"],
                is_drill=form.cleaned_data["is_drill"], by=request.user,
            ),
            form,
        )  # fmt: skip
        return redirect("learning:centres")
    return show(
        request, "centres.html", "centres", form=form, places=centres.standing(), page=paged(request, reports.drills())
    )


@for_ops
@require_POST
def back(request: HttpRequest, public_id: str) -> HttpResponse:
    """A centre is in service again."""
    attempt(request, lambda: drills.undo(public_id=public_id, by=request.user))
    return redirect("learning:centres")
