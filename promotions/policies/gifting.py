"""Which gift of a shop a basket earns, by the goods' price before any deal. Pure.

One gift a shop: of those earned the one with the highest threshold. A gift takes nothing off what was bought; what its value, freight and
tax cost is worked out with the price (orders/services/gifting.py) and borne by the shop.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promotions.policies.choosing import BELOW, BETTER, OTHER_GOODS, Deal, Line

GONE = "gift_gone"


@dataclass(frozen=True)
class GiftAnswer:
    """A gift promotion and the bought listings it is earned by; or why not, and how much more in goods it would take."""

    deal: Deal
    listings: tuple[int, ...] = ()
    why: str = ""
    missing_fen: int = 0


def earn(lines: Sequence[Line], deals: Iterable[Deal], gone: frozenset[int] = frozenset()) -> list[GiftAnswer]:
    """An answer for every deal; at most one without `why` for each shop. `gone`: deals whose gift has no piece left."""
    answers = [_answer(deal, lines, gone) for deal in deals]
    ranked = sorted(answers, key=lambda one: (-one.deal.threshold_fen, one.deal.id))
    taken: set[int | None] = set()
    found = []
    for one in ranked:
        if not one.why and one.deal.seller_id in taken:
            one = GiftAnswer(one.deal, why=BETTER)
        elif not one.why:
            taken.add(one.deal.seller_id)
        found.append(one)
    return found


def _answer(deal: Deal, lines: Sequence[Line], gone: frozenset[int]) -> GiftAnswer:
    if deal.refusal:
        return GiftAnswer(deal, why=deal.refusal)
    covered = [line for line in lines if deal.covers(line)]
    if not covered:
        return GiftAnswer(deal, why=OTHER_GOODS)
    base = sum(line.goods_fen for line in covered)
    if base < deal.threshold_fen:
        return GiftAnswer(deal, why=BELOW, missing_fen=deal.threshold_fen - base)
    if deal.id in gone:
        return GiftAnswer(deal, why=GONE)
    return GiftAnswer(deal, tuple(line.listing_id for line in covered))
