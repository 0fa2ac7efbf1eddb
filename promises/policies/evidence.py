"""What may excuse a late parcel: only evidence with a code and a reference, only for the time it took. Pure.

Bad weather by itself excuses nothing: an airline's notice does. A dated table says how long each kind may count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

WEATHER, CUSTOMS, ABSENT, DEFERRED = "weather_airline", "customs_receipt", "shopper_absent", "shopper_deferred"
WORDS: dict[str, Any] = {
    WEATHER: _("The airline could not fly because of the weather and said so in writing."),
    CUSTOMS: _("Customs stopped the parcel for an inspection and gave us a receipt for it."),
    ABSENT: _("The courier came and nobody could take the parcel."),
    DEFERRED: _("The courier was asked to come on another day."),
}


@dataclass(frozen=True)
class Evidence:
    """One document: `reference` names it (receipt, event, notice); `until` is None while it lasts."""

    code: str
    reference: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Rule:
    """How long evidence of a code may count for one order."""

    code: str
    most: timedelta
    valid_from: date


# SAMPLE figures: no source gives them; operations replaces them by dated rows.
RULES: tuple[Rule, ...] = (
    Rule(WEATHER, timedelta(days=7), date(2026, 1, 1)),
    Rule(CUSTOMS, timedelta(days=15), date(2026, 1, 1)),
    Rule(ABSENT, timedelta(days=3), date(2026, 1, 1)),
    Rule(DEFERRED, timedelta(days=7), date(2026, 1, 1)),
)


@dataclass(frozen=True)
class Excuse:
    """Time that one piece of evidence adds."""

    code: str
    reference: str
    time: timedelta


def rule_of(code: str, day: date) -> Rule | None:
    """The row in force; None for a code that excuses nothing."""
    rows = [rule for rule in RULES if rule.code == code and rule.valid_from <= day]
    return max(rows, key=lambda rule: rule.valid_from) if rows else None


def excuses(found: Iterable[Evidence], *, since: datetime, until: datetime, day: date) -> tuple[Excuse, ...]:
    """What the evidence adds between `since` (the days began) and `until` (now). Time that two pieces share counts once."""
    taken: list[tuple[datetime, datetime]] = []
    used: dict[str, timedelta] = {}
    rows = []
    for one in sorted(found, key=lambda item: (item.since, item.code, item.reference)):
        rule = rule_of(one.code, day)
        start, end = max(one.since, since), min(one.until or until, until)
        if rule is None or not one.reference or start >= end:
            continue
        left = rule.most - used.get(one.code, timedelta(0))
        counted = min(_uncovered(start, end, taken), left)
        if counted <= timedelta(0):
            continue
        taken.append((start, end))
        used[one.code] = used.get(one.code, timedelta(0)) + counted
        rows.append(Excuse(one.code, one.reference, counted))
    return tuple(rows)


def _uncovered(start: datetime, end: datetime, taken: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """Time of start … end that none of `taken` covers."""
    left, at = timedelta(0), start
    for first, last in sorted(taken):
        if last <= at or first >= end:
            continue
        left += max(first - at, timedelta(0))
        at = max(at, last)
    return left + max(end - at, timedelta(0))
