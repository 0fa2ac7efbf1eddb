"""How sellers are weighed for the draw and how visits are planned: dated rules and pure functions.

Every working seller is in the lot, whatever the weight: a clean record makes an audit rarer, never impossible.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import RuleKind
from sellers.policies import regions

CODE = "sellers.audit_plan"
GRADES = ("S", "A", "B", "C", "D")
DEFAULT: dict[str, Any] = {
    # weight of a seller by grade; the rest is added
    "grade_weight": {"S": 60, "A": 80, "B": 100, "C": 130, "D": 200},
    "per_complaint": 40, "per_return": 15, "per_mismatch": 60,  # in the last `signal_days`
    "per_hundred_orders": 10, "most_for_orders": 50,
    "per_month_unaudited": 8, "most_for_months": 96,
    "fresh_days": 90, "fresh_percent": 50,  # an audit less than fresh_days ago leaves this part of the weight
    "most": 1000, "signal_days": 180,
    # how many are drawn a period
    "share_bp": 1000, "least": 1, "most_drawn": 60,
    # visits
    "weeks": 3, "lead_days": 4, "picks": 8, "appeal_days": 14,
}  # fmt: skip
LIMITS = {
    "per_complaint": 1000, "per_return": 1000, "per_mismatch": 1000, "per_hundred_orders": 1000, "most_for_orders": 10_000,
    "per_month_unaudited": 1000, "most_for_months": 10_000, "fresh_days": 730, "fresh_percent": 100, "most": 1_000_000,
    "signal_days": 730, "share_bp": 10_000, "least": 1000, "most_drawn": 1000, "weeks": 12, "lead_days": 30, "picks": 100,
    "appeal_days": 90,
}  # fmt: skip
AT_LEAST_ONE = frozenset({"most", "least", "most_drawn", "weeks", "picks", "signal_days", "appeal_days"})


@dataclass(frozen=True)
class Signals:
    """What a weight is made of: counts in the window of the rules; `months` since the last audit or the approval."""

    grade: str
    complaints: int = 0
    returns: int = 0
    mismatches: int = 0
    orders: int = 0
    months_unaudited: int = 0
    days_since_audit: int | None = None


@dataclass(frozen=True)
class Duty:
    """An auditor as the planner sees one. `load` maps a Monday to visits planned in that week."""

    auditor: int
    countries: Sequence[str]
    regions: Sequence[str]
    visits_per_week: int
    load: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """A visit to be planned. `barred`: who may not go (of the shop, were sent in vain). `unwished`: who was there last time
    goes again only where nobody else can.
    """

    audit: int
    country: str
    secret: bytes
    barred: frozenset[int] = frozenset()
    unwished: frozenset[int] = frozenset()


def weight(signals: Signals, body: Mapping[str, Any]) -> int:
    """The whole-number weight of a seller in the draw, from 1 to `most`."""
    total = (
        int(body["grade_weight"].get(signals.grade, 100))
        + int(body["per_complaint"]) * signals.complaints
        + int(body["per_return"]) * signals.returns
        + int(body["per_mismatch"]) * signals.mismatches
        + min(int(body["most_for_orders"]), int(body["per_hundred_orders"]) * signals.orders // 100)
        + min(int(body["most_for_months"]), int(body["per_month_unaudited"]) * signals.months_unaudited)
    )
    if signals.days_since_audit is not None and signals.days_since_audit < int(body["fresh_days"]):
        total = total * int(body["fresh_percent"]) // 100
    return max(1, min(total, int(body["most"])))


def how_many(sellers: int, body: Mapping[str, Any]) -> int:
    """How many are drawn from a frame of `sellers`: a share rounded up, within bounds, never more than there are."""
    share = -(-sellers * int(body["share_bp"]) // 10_000)
    return min(sellers, max(int(body["least"]), min(share, int(body["most_drawn"]))))


def assign(jobs: Sequence[Job], duties: Sequence[Duty], first_monday: date, weeks: int) -> dict[int, tuple[int, date]]:
    """Who goes in which week: audit → (auditor, Monday). What finds no room is left out.

    The week is chosen by a secret of the audit, so nobody can foresee it from the order of the draw; in that week the
    nearest auditor with room goes, among equals the one with fewer visits.
    """
    mondays = [first_monday + timedelta(weeks=number) for number in range(weeks)]
    load = {(duty.auditor, day): duty.load.get(day, 0) for duty in duties for day in mondays}
    plan: dict[int, tuple[int, date]] = {}
    for job in jobs:
        start = int.from_bytes(hashlib.sha256(b"week" + job.secret).digest()[:4], "big") % len(mondays)
        order = mondays[start:] + mondays[:start]
        chosen = _place(job, duties, order, load, job.barred | job.unwished) or _place(
            job, duties, order, load, job.barred
        )
        if chosen is not None:
            plan[job.audit] = chosen
            load[chosen] += 1
    return plan


def _place(
    job: Job,
    duties: Sequence[Duty],
    order: Sequence[date],
    load: Mapping[tuple[int, date], int],
    barred: frozenset[int],
) -> tuple[int, date] | None:
    """Auditor and week for one visit: the first week in which somebody has room."""
    for day in order:
        free = [
            (near, load[duty.auditor, day], duty.auditor)
            for duty in duties
            if duty.auditor not in barred
            and load[duty.auditor, day] < duty.visits_per_week
            and (near := regions.reach(job.country, list(duty.countries), list(duty.regions))) is not None
        ]
        if free:
            return min(free)[2], day
    return None


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def check(body: Any) -> dict[str, Any]:
    """What is wrong with a proposed body: field → words."""
    if not isinstance(body, Mapping):
        return {"body": _("This must be a table of values.")}
    wrong: dict[str, Any] = {}
    grades = body.get("grade_weight")
    if not isinstance(grades, Mapping) or set(grades) != set(GRADES):
        wrong["grade_weight"] = _("Give one weight to each of the grades S, A, B, C and D.")
    elif not all(type(value) is int and 1 <= value <= 100_000 for value in grades.values()):
        wrong["grade_weight"] = _("Weights are whole numbers from 1.")
    for name, most in LIMITS.items():
        value = body.get(name)
        least = 1 if name in AT_LEAST_ONE else 0
        if type(value) is not int or not least <= value <= most:
            wrong[name] = _("A whole number from %(least)d to %(most)d is needed.") % {"least": least, "most": most}
    for name in set(body) - set(DEFAULT):
        wrong[str(name)] = _("This value is not known.")
    return wrong


KIND = rules.register(
    RuleKind(
        code=CODE, title=_("Surprise audits: risk weights and visits"), default=DEFAULT, check=check,
        help=_("Weights of the draw, how many are drawn a month, and how visits are planned. Changes count from the next commitment."),
    )
)  # fmt: skip
