"""What nobody decides: demand, weather, delays, moods. Pure: each draw is a function of the seed and of what it is about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, log
from random import Random

from marketplace.core.time import SHANGHAI

# Share of a day's orders by hour in Shanghai: few at night, a small hill at noon, the evening is the peak.
BY_HOUR = (3, 2, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 7, 6, 5, 5, 5, 5, 6, 8, 10, 11, 9, 6)
BY_WEEKDAY = (0.95, 0.92, 0.94, 0.97, 1.02, 1.12, 1.08)
CITIES = ("成都", "上海", "北京", "广州", "杭州", "西安", "武汉", "哈尔滨", "昆明", "兰州")


@dataclass(frozen=True)
class Odds:
    """Chances of one quarter. They are inputs of a simulation and nobody's statistics: SAMPLE."""

    unpaid: float = 0.05
    cancelled: float = 0.02
    never_handed_in: float = 0.006
    storm: float = 0.06  # a departure
    left_behind: float = 0.02  # a bag
    lost: float = 0.003  # a parcel, with the courier
    failed_visit: float = 0.05
    confirms: float = 0.55
    returns: float = 0.06
    complains: float = 0.12
    reviews: float = 0.35
    inspected_percent: int = 4


class Nature:
    """Dice that are thrown for a subject: the same seed and subject give the same throw, whatever happened before."""

    def __init__(self, seed: int, odds: Odds) -> None:
        self.seed, self.odds = seed, odds

    def dice(self, *subject: object) -> Random:
        return Random(f"{self.seed}/{'/'.join(map(str, subject))}")

    def happens(self, share: float, *subject: object) -> bool:
        return self.dice(*subject).random() < share

    def orders_of(self, day: date, mean: float) -> int:
        """Poisson with the weekday's mean and a slow wave of four weeks (Knuth; means here are small)."""
        dice = self.dice("demand", day)
        wave = 1 + 0.12 * ((day.toordinal() % 28) / 14 - 1)
        limit, count, product = -mean * BY_WEEKDAY[day.weekday()] * wave, 0, 0.0
        while True:
            product += log(1 - dice.random())
            if product < limit:
                return count
            count += 1

    def moment_of(self, day: date, number: int) -> datetime:
        """When on that day order `number` is placed."""
        dice = self.dice("moment", day, number)
        hour = dice.choices(range(24), BY_HOUR)[0]
        return datetime(day.year, day.month, day.day, hour, dice.randrange(60), dice.randrange(60), tzinfo=SHANGHAI)

    def hours(self, mean: float, spread: float, *subject: object) -> timedelta:
        """A skewed delay: lognormal with median `mean` hours and `spread` as sigma, at most six times the median."""
        drawn = mean * exp(self.dice(*subject).gauss(0, spread))
        return timedelta(hours=min(drawn, mean * 6))
