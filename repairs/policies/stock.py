"""How many spare parts should lie where, and what to order. Pure. Numbers marked SAMPLE are ours.

All whole and spare pieces of a category together aim at 5 % of the pieces of it that were sold in the last year (the platform's
own target). A part's share of that follows how often it was used; a part never used shares what nobody asked for equally.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

TARGET_BP = 500
YEAR_DAYS = 365
SAFETY_DAYS = 7  # SAMPLE
LEAST = 1


@dataclass(frozen=True)
class Facts:
    """A part at a place."""

    stock: int
    on_hand: int
    ordered: int
    used_in_a_year: int
    lead_days: int


@dataclass(frozen=True)
class Advice:
    """What a place should have of a part, from how many on it orders again, and how many to order now."""

    stock: int
    target: int
    reorder_point: int
    order: int


def total_target(sold_in_a_year: int) -> int:
    """5 % of the pieces sold, rounded up."""
    return ceil(sold_in_a_year * TARGET_BP / 10_000)


def shares(total: int, uses: Mapping[int, int]) -> dict[int, int]:
    """The target divided by use (one added to each, so that a part never used is not forgotten), largest remainder first."""
    weights = {key: used + 1 for key, used in uses.items()}
    whole = sum(weights.values())
    if not whole:
        return {}
    parts = {key: total * weight // whole for key, weight in weights.items()}
    rest = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))[: total - sum(parts.values())]
    return {key: part + (key in rest) for key, part in parts.items()}


def reorder_point(*, used_in_a_year: int, lead_days: int, target: int) -> int:
    """What is used until an order comes, with some days of safety; never more than the target, at least one."""
    needed = ceil(used_in_a_year * (lead_days + SAFETY_DAYS) / YEAR_DAYS)
    return max(LEAST, min(max(LEAST, target), needed))


def advise(facts: Sequence[Facts], *, sold_in_a_year: int) -> list[Advice]:
    """For all places and parts of one category."""
    targets = shares(total_target(sold_in_a_year), {one.stock: one.used_in_a_year for one in facts})
    found = []
    for one in facts:
        target = targets[one.stock]
        point = reorder_point(used_in_a_year=one.used_in_a_year, lead_days=one.lead_days, target=target)
        coming = one.on_hand + one.ordered
        order = max(target, point) - coming if coming <= point else 0
        found.append(Advice(one.stock, target, point, max(0, order)))
    return found
