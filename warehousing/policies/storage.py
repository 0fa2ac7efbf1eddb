"""Storage fees by volume and day. Pure: stays and a rate table in, one amount out, rounded once.

A day counts for a piece that was with us when it began (the day of arrival is free, the day of leaving counts). The age
of a piece on a day is the number of days since it arrived at this warehouse; the band of that age gives the rate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

CM3_PER_M3 = 1_000_000


@dataclass(frozen=True)
class Stay:
    """`count` pieces of `volume_cm3` each that arrived on `arrived` and left on `left` (None: still here)."""

    volume_cm3: int
    arrived: date
    left: date | None
    count: int = 1


@dataclass(frozen=True)
class Band:
    """An age band of a month: days from `from_day` on at `rate_minor` for a cubic metre and day."""

    from_day: int
    rate_minor: int
    cm3_days: int


@dataclass(frozen=True)
class Fee:
    amount_minor: int
    bands: tuple[Band, ...]

    @property
    def cm3_days(self) -> int:
        """Volume days that cost something."""
        return sum(band.cm3_days for band in self.bands if band.rate_minor)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def rates_of(body: Mapping[str, Any], currency: str) -> list[tuple[int, int]]:
    """(from day, minor units a cubic metre and day) in rising order, in this currency."""
    return [(band["from_day"], band["rates"].get(currency, band["rates"]["default"])) for band in body["bands"]]


def fee(stays: Iterable[Stay], *, month: date, rates: Sequence[tuple[int, int]]) -> Fee:
    """What these stays cost in the calendar month that begins on `month`."""
    end = month_after(month)
    starts = [start for start, _rate in rates]
    sums = dict.fromkeys(starts, 0)
    for stay in stays:
        for index, start in enumerate(starts):
            until = starts[index + 1] if index + 1 < len(starts) else None
            days = _days(stay, month, end, start, until)
            sums[start] += days * stay.volume_cm3 * stay.count
    bands = tuple(Band(start, rate, sums[start]) for start, rate in rates)
    total = sum((Fraction(band.cm3_days * band.rate_minor, CM3_PER_M3) for band in bands), Fraction())
    return Fee(_half_up(total), bands)


def _days(stay: Stay, month: date, end: date, start: int, until: int | None) -> int:
    """Days of the month on which the stay's age lies in `start` … `until` (until excluded)."""
    first = max(month, stay.arrived + timedelta(days=max(start, 1)))
    last = end if stay.left is None else min(end, stay.left + timedelta(days=1))
    if until is not None:
        last = min(last, stay.arrived + timedelta(days=max(until, 1)))
    return max((last - first).days, 0)


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
