"""Simulated weeks of a road with seasons and disturbances, and the back-test of the promise on weeks it has not seen. Pure.

Nothing here knows the method: arrivals come from legs (seller, warehouse, flight days, customs, courier), each with its own
weather. The back-test walks week by week and shows the method only what had arrived by then.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from promises.policies import forecasting as policy
from promises.policies.forecasting import Arrival, Forecast, Kept

START = date(2025, 1, 6)  # a Monday
NEW_YEARS = {2025: date(2025, 1, 29), 2026: date(2026, 2, 17), 2027: date(2027, 2, 6)}


@dataclass(frozen=True)
class Lane:
    """SAMPLE figures. `flights`: weekdays of departure; days of the other legs; `table` days of the fall-back."""

    code: str
    flights: tuple[int, ...]
    air: float
    courier: float
    table: int
    share: float


LANES = (
    Lane("JP", (0, 2, 4), 0.6, 1.8, 10, 0.40),
    Lane("KR", (1, 4), 0.6, 1.8, 10, 0.15),
    Lane("US", (2, 5), 1.6, 2.2, 14, 0.25),
    Lane("GB", (3,), 1.5, 2.2, 13, 0.10),
    Lane("AU", (1, 5), 1.4, 2.0, 12, 0.10),
)


@dataclass(frozen=True)
class Trip:
    """One simulated order."""

    lane: str
    started_on: date
    days: int

    @property
    def arrives_on(self) -> date:
        return self.started_on + timedelta(days=self.days)


@dataclass
class Tally:
    """Kept of made."""

    made: int = 0
    kept: int = 0

    def add(self, is_kept: bool) -> None:
        self.made, self.kept = self.made + 1, self.kept + is_kept

    @property
    def percent(self) -> float:
        return 100 * self.kept / self.made if self.made else 0.0


@dataclass(frozen=True)
class Report:
    """How promises went in the held-out weeks."""

    all: Tally = field(default_factory=Tally)
    lanes: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    weeks: list[Tally] = field(default_factory=list)
    from_history: Tally = field(default_factory=Tally)
    days: list[int] = field(default_factory=list)

    @property
    def mean_days(self) -> float:
        return sum(self.days) / len(self.days) if self.days else 0.0


def trips(*, weeks: int, a_day: int, seed: int) -> list[Trip]:
    """`weeks` of about `a_day` orders, busier before the feasts; the same seed gives the same weeks."""
    chance = Random(seed)  # noqa: S311 - a simulation
    weather = _weather(weeks, chance)
    found = []
    for number in range(weeks * 7):
        day = START + timedelta(days=number)
        busy = _season(day)
        for lane in LANES:
            for _order in range(round(a_day * lane.share * busy * chance.uniform(0.8, 1.2))):
                found.append(_trip(lane, day, busy, weather, chance))
    return found


def back_test(found: Iterable[Trip], *, weeks: int, held_out: int) -> Report:
    """Promise every order of the last `held_out` weeks from what was known on its day, and count what was kept."""
    report, known, by_day = Report(), sorted(found, key=lambda trip: trip.started_on), defaultdict(list)
    for trip in known:
        by_day[trip.started_on].append(trip)
    outcomes: dict[str, list[tuple[date, Kept]]] = defaultdict(list)
    first = START + timedelta(weeks=weeks - held_out)
    burn_in = first - timedelta(weeks=8)  # promises of the training weeks teach the level; they are not counted
    for number in range((START + timedelta(weeks=weeks) - burn_in).days):
        day = burn_in + timedelta(days=number)
        is_counted = day >= first
        if is_counted and (day - first).days % 7 == 0:
            report.weeks.append(Tally())
        rows = _known_on(known, day)
        for lane in LANES:
            level = policy.level_of((kept for learnt, kept in outcomes[lane.code] if learnt <= day), day)
            made = policy.forecasts(rows[lane.code], level=level).get(day.weekday())
            _promise(
                report, lane, day, made, [trip for trip in by_day[day] if trip.lane == lane.code], outcomes, is_counted
            )
    return report


def _promise(
    report: Report, lane: Lane, day: date, made: Forecast | None, some: Iterable[Trip],
    outcomes: dict[str, list[tuple[date, Kept]]], is_counted: bool,
) -> None:  # fmt: skip
    offered = policy.promised(made, table_days=lane.table, floor_days=policy.floor_of(lane.table), start=day)
    for trip in some:
        is_kept, due = trip.days <= offered.days, trip.started_on + timedelta(days=offered.days)
        outcomes[lane.code].append((due + timedelta(days=1), Kept(lane.code, due, is_kept)))
        if not is_counted:
            continue
        report.days.append(offered.days)
        for tally in (report.all, report.lanes[lane.code], report.weeks[-1]):
            tally.add(is_kept)
        if offered.basis != policy.TABLE:
            report.from_history.add(is_kept)


def _known_on(known: Iterable[Trip], day: date) -> dict[str, list[Arrival]]:
    rows: dict[str, list[Arrival]] = defaultdict(list)
    for trip in known:
        if day - policy.WINDOW <= trip.started_on < day - policy.YOUNG:
            rows[trip.lane].append(Arrival(trip.lane, trip.started_on, trip.days if trip.arrives_on < day else None))
    return rows


def _season(day: date) -> float:
    """Orders against a usual day: Double Eleven, the weeks before Chinese New Year, a quiet summer."""
    if day.month == 11 and 1 <= day.day <= 20:
        return 1.9
    if _to_new_year(day) in range(10, 28):  # people send before the feast
        return 1.3
    return 0.85 if day.month in {7, 8} else 1.0


def _to_new_year(day: date) -> int:
    """Days until Chinese New Year, negative after it; far away in years that the table lacks."""
    feast = NEW_YEARS.get(day.year)
    return (feast - day).days if feast else 999


def _weather(weeks: int, chance: Random) -> dict[tuple[str, date], float]:
    """Days on which a lane flies late: storms of two to four days, some nine a year."""
    late = {}
    for lane in LANES:
        for _storm in range(round(weeks * 9 / 52)):
            begin = START + timedelta(days=chance.randrange(weeks * 7))
            for number in range(chance.randint(2, 4)):
                late[lane.code, begin + timedelta(days=number)] = chance.uniform(1.0, 3.5)
    return late


def _trip(lane: Lane, day: date, busy: float, weather: dict[tuple[str, date], float], chance: Random) -> Trip:
    at = min(chance.lognormvariate(0.35, 0.55), 6.0)  # the seller's days
    at += chance.uniform(0.4, 1.0) * (0.7 + 0.3 * busy)  # bench and packing
    ready = day + timedelta(days=int(at) + 1)
    wait = next(number for number in range(8) if (ready + timedelta(days=number)).weekday() in lane.flights)
    if chance.random() < 0.06 * busy:  # left behind for the next flight
        wait += 2 if len(lane.flights) > 1 else 7
    departs = ready + timedelta(days=wait)
    at = (departs - day).days + lane.air + weather.get((lane.code, departs), 0.0)
    at += chance.uniform(0.2, 1.0) * busy
    if chance.random() < 0.08:  # inspected
        at += chance.uniform(1.0, 4.0)
    at += chance.gammavariate(4.0, lane.courier / 4.0) * (0.8 + 0.2 * busy)
    if -6 <= _to_new_year(day) <= 12:  # couriers go home for the New Year
        at += chance.uniform(0.5, 3.0)
    return Trip(lane.code, day, max(2, round(at)))
