"""What staff may give of our money when something went wrong: by role, by order and by day. Codes are permanent. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

REASON = "goodwill"  # of the refund
CLOCK = "goodwill_choice"
REASONS: dict[str, Any] = {
    "late": _("It took longer than we promised"),
    "answer": _("Our answer came late or was wrong"),
    "parcel": _("The packaging arrived damaged"),
    "mistake": _("We made a mistake"),
    "other": _("Another reason"),
}
PRICE, BATCH = "price", "batch"
# Given by a dated rule, never by hand (care/policies/protecting.py).
RULE_REASONS: dict[str, Any] = {
    PRICE: _("It got cheaper soon after it came"),
    BATCH: _("Its batch is at fault"),
}


@dataclass(frozen=True)
class Limit:
    """Fen that one person of a role may give for one order, all together, and on one day (Asia/Shanghai)."""

    per_order_fen: int
    per_day_fen: int


LIMITS: dict[str, Limit] = {"agent": Limit(5_000, 50_000), "ops": Limit(50_000, 500_000)}
NOTHING = Limit(0, 0)


def limit_of(roles: Collection[str]) -> Limit:
    """The widest limit of a person's roles; nothing where none has one."""
    return max((LIMITS[role] for role in roles if role in LIMITS), key=lambda row: row.per_order_fen, default=NOTHING)


def room(limit: Limit, *, given_to_order: int, given_today: int) -> int:
    """What may still be given, in fen."""
    return max(0, min(limit.per_order_fen - given_to_order, limit.per_day_fen - given_today))
