"""Which dates are public holidays, and how sure we are.

Mainland China moves working days around every holiday and announces it each autumn for the next year only:
`chinesecalendar` carries the announced years, later ones come from `holidays` and are marked estimated.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

import chinese_calendar
import holidays

CHINA = "CN"


class DayKind(Enum):
    """What the authorities say about a date; the weekly hours decide the rest."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"  # a weekend day worked in exchange for a holiday (调休)


@dataclass(frozen=True)
class Day:
    kind: DayKind
    is_estimated: bool = False


ORDINARY = Day(DayKind.ORDINARY)


def day(place: str, when: date) -> Day:
    """What kind of day `when` is in `place`: an ISO country code, with `-SUBDIVISION` where holidays differ; "" for
    none.

    Raises ValueError for a place that `holidays` does not know.
    """
    if not place:
        return ORDINARY
    if place == CHINA:
        return _china(when)
    return Day(DayKind.HOLIDAY) if when in _table(place, when.year) else ORDINARY


def known_until() -> date:
    """The last day for which mainland working days are announced in the installed data."""
    return date(max(chinese_calendar.holidays).year, 12, 31)


def _china(when: date) -> Day:
    if when > known_until():
        kind = DayKind.HOLIDAY if when in _table(CHINA, when.year) else DayKind.ORDINARY
        return Day(kind, is_estimated=True)
    if when in chinese_calendar.holidays:
        return Day(DayKind.HOLIDAY)
    if when in chinese_calendar.workdays and when.weekday() >= 5:
        return Day(DayKind.MAKEUP)
    return ORDINARY


@lru_cache(maxsize=256)
def _table(place: str, year: int) -> frozenset[date]:
    country, _, subdivision = place.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
    except NotImplementedError as error:
        raise ValueError(f"no public holidays are known for {place!r}") from error
