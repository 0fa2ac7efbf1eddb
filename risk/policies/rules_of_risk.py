"""Weights, thresholds and what happens when time runs out: dated rules, changed by two people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from risk.policies.signs import SIGNS

MOST = 10**12
BOUNDS = ("step_up_at", "hold_at", "refund_at")


def check(body: Any) -> dict[str, Any]:
    """`{"step_up_at", "hold_at", "refund_at", "weights": {sign: points}, "limits": {name: whole number}}`, all keys as in
    the default."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        return {"weights": _("Thresholds, weights and limits are needed, nothing else.")}
    wrong: dict[str, Any] = {}
    for name in ("weights", "limits"):
        part = body[name]
        if not isinstance(part, Mapping) or set(part) != set(DEFAULT[name]):
            wrong[name] = _("Exactly the names of the version in force.")
        elif not all(_whole(value, 0, MOST if name == "limits" else 1000) for value in part.values()):
            wrong[name] = _("Whole numbers; weights from 0 to 1000.")
    for name in BOUNDS:
        if not _whole(body[name], 1, 10_000):
            wrong[name] = _("A whole number between %(least)d and %(most)d.") % {"least": 1, "most": 10_000}
    if not wrong and not body["step_up_at"] <= body["hold_at"] <= body["refund_at"]:
        wrong["hold_at"] = _("A proof is asked for first, then a person looks, then money goes back: in rising order.")
    return wrong


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


DEFAULT: Mapping[str, Any] = {
    "step_up_at": 45,
    "hold_at": 70,
    "refund_at": 100,
    "weights": {
        "many_purchases": 20, "much_money": 25, "many_declines": 30, "new_account": 20, "big_first": 25,
        "new_device": 20, "new_place": 10, "far_above": 15, "way_in_changed": 25, "device_accounts": 25,
        "device_cards": 30, "place_people": 25, "place_trade": 45, "person_accounts": 30, "account_cards": 25, "card_accounts": 35,
        "network_accounts": 10, "refused_hand": 60, "refused_place": 20, "seller_self": 80, "seller_device": 70,
        "seller_home": 40, "ring": 70, "rush": 30, "young_crowd": 45, "young_trade": 30, "seller_bank": 70, "one_shop": 70,
    },
    "limits": {
        "purchases_hour": 12, "purchases_day": 30, "fen_day": 1_000_000, "declines_day": 3, "new_account_hours": 24,
        "big_fen": 150_000, "first_fen": 300_000,
        "place_fen": 1_200_000, "far_above_percent": 200, "way_in_hours": 72, "settled_account_hours": 168,
        "device_accounts": 4, "device_cards": 4, "place_people": 6, "person_accounts": 4, "account_cards": 4,
        "card_accounts": 4, "network_accounts": 12, "ring_orders": 6, "ring_accounts": 2, "ring_bp": 5_000,
        "rush_purchases": 2, "rush_fen": 300_000, "young_people": 3, "young_fen": 100_000, "loyal_orders": 5, "loyal_accounts": 3,
        "loyal_bp": 8_000,
    },
}  # fmt: skip
SCORING = rules.register(
    rules.RuleKind(
        code="risk.scoring",
        title=_("Risk: weights, thresholds and limits"),
        help=_("Points of each sign; from which sum a proof is asked for, a person looks, or money goes back unlooked at."),
        default=DEFAULT,
        check=check,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Scoring:
    """The rule in force."""

    step_up_at: int
    hold_at: int
    refund_at: int
    weights: Mapping[str, int]
    limits: Mapping[str, int]
    version: int


def scoring() -> Scoring:
    """The rule in force now."""
    rule = rules.at(SCORING.code)
    return read(rule.body, rule.version)


def read(body: Mapping[str, Any], version: int = 1) -> Scoring:
    """A body as the policy takes it. A version that is older than a sign does not count it."""
    weights, limits = {**dict.fromkeys(SIGNS, 0), **body["weights"]}, {**DEFAULT["limits"], **body["limits"]}
    bounds = {name: int(body[name]) for name in BOUNDS}
    return Scoring(**bounds, weights=weights, limits=limits, version=version)


assert set(DEFAULT["weights"]) == set(SIGNS)  # noqa: S101  (a sign without a weight would never count)
