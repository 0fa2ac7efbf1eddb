"""The dice of a simulation hang on the day: a seed that brings nothing to do today is no good."""

from datetime import date, timedelta
from itertools import count

from marketplace.scenes.simulate.nature import Nature, Odds


def seed_with(orders: int, *, days: int, mean: float, today: date) -> int:
    """The first seed with at least `orders` on each of the next `days` days, and on the one after: midnight may pass meanwhile."""
    coming = [today + timedelta(days=number) for number in range(1, days + 2)]
    return next(seed for seed in count(1) if all(Nature(seed, Odds()).orders_of(day, mean) >= orders for day in coming))
