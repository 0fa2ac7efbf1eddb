"""What we give before anybody asks: the difference when goods get cheaper soon after they came, and something to owners of a batch
that is at fault. Pure; the numbers are a dated rule (SAMPLE). No law asks for it: it is a promise of ours, at our expense.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

CODE = "care.protecting"
# days: of price protection after delivery. Sums in fen, a line of an order; share_bp: of what the pieces cost, at most;
# listing_fen: for one listing in thirty days, all together, for it is the shop that sets the price and we who pay.
DEFAULT = {"days": 7, "least_fen": 100, "most_fen": 5_000, "share_bp": 3_000, "listing_fen": 50_000, "batch_fen": 1_000}
MOST = {
    "days": 30,
    "least_fen": 10_000,
    "most_fen": 50_000,
    "share_bp": 10_000,
    "listing_fen": 5_000_000,
    "batch_fen": 20_000,
}


def check(body: Any) -> dict[str, Any]:
    """Whole numbers within their bounds; the least is not more than the most."""
    if not isinstance(body, Mapping) or set(body) != set(MOST):
        return {"": _("Exactly these numbers are needed: %(names)s.") % {"names": ", ".join(MOST)}}
    wrong: dict[str, Any] = {
        name: _("Between 0 and %(limit)d.") % {"limit": limit}
        for name, limit in MOST.items()
        if isinstance(body[name], bool) or not isinstance(body[name], int) or not 0 <= body[name] <= limit
    }
    if not wrong and body["least_fen"] > body["most_fen"]:
        wrong["least_fen"] = _("Not more than the most.")
    return wrong


RULE = rules.register(
    rules.RuleKind(
        code=CODE,
        title=_("Given before anybody asks"),
        help=_(
            "For how many days after delivery a lower price is made good, from and up to how much a line, up to which share of its "
            "price (basis points), up to how much for one listing in thirty days; and what an owner of a batch at fault gets. "
            "Nothing where a number is 0."
        ),
        default=DEFAULT,
        check=check,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Bought:
    """A line as it was bought and what is left of it. `before_minor`: the price of a piece in the shop's currency;
    `list_fen`: all pieces at that price and the rate of the day, before discounts; `paid_fen`: what is left of what was
    paid for goods, after discounts and refunds; `kept` of `pieces` are still with the shopper."""

    before_minor: int
    pieces: int
    kept: int
    list_fen: int
    paid_fen: int


def difference_fen(bought: Bought, now_minor: int, rule: Mapping[str, int]) -> int:
    """What the shopper paid more than they would now, at the rate they bought at: a fall of the currency is no lower price."""
    if not 0 < now_minor < bought.before_minor or bought.kept <= 0:
        return 0
    today = -(-bought.list_fen * bought.kept * now_minor // (bought.pieces * bought.before_minor))
    fen = min(bought.paid_fen - today, rule["most_fen"], bought.paid_fen * rule["share_bp"] // 10_000)
    return fen if fen >= max(1, rule["least_fen"]) else 0
