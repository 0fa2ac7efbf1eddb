"""From arrivals to a promise: the P90 of a lane and weekday, honest about small samples and about what is still on its way. Pure.

Method `p90-1`, by lane (country of departure) and weekday of the day the days count from:
1. Started in the last twelve weeks, but not in the last three: of younger ones only the quick have arrived. What has not
   arrived counts as longer than everything.
2. The days by which the aimed share had arrived. Days are whole, so a weekday overshoots or undershoots; weekdays are chosen
   one after the other so that the lane as a whole comes closest to the aim.
3. The aim is 91 %, corrected by how many of the lane's recent promises were kept: seasons move faster than twelve weeks.
4. Feasts that everybody knows beforehand (PEAKS) are taken out of the history and put on the days of the next ones.
5. Fewer than LEAST arrivals of a weekday: the whole lane's; fewer of the lane: the rate table's days. Never below the floor.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

METHOD = "p90-1"
AIM = 0.91  # a little above the 90 % that is promised: storms come unannounced, and history hears of them late
WINDOW, YOUNG = timedelta(days=84), timedelta(days=21)
LEAST = 40  # arrivals
LEAST_PROMISES = 60
RECENT = timedelta(days=35)
GAIN, LOWEST, HIGHEST = 1.0, 0.80, 0.975
WEEKDAY, LANE, TABLE = "weekday", "lane", "table"
NEVER = 10_000  # days: not here yet


@dataclass(frozen=True)
class Peak:
    """Days on which the road is slower than usual, known beforehand."""

    first: date
    last: date
    extra_days: int


# The dates are those of the feasts; the days they add are SAMPLE. Chinese New Year: twelve days before until six after.
PEAKS: tuple[Peak, ...] = (
    Peak(date(2025, 1, 17), date(2025, 2, 4), 2),
    Peak(date(2025, 11, 1), date(2025, 11, 20), 1),
    Peak(date(2026, 2, 5), date(2026, 2, 23), 2),
    Peak(date(2026, 11, 1), date(2026, 11, 20), 1),
    Peak(date(2027, 1, 25), date(2027, 2, 12), 2),
    Peak(date(2027, 11, 1), date(2027, 11, 20), 1),
)


@dataclass(frozen=True)
class Arrival:
    """One order: when its days began to count, and how many it took; None while it is on its way."""

    lane: str
    started_on: date
    days: int | None


@dataclass(frozen=True)
class Kept:
    """A promise whose day is over: was it kept?"""

    lane: str
    due_on: date
    is_kept: bool


@dataclass(frozen=True)
class Forecast:
    """`basis` says what it rests on: the weekday's arrivals, the whole lane's, or the table of lanes."""

    days: int
    sample: int
    basis: str
    level: float = AIM


def level_of(outcomes: Iterable[Kept], today: date) -> float:
    """The share to aim at on a lane, after how its promises of the last weeks went."""
    recent = [one.is_kept for one in outcomes if today - RECENT <= one.due_on < today]
    if len(recent) < LEAST_PROMISES:
        return AIM
    return min(max(AIM + GAIN * (AIM - sum(recent) / len(recent)), LOWEST), HIGHEST)


def peak_days(day: date) -> int:
    """What a feast adds to an order of that day."""
    return max((peak.extra_days for peak in PEAKS if peak.first <= day <= peak.last), default=0)


def window(arrivals: Iterable[Arrival], today: date) -> list[Arrival]:
    """The arrivals that a forecast of `today` may know and should use."""
    return [one for one in arrivals if today - WINDOW <= one.started_on < today - YOUNG]


def forecasts(arrivals: Iterable[Arrival], *, level: float) -> dict[int, Forecast]:
    """Weekday → forecast of one lane. Empty where the lane has too few arrivals: the table's days hold."""
    days: dict[int, list[int]] = defaultdict(list)
    for one in arrivals:
        took = NEVER if one.days is None else max(one.days - peak_days(one.started_on), 0)
        days[one.started_on.weekday()].append(took)
    everything = sorted(day for some in days.values() for day in some)
    if len(everything) < LEAST:
        return {}
    found, surplus = {}, 0.0
    for weekday in range(7):
        has_own = len(days[weekday]) >= LEAST
        rows = sorted(days[weekday]) if has_own else everything
        chosen, surplus = _nearest(rows, level, surplus if has_own else 0.0)
        if chosen < NEVER:
            found[weekday] = Forecast(chosen, len(rows), WEEKDAY if has_own else LANE, level)
    return found


def promised(forecast: Forecast | None, *, table_days: int, floor_days: int, start: date) -> Forecast:
    """What may be promised for an order of `start`: the forecast, the table's days where there is none, never below the floor."""
    extra = peak_days(start)
    if forecast is None:
        return Forecast(max(table_days, floor_days) + extra, 0, TABLE)
    return Forecast(max(forecast.days, floor_days) + extra, forecast.sample, forecast.basis, forecast.level)


def floor_of(table_days: int) -> int:
    """Half of the table's days: the seller's days and the flight cannot be outrun, whatever a lucky month says."""
    return max(1, table_days // 2)


def share_within(days: Sequence[int], limit: int) -> float:
    """Share of arrivals within `limit` days."""
    return sum(day <= limit for day in days) / len(days) if days else 0.0


def told(forecast: Mapping[str, object]) -> str:
    """The basis of a stored forecast, the table's where nothing is said."""
    return str(forecast.get("basis") or TABLE)


def _nearest(rows: Sequence[int], level: float, surplus: float) -> tuple[int, float]:
    """The whole day that brings the lane's sum of kept promises closest to the aim, and the surplus after it."""
    place = min(int(level * len(rows)), len(rows) - 1)
    upper = rows[place]
    if upper >= NEVER:
        return NEVER, surplus
    best, left = upper, float("inf")
    for day in (upper - 1, upper, upper + 1):
        over = surplus + (share_within(rows, day) - level) * len(rows)
        if abs(over) < abs(left):
            best, left = day, over
    return best, left
