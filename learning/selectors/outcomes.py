"""The cases behind a figure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from learning.models import Outcome
from learning.selectors.dashboard import MONTHS, first_month

NUMBERS = ("seller", "listing", "batch", "category")
LONGEST = 18  # digits of a primary key


def listed(asked: Mapping[str, str]) -> QuerySet[Outcome]:
    """Outcomes by any of: month (2026-11), reason, seller, listing, batch, category, state, channel; nonsense is left out.

    `kind`: `pieces` (each piece once) or `faults` (of those, where the goods were at fault); empty: every row.
    """
    found = Outcome.objects.select_related("listing", "batch", "seller", "category").defer("listing__search")
    found = found.filter(**_filters(asked))
    if asked.get("kind") == "pieces":
        found = found.filter(is_first=True).exclude(state=Outcome.State.DROPPED)
    elif asked.get("kind") == "faults":
        found = found.filter(is_first=True, is_fault=True, state__in=(Outcome.State.OPEN, Outcome.State.UPHELD))
    return found.order_by("-day", "-id")


def _filters(asked: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        key: int(asked[key]) for key in NUMBERS if asked.get(key, "").isdecimal() and len(asked[key]) <= LONGEST
    }
    values |= {key: asked[key] for key in ("reason", "state", "channel") if asked.get(key)}
    month = _month(asked.get("month", ""))
    if month is None:
        return {**values, "day__gte": first_month(MONTHS)}
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return {**values, "day__gte": month, "day__lt": after}


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return None
