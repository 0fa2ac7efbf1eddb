"""`/admin/finance/`: the figures of the house, and the list behind each."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from finance import tables
from finance.policies import periods
from finance.policies.periods import KINDS, Period
from finance.selectors import figures
from finance.selectors.figures import FIGURES, MONEY, SHARE
from finance.selectors.tiles import tile
from finance.views.common import asked_day, for_finance, paged, show, wants_file
from marketplace.core import time

NAMES = {"day": _("By day"), "week": _("By week"), "month": _("By month")}
SIGNS = {MONEY: "¥", SHARE: " %"}


def _period(request: HttpRequest) -> Period:
    kind = request.GET.get("by", "week")
    return periods.of(kind if kind in KINDS else "week", asked_day(request))


def _ways(period: Period) -> dict[str, Any]:
    following = period.next
    return {
        "period": period, "kinds": [(kind, NAMES[kind]) for kind in KINDS], "before": period.previous.first,
        "after": following.first if following.first <= time.today() else None, "is_running": period.last >= time.today(),
    }  # fmt: skip


@for_finance
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """All figures of a period beside the period before; the chosen one as a plot."""
    period = _period(request)
    chosen = figures.BY_CODE.get(request.GET.get("plot", ""), FIGURES[0])
    tiles = [tile(figure, period) for figure in FIGURES]
    return show(
        request, "cockpit.html", "cockpit", tiles=tiles, chosen=chosen, points=figures.series(chosen, period),
        sign=SIGNS.get(chosen.unit, ""), **_ways(period),
    )  # fmt: skip


@for_finance
@require_safe
def figure(request: HttpRequest, code: str) -> HttpResponseBase:
    """What a figure is made of, row by row, with its sum."""
    found, period = figures.figure_of(code), _period(request)
    rows = figures.rows_of(found, period)
    if wants_file(request):
        return tables.figure(found, period)
    page = paged(request, rows)
    return show(
        request, "figure.html", "cockpit", figure=found, page=page, rows=[found.row(one) for one in page],
        reading=figures.read(found, period), worth=figures.worth(found, figures.read(found, period)),
        points=figures.series(found, period), sign=SIGNS.get(found.unit, ""), **_ways(period),
    )  # fmt: skip
