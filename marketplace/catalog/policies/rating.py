"""Averages of stars that resist few votes. Pure.

A Bayesian average: everything begins as if five people had given four stars. One vote moves it a little, fifty say nearly
all. Four is what shoppers of such shops give on average; five votes is how much must be said before it is believed. Rank,
listing page, shop page and API use this one function, so that the figure read is the figure that counts.
"""

from decimal import ROUND_HALF_UP, Decimal

PRIOR_STARS, PRIOR_VOTES = 4, 5


def weighted(total: int, votes: int) -> Decimal:
    """The average of `votes` that sum to `total`, drawn towards the prior; exact to a hundredth. No votes: the prior."""
    value = Decimal(total + PRIOR_STARS * PRIOR_VOTES) / (votes + PRIOR_VOTES)
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def shown(total: int, votes: int) -> str:
    """`4.6` as people read it; empty where nobody has voted."""
    return str(weighted(total, votes).quantize(Decimal("0.1"), ROUND_HALF_UP)) if votes else ""
