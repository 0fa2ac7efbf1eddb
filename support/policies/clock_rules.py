"""How long the desk may take: a dated table by clock and priority, shortened for members (`support.clocks`). Pure.

    {"first_reply": {"urgent": 10, …}, "next_reply": {…}, "solution": {…}, "tier_percent": {"gold": 70}, "sorry_fen": {…}}

Minutes of the calendar's working time.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from support.policies.priority import LEVELS

FIRST_REPLY, NEXT_REPLY, SOLUTION = "support_first_reply", "support_next_reply", "support_solution"
KINDS = {FIRST_REPLY: "first_reply", NEXT_REPLY: "next_reply", SOLUTION: "solution"}
NAMES = {FIRST_REPLY: _("First answer"), NEXT_REPLY: _("Next answer"), SOLUTION: _("Solution")}
TIERS = ("basic", "silver", "gold", "diamond")
MOST_MINUTES = 60 * 24 * 30
# SAMPLE. A solution of two days and something: measured in working hours where the team has such a calendar.
DEFAULT: Mapping[str, Any] = {
    "first_reply": {"urgent": 10, "high": 20, "normal": 30, "low": 60},
    "next_reply": {"urgent": 20, "high": 40, "normal": 60, "low": 180},
    "solution": {"urgent": 480, "high": 1440, "normal": 2880, "low": 5760},
    "tier_percent": {"basic": 100, "silver": 90, "gold": 75, "diamond": 50},
    "sorry_fen": {"first_reply": 500, "next_reply": 500, "solution": 2000},
}


def budget(body: Mapping[str, Any], kind: str, priority: str, tier: str) -> timedelta:
    """What `kind` may take for this priority and member tier; at least a minute."""
    minutes: int = body[KINDS[kind]][priority]
    percent: int = body["tier_percent"].get(tier, 100)
    return max(timedelta(minutes=1), timedelta(seconds=minutes * 60 * percent // 100))


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong with it. More urgent never has more time."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        return {"body": _("The three clocks, tier_percent and sorry_fen are needed, and nothing else.")}
    wrong: dict[str, Any] = {}
    for name in KINDS.values():
        row = body[name]
        if (
            not isinstance(row, Mapping)
            or set(row) != set(LEVELS)
            or not all(_whole(row[at], MOST_MINUTES) for at in row)
        ):
            wrong[name] = _("Minutes for low, normal, high and urgent are expected.")
        elif not row["urgent"] <= row["high"] <= row["normal"] <= row["low"]:
            wrong[name] = _("What is more urgent cannot have more time.")
    if (
        not isinstance(body["tier_percent"], Mapping)
        or set(body["tier_percent"]) != set(TIERS)
        or not all(_whole(value, 100) for value in body["tier_percent"].values())
    ):
        wrong["tier_percent"] = _("A percentage for each tier is expected.")
    sorry = body["sorry_fen"]
    if not isinstance(sorry, Mapping) or set(sorry) != set(KINDS.values()) or not all(
        value == 0 or _whole(value, 20_000) for value in sorry.values()
    ):  # fmt: skip
        wrong["sorry_fen"] = _("An amount in fen for each clock is expected, at most 200 yuan.")
    return wrong


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


RULE = rules.register(
    rules.RuleKind(
        code="support.clocks", title=_("Clocks of the desk"), default=DEFAULT, check=check,
        help=_("Minutes to the first answer, the next one and the solution; shares for members; what we offer for a breach. SAMPLE."),
    )
)  # fmt: skip
