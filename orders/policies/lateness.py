"""The promise of the day, and what a broken one is worth: told on every listing, paid without asking. Pure."""

from dataclasses import dataclass
from datetime import date

from marketplace.core.money import share_by_bp
from promises.policies.due import CLOCK, due_at

__all__ = ["CLOCK", "REASON", "RULES", "Rule", "due_at", "rule_on", "worth"]
REASON = "late_delivery"


@dataclass(frozen=True)
class Rule:
    """`share_bp` of the goods money (basis points), at most `cap_fen` an order; we bear it, the seller is paid in full."""

    code: str
    share_bp: int
    cap_fen: int
    valid_from: date


RULES = (Rule("mm-late-5", 500, 5_000, date(2026, 1, 1)),)


def rule_on(day: date) -> Rule:
    """The rule in force on the day the order was placed. Raises LookupError before the first."""
    rows = [rule for rule in RULES if rule.valid_from <= day]
    if not rows:
        raise LookupError(f"no promise was made on {day}")
    return max(rows, key=lambda rule: rule.valid_from)


def worth(rule: Rule, goods_fen: int) -> int:
    """What a broken promise gives back of `goods_fen`, in fen; never more than the goods cost."""
    return min(max(share_by_bp(goods_fen, rule.share_bp), 1), rule.cap_fen, goods_fen)
