"""How much a listing deserves to be seen before the words of a query speak. Pure; a whole number from 0 to about 1,000."""

import math
from datetime import date

from marketplace.catalog.policies.rating import PRIOR_STARS, PRIOR_VOTES

GRADE_POINTS = {"S": 200, "A": 150, "B": 100, "C": 60, "D": 0}
FIRST_DAY = date(2024, 1, 1)
TARGET_DAYS = 9  # the arrival that shoppers are promised by default


def rank_signal(
    *, sold: int, rating_sum: int, rating_count: int, grade: str, arrival_days: int, published_on: date | None
) -> int:
    """Points for sales (slowly growing), rating (drawn to 4.0 while there are few), grade, quick arrival, newness.

    Newness is the day of publication itself, so nothing has to be recomputed as time passes.
    """
    sales = min(300, round(60 * math.log2(1 + sold)))
    rating = (rating_sum + PRIOR_STARS * PRIOR_VOTES) / (rating_count + PRIOR_VOTES)
    stars = round((rating - 3) * 80)
    speed = max(-60, min(60, (TARGET_DAYS - arrival_days) * 12))
    newness = (published_on - FIRST_DAY).days // 8 if published_on else 0
    return max(0, sales + stars + GRADE_POINTS.get(grade, 0) + speed + newness)
