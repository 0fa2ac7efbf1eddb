"""Where a member stands: twelve cells of recency, frequency and money, the tier of each, what a tier gives. Dated rules.

Recency 3 (lately), 2, 1; frequency 2 (often), 1; money 2 (much), 1, both over the year up to the last order: twelve cells, each of
which somebody can be in. A cell has a tier; a tier has benefits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

TIERS = ("basic", "silver", "gold", "diamond")
CELLS = tuple(f"{r}{f}{m}" for r in (3, 2, 1) for f in (2, 1) for m in (2, 1))


@dataclass(frozen=True)
class Benefits:
    """What a tier gives. `points_percent`: points for a yuan, in hundredths."""

    tier: str
    points_percent: int
    has_priority_support: bool
    has_instant_refund: bool


def check(body: Any) -> dict[str, Any]:
    """Days and amounts of the borders, a tier for each of the twelve cells, benefits for each tier."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        return {"cells": _("Borders, the twelve cells and the benefits are needed, and nothing else.")}
    wrong: dict[str, Any] = {}
    for name in ("lately_days", "while_days", "often_orders", "much_fen", "most_invitations_year"):
        value = body[name]
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            wrong[name] = _("A whole number above zero.")
    if not wrong and body["lately_days"] >= body["while_days"]:
        wrong["while_days"] = _("Longer than what counts as lately.")
    cells = body["cells"]
    if not isinstance(cells, Mapping) or set(cells) != set(CELLS) or any(tier not in TIERS for tier in cells.values()):
        wrong["cells"] = _("Each of the twelve cells has one of the tiers.")
    gives = body["benefits"]
    if (
        not isinstance(gives, Mapping)
        or set(gives) != set(TIERS)
        or not all(_is_benefit(one) for one in gives.values())
    ):
        wrong["benefits"] = _("Each tier says points for a yuan (hundredths), priority support and instant refund.")
    return wrong


def _is_benefit(value: Any) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"points_percent", "priority_support", "instant_refund"}:
        return False
    points = value["points_percent"]
    flags = (value["priority_support"], value["instant_refund"])
    return isinstance(points, int) and 0 < points <= 1000 and all(isinstance(flag, bool) for flag in flags)


def _gives(points: int, support: bool, refund: bool) -> dict[str, Any]:
    return {"points_percent": points, "priority_support": support, "instant_refund": refund}


DEFAULT: Mapping[str, Any] = {
    "lately_days": 90,
    "while_days": 365,
    "often_orders": 4,
    "much_fen": 300_000,
    "most_invitations_year": 20,
    "cells": {
        "322": "diamond", "321": "gold", "312": "gold", "311": "silver",
        "222": "gold", "221": "silver", "212": "silver", "211": "basic",
        "122": "silver", "121": "basic", "112": "basic", "111": "basic",
    },
    "benefits": {
        "basic": _gives(100, False, False), "silver": _gives(110, False, False),
        "gold": _gives(130, True, False), "diamond": _gives(150, True, True),
    },
}  # fmt: skip
MEMBERSHIP = rules.register(
    rules.RuleKind(
        code="promotions.membership",
        title=_("Membership"),
        help=_(
            "Borders of recency (days), frequency and money (orders and fen in the year up to the last order); "
            "the tier of each cell; benefits."
        ),
        default=DEFAULT,
        check=check,
        notice_days=7,
    )
)  # fmt: skip


def benefits(body: Mapping[str, Any], tier: str) -> Benefits:
    """What `tier` gives by this body; an unknown tier gives what the lowest does."""
    code = tier if tier in body["benefits"] else TIERS[0]
    row = body["benefits"][code]
    return Benefits(code, row["points_percent"], row["priority_support"], row["instant_refund"])


def points_for(fen: int, points_percent: int) -> int:
    """Points for what an order left with us: whole ones, a yuan a point, times the tier's rate. Never for half a yuan."""
    return max(0, fen) * points_percent // 10_000
