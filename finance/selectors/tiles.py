"""A figure of the cockpit beside the period before."""

from decimal import Decimal
from typing import Any

from finance.policies.periods import Period
from finance.selectors import figures
from finance.selectors.figures import COUNT, MONEY, Figure


def tile(figure: Figure, period: Period) -> dict[str, Any]:
    """What it says now and then, whether that is good, and by how many per cent it changed. Two queries."""
    reading, before = figures.read(figure, period), figures.read(figure, period.previous)
    now, then = figures.worth(figure, reading), figures.worth(figure, before)
    change = None if now is None or then is None else now - then
    is_good = None if not change else (change > 0) == figure.is_more_better
    return {
        "figure": figure, "reading": reading, "earlier": before, "now": now, "then": then, "change": change, "is_good": is_good,
        "share": _share(change, then) if figure.unit in (MONEY, COUNT) else None,
    }  # fmt: skip


def _share(change: Decimal | None, then: Decimal | None) -> Decimal | None:
    return (change * 100 / then).quantize(Decimal("0.1")) if change is not None and then else None
