"""The numbers of claims and of the stock policy: dated, changed with four eyes (`core.rules`). No source gives them: SAMPLE."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

CODE, STOCK_CODE = "claims.deciding", "claims.stock_policy"
CLOCK, RECOVERY_CLOCK = "claim_payout", "claim_recovery"
ANSWER_DAYS = 30  # a party at fault has as long to answer our letter
MOST_FILES, MOST_ENTRIES = 6, 20
LOST_WAIT = timedelta(
    hours=24
)  # SAMPLE: a parcel that was written off sometimes turns up the next day; half of the 48 hours
DEFAULT = {
    "damaged_days": 2, "short_days": 2, "lost_days": 30, "insured_days": 7, "auto_fen": 100_000, "insured_auto_fen": 300_000,
    "weight_g": 50, "weight_bp": 200, "many_claims": 3,
}  # fmt: skip
STOCK_DEFAULT = {"bp": 30, "least_minor": 0, "pays_bp": 10_000}
MOST = {**dict.fromkeys(DEFAULT, 365), "auto_fen": 10_000_000, "insured_auto_fen": 10_000_000, "weight_g": 10_000,
        "weight_bp": 5_000, "many_claims": 1_000}  # fmt: skip
STOCK_MOST = {"bp": 2_000, "least_minor": 1_000_000, "pays_bp": 10_000}
MANY_DAYS = timedelta(days=180)


def _check(most: Mapping[str, int], body: Any) -> dict[str, Any]:
    if not isinstance(body, Mapping) or set(body) != set(most):
        return {"": _("Exactly these numbers are needed: %(names)s.") % {"names": ", ".join(most)}}
    return {
        name: _("Between 0 and %(limit)d.") % {"limit": limit}
        for name, limit in most.items()
        if isinstance(body[name], bool) or not isinstance(body[name], int) or not 0 <= body[name] <= limit
    }


DECIDING = rules.register(
    rules.RuleKind(
        code=CODE,
        title=_("Claims about lost and damaged goods"),
        help=_(
            "Days to report, the worth up to which the rules pay without a person, tolerance of weights, and how many claims of one"
            " shopper in 180 days make a person look."
        ),
        default=DEFAULT,
        check=lambda body: _check(MOST, body),
        notice_days=7,
    )
)
STOCK = rules.register(
    rules.RuleKind(
        code=STOCK_CODE,
        title=_("Insurance of sellers' stock"),
        help=_(
            "Basis points of the value on our shelves a month, least premium, and the share of the value that is paid."
        ),
        default=STOCK_DEFAULT,
        check=lambda body: _check(STOCK_MOST, body),
        notice_days=7,
    )
)


@dataclass(frozen=True)
class Terms:
    """The deciding rule as it is in force."""

    damaged_days: int
    short_days: int
    lost_days: int
    insured_days: int
    auto_fen: int
    insured_auto_fen: int
    weight_g: int
    weight_bp: int
    many_claims: int
    version: int = 1

    def days(self, kind: str, *, is_insured: bool) -> int:
        """How long after delivery something can be reported."""
        plain = {"damaged": self.damaged_days, "short": self.short_days, "lost": self.lost_days}[kind]
        return max(plain, self.insured_days) if is_insured else plain

    def differs(self, before_g: int, after_g: int) -> bool:
        """Is the box lighter than two scales explain?"""
        return before_g - after_g > max(self.weight_g, before_g * self.weight_bp // 10_000)


def terms() -> Terms:
    """As in force now."""
    rule = rules.at(CODE)
    return Terms(**rule.body, version=rule.version)


def premium(body: Mapping[str, Any], value_minor: int) -> int:
    """A month's premium on goods of this value, rounded up to a minor unit; nothing there costs nothing."""
    return max(int(body["least_minor"]), -(-value_minor * int(body["bp"]) // 10_000)) if value_minor else 0


def indemnity(body: Mapping[str, Any], value_minor: int) -> int:
    """What goods of this value are paid with, rounded down."""
    return value_minor * int(body["pays_bp"]) // 10_000
