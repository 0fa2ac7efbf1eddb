"""Cost of after-sales as a share of sales, by month, category and seller; what comes next; the reserve."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from learning.models import Outcome, ReserveMonth, Sold
from learning.policies import money
from learning.policies.money import Forecast, Month
from learning.selectors import dashboard
from learning.selectors.dashboard import Row
from marketplace.core import time


@dataclass(frozen=True)
class Costs:
    """Whole months count for the forecast; the running one is shown and left out of it."""

    months: list[Row]
    categories: list[Row]
    sellers: list[Row]
    forecast: Forecast | None
    reserve: list[ReserveMonth]


def costs() -> Costs:
    """The page of costs."""
    tables = dashboard.tables()
    return Costs(
        tables["month"], sorted(tables["category"], key=_cost), sorted(tables["seller"], key=_cost),
        money.forecast(whole_months(tables["month"])), list(ReserveMonth.objects.order_by("-month")[:24]),
    )  # fmt: skip


def whole_months(rows: list[Row]) -> list[Month]:
    """Months that are over and in which something was sold, the oldest first."""
    running = f"{time.today():%Y-%m}"
    return [Month(row.sales_fen, row.cost_fen) for row in rows if row.key[:7] < running and row.sales_fen]


def figures(first: Any, after: Any) -> tuple[int, int]:
    """Sales of the days from `first` to before `after`, and what the platform bore of outcomes opened in them; fen."""
    sales = Sold.objects.filter(day__gte=first, day__lt=after).aggregate(fen=Sum("sales_fen"))["fen"] or 0
    borne = Outcome.objects.filter(day__gte=first, day__lt=after).aggregate(fen=Sum("platform_fen"))["fen"] or 0
    return sales, borne


def _cost(row: Row) -> int:
    return -row.cost_fen
