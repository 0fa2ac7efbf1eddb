"""`/audits/`: the draws, for anybody. Before a draw's visits are filed nothing but commitment and randomness is told."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sellers.selectors import audits as reading
from sellers.states import PeriodStatus

PAGE = 24


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All draws, the newest first."""
    page = Paginator(reading.periods(), PAGE).get_page(request.GET.get("page"))
    return render(request, "sellers/audits_public.html", {"page": page})


@require_safe
def period(request: HttpRequest, period: str) -> HttpResponse:
    """One draw: what was promised, what fell, and how to check it."""
    found = reading.public_period(period)
    values = {
        "period": found, "rows": reading.published_frame(found), "is_published": found.status == PeriodStatus.PUBLISHED,
        "is_public_beacon": found.beacon_kind != "embedded",
    }  # fmt: skip
    return render(request, "sellers/audit_period.html", values)


@require_safe
def download(request: HttpRequest, period: str) -> HttpResponse:
    """The proof as bytes, for `verify_draw.py`; before publication the commitment alone."""
    found = reading.public_period(period)
    response = HttpResponse(reading.public_json(found), content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="audit-draw-{found.code}.json"'
    response["Access-Control-Allow-Origin"] = "*"
    return response
