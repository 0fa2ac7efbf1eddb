"""What a courier inside China costs where the carrier does not say: a dated rate, and how much of a shopper's receipt is given back.

Pure functions over the rule's body. All figures are SAMPLE.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import RuleKind
from returns.policies.wishes import FIRST_KG_FEN, NEXT_KG_FEN

DEFAULT: dict[str, Any] = {"first_kg_fen": FIRST_KG_FEN, "next_kg_fen": NEXT_KG_FEN, "receipt_percent": 150}
MOST_FEN, MOST_PERCENT = 100_000, 1_000


def rate_fen(body: Mapping[str, Any], weight_g: int) -> int:
    """The first kilogram and every further one begun."""
    return int(body["first_kg_fen"]) + max(0, -(-weight_g // 1000) - 1) * int(body["next_kg_fen"])


def receipt_most_fen(body: Mapping[str, Any], weight_g: int) -> int:
    """The most that is given back of what a shopper paid a courier of their own: their courier may be dearer than ours."""
    return rate_fen(body, weight_g) * int(body["receipt_percent"]) // 100


def check(body: Any) -> dict[str, Any]:
    """What is wrong with a proposed body."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        return {
            "first_kg_fen": _(
                "First kilogram, further kilograms and the share of a receipt are needed, and nothing else."
            )
        }
    for name in ("first_kg_fen", "next_kg_fen"):
        if type(body[name]) is not int or not 1 <= body[name] <= MOST_FEN:
            return {name: _("A price in fen, between 1 and 100,000.")}
    if type(body["receipt_percent"]) is not int or not 100 <= body["receipt_percent"] <= MOST_PERCENT:
        return {"receipt_percent": _("Between 100 and 1,000 per cent of our own rate.")}
    return {}


RATES = rules.register(
    RuleKind(
        code="returns.courier_rates",
        title=_("What couriers of returns cost"),
        default=DEFAULT,
        check=check,
        help=_("Booked where a carrier names no price; its bill clears it."),
    )
)
