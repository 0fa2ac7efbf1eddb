"""Best-before dates. Pure: the rule's body and days in, a verdict out.

A piece must still be good when the shopper has it: days of the road and days for the shopper. Before it is too short for
that, the seller is warned. Which categories want a date is data (slugs; a branch counts with all that grows on it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

GOOD, NEAR, SHORT = "good", "near", "short"
FARTHEST = timedelta(days=3_660)  # a date further away is a typing mistake


@dataclass(frozen=True)
class Terms:
    """Days of the rule in force. A piece is sold while its date is at least `road + shopper` days away."""

    categories: tuple[str, ...]
    road_days: int
    shopper_days: int
    warn_days: int

    def wants_date(self, slug: str) -> bool:
        """Does this category want a best-before date?"""
        return any(slug == one or slug.startswith(f"{one}-") for one in self.categories)

    def least(self, today: date) -> date:
        """The first date that may still leave on `today`."""
        return today + timedelta(days=self.road_days + self.shopper_days)

    def verdict(self, best_before: date | None, today: date) -> str:
        """`good`, `near` (the seller is warned) or `short` (not sold any more)."""
        if best_before is None:
            return GOOD
        if best_before < self.least(today):
            return SHORT
        return NEAR if best_before < self.least(today) + timedelta(days=self.warn_days) else GOOD


def terms_of(body: Mapping[str, Any]) -> Terms:
    """The rule's body as terms."""
    return Terms(tuple(body["categories"]), body["road_days"], body["shopper_days"], body["warn_days"])


def is_possible(best_before: date, today: date) -> bool:
    """Can this be what is printed on it? A date of the last year may be (then it is too short); a far future may not."""
    return today - timedelta(days=366) <= best_before <= today + FARTHEST
