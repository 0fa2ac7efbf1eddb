"""The quarterly grade of a service point, from what its work orders say. Pure. Weights and bounds are SAMPLE figures of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

LEAST_WORKS = 5  # fewer say nothing
REWORK_DAYS = 90
LADDER = ((85, "A"), (70, "B"), (55, "C"), (0, "D"))
WEIGHTS = {"first_time": 40, "days": 20, "rework": 20, "stars": 20}
BEST_DAYS, WORST_DAYS = 3.0, 15.0


@dataclass(frozen=True)
class Work:
    """One finished order: repaired at once, days on the bench, back within 90 days, what the shopper said (0: nothing)."""

    is_first_time: bool
    days: float
    came_back: bool
    stars: int = 0


@dataclass(frozen=True)
class Grade:
    works: int
    first_time_bp: int
    rework_bp: int
    median_days: int  # tenths
    stars: int  # hundredths, 0: nobody said
    score: int
    grade: str


def quarter_of(day: date) -> str:
    """`2026-Q4`."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def bounds(quarter: str) -> tuple[date, date]:
    """First day, and the day after the last. Raises ValueError for what is no quarter."""
    year, number = int(quarter[:4]), int(quarter[6:])
    if quarter[4:6] != "-Q" or number not in range(1, 5):
        raise ValueError(quarter)
    first = date(year, 3 * number - 2, 1)
    return first, date(year + number // 4, 3 * number % 12 + 1, 1)


def reckon(works: Sequence[Work]) -> Grade | None:
    """None where there were too few orders to say anything. Nobody's word about satisfaction counts as the middle (3 stars)."""
    if len(works) < LEAST_WORKS:
        return None
    first = sum(one.is_first_time for one in works) / len(works)
    rework = sum(one.came_back for one in works) / len(works)
    days = median(one.days for one in works)
    said = [one.stars for one in works if one.stars]
    stars = sum(said) / len(said) if said else 3.0
    pace = min(1.0, max(0.0, (WORST_DAYS - days) / (WORST_DAYS - BEST_DAYS)))
    points = (
        WEIGHTS["first_time"] * first + WEIGHTS["days"] * pace + WEIGHTS["rework"] * max(0.0, 1 - 5 * rework)
        + WEIGHTS["stars"] * (stars - 1) / 4
    )  # fmt: skip
    score = round(points)
    letter = next(letter for least, letter in LADDER if score >= least)
    hundredths = round(stars * 100) if said else 0
    return Grade(len(works), round(first * 10_000), round(rework * 10_000), round(days * 10), hundredths, score, letter)
