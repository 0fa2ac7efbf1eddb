"""When to send more, and how much. Pure: what sold and what came back in, advice with its reasons out."""

from dataclasses import dataclass
from fractions import Fraction

WINDOW_DAYS = 28


@dataclass(frozen=True)
class Facts:
    """One kind of goods at one warehouse. `sold` and `returned` in the last WINDOW_DAYS; `coming`: announced, not counted."""

    sold: int
    returned: int
    free: int
    coming: int


@dataclass(frozen=True)
class Advice:
    """`cover_days` is None where nothing sells. `reasons` are permanent codes; words are in `words.py`."""

    send: int
    cover_days: int | None
    reorder_point: int
    daily: Fraction
    reasons: tuple[str, ...]

    @property
    def is_due(self) -> bool:
        return self.send > 0


def advise(facts: Facts, *, lead_days: int, safety_days: int, target_days: int, most_returned_bp: int) -> Advice:
    """Send when free and coming pieces fall to the reorder point: demand of lead time and safety days.

    Demand is net of what comes back. Where more than `most_returned_bp` of what sold comes back, nothing is advised: find
    out why first. The amount fills up to the demand of `target_days` beyond the lead time.
    """
    net = max(facts.sold - facts.returned, 0)
    daily = Fraction(net, WINDOW_DAYS)
    point = _up(daily * (lead_days + safety_days))
    there = facts.free + facts.coming
    cover = int(there / daily) if daily else None
    if facts.sold and facts.returned * 10_000 > facts.sold * most_returned_bp:
        return Advice(0, cover, point, daily, ("many_returns",))
    if not daily:
        return Advice(0, None, 0, daily, ("no_sales",) if there else ("no_sales", "nothing_here"))
    if there > point:
        slow = cover is not None and cover > 3 * (lead_days + target_days)
        return Advice(0, cover, point, daily, ("too_much",) if slow else ("enough",))
    send = max(_up(daily * (lead_days + target_days)) - there, 0)
    reasons = ["below_point"]
    if facts.free == 0:
        reasons.insert(0, "sold_out")
    if facts.coming:
        reasons.append("some_coming")
    return Advice(send, cover, point, daily, tuple(reasons))


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
