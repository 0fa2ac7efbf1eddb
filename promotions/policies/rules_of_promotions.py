"""What may be combined, how far a price may fall, what needs a second pair of eyes: dated rules, changed by two people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

# A slot holds one deal: of each shop (`shop:…`) or of the whole purchase (`platform:…`). The order is the order of taking.
SLOTS = (
    "shop:bundle", "shop:spend_save", "shop:coupon", "platform:spend_save", "platform:coupon", "platform:first_order",
)  # fmt: skip
MOST_OFF_BP = 9_000


@dataclass(frozen=True)
class Stacking:
    """The rule in force: which slots are open, which never meet, the most that is taken off the goods of a line."""

    slots: frozenset[str]
    apart: frozenset[frozenset[str]]
    most_off_bp: int
    four_eyes_fen: int
    grace: timedelta
    version: int


def check(body: Any) -> dict[str, Any]:
    """`{"slots": [...], "apart": [[slot, slot]], "most_off_bp", "four_eyes_fen", "grace_days"}`."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        return {
            "slots": _(
                "Slots, pairs kept apart, the most taken off, the limit of one person and days of grace are needed."
            )
        }
    wrong: dict[str, Any] = {}
    if not _are_slots(body["slots"]):
        wrong["slots"] = _("Only the slots that we know, each once.")
    pairs = body["apart"]
    if not isinstance(pairs, list) or not all(_are_slots(pair) and len(pair) == 2 for pair in pairs):
        wrong["apart"] = _("Pairs of two different slots.")
    for name, least, most in (("most_off_bp", 0, MOST_OFF_BP), ("four_eyes_fen", 0, 10**12), ("grace_days", 0, 90)):
        value = body[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            wrong[name] = _("A whole number between %(least)d and %(most)d.") % {"least": least, "most": most}
    return wrong


def _are_slots(value: Any) -> bool:
    return isinstance(value, list) and all(one in SLOTS for one in value) and len(set(value)) == len(value)


DEFAULT: Mapping[str, Any] = {
    "slots": list(SLOTS),
    "apart": [["platform:coupon", "platform:first_order"]],
    "most_off_bp": MOST_OFF_BP,
    "four_eyes_fen": 1_000_000,
    "grace_days": 7,
}
STACKING = rules.register(
    rules.RuleKind(
        code="promotions.stacking",
        title=_("Promotions: what may be combined"),
        help=_("One deal a slot; slots that never meet; the most taken off goods (basis points); budgets above the limit need two people."),
        default=DEFAULT,
        check=check,
    )
)  # fmt: skip


def stacking() -> Stacking:
    """The rule in force now."""
    rule = rules.at(STACKING.code)
    return read(rule.body, rule.version)


def read(body: Mapping[str, Any], version: int = 1) -> Stacking:
    """A body as the policy takes it."""
    return Stacking(
        slots=frozenset(body["slots"]), apart=frozenset(frozenset(pair) for pair in body["apart"]),
        most_off_bp=body["most_off_bp"], four_eyes_fen=body["four_eyes_fen"],
        grace=timedelta(days=body["grace_days"]), version=version,
    )  # fmt: skip
