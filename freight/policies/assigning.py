"""Which departure takes which freight: the problem, what a plan costs, and the plain way (first come, first served). Pure.

An item is a sealed parcel, or a closed bag whose parcels travel together. The cost of a plan is what the carriers charge (each
air waybill by its breaks), plus what lateness costs us, plus a price for freight that stays behind. `solving.py` finds a
cheaper plan and a bound below which none can be.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from freight.policies.goods import Needs, fits
from freight.policies.rates import Rates, price

# SAMPLE prices that put the promise first: breaking one costs more than express, a day more costs a little.
BROKEN_FEN = 40_000
LATE_FEN = 2_000
LATE_MOST_DAYS = 15
NO_NEEDS = Needs()
STAYS_FEN = 120_000  # a parcel that no departure in sight takes


@dataclass(frozen=True)
class Item:
    """`promises`: the promised day of each parcel in it, None where none was given."""

    key: str
    actual_g: int
    volume_cm3: int
    ready_at: datetime
    promises: tuple[date | None, ...]
    needs: Needs = NO_NEEDS
    origin: str = ""


@dataclass(frozen=True)
class Option:
    """A departure with what is free on it. `loaded_*` is freight it carries already: it pays for the same waybill."""

    key: str
    cutoff_at: datetime
    delivered_on: date
    free_g: int
    free_cm3: int
    rates: Rates
    takes_dangerous: bool = True
    takes_cold: bool = True
    loaded_g: int = 0
    loaded_cm3: int = 0
    origin: str = ""


@dataclass(frozen=True)
class Problem:
    items: tuple[Item, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Costs:
    """`carriers_fen` holds everything on the waybills, also what was booked before."""

    carriers_fen: int
    late_fen: int
    stays_fen: int
    late_parcels: int
    stays: int

    @property
    def total_fen(self) -> int:
        return self.carriers_fen + self.late_fen + self.stays_fen


@dataclass(frozen=True)
class Solution:
    """`chosen`: item → option; what is missing stays. `bound_fen`: no plan costs less."""

    chosen: Mapping[str, str]
    costs: Costs
    bound_fen: float
    how: str

    @property
    def gap(self) -> float:
        """How far from the bound, as a share of the cost."""
        total = self.costs.total_fen
        return max(0.0, (total - self.bound_fen) / total) if total else 0.0


def may(item: Item, option: Option) -> bool:
    """Same airport, ready before the cut-off, goods allowed, and small enough for what is free."""
    return (
        item.origin == option.origin
        and item.ready_at <= option.cutoff_at
        and item.actual_g <= option.free_g
        and item.volume_cm3 <= option.free_cm3
        and fits(item.needs, takes_dangerous=option.takes_dangerous, takes_cold=option.takes_cold)
    )


def late_days(promised: date | None, delivered_on: date) -> int:
    """Days after the promise, none where nothing was promised."""
    return min(max((delivered_on - promised).days, 0), LATE_MOST_DAYS) if promised else 0


def late_fen(item: Item, option: Option) -> int:
    """What lateness on this departure costs."""
    days = [late_days(promised, option.delivered_on) for promised in item.promises]
    return sum(BROKEN_FEN + LATE_FEN * (late - 1) for late in days if late)


def stays_fen(item: Item) -> int:
    return STAYS_FEN * len(item.promises)


def costs_of(problem: Problem, chosen: Mapping[str, str]) -> Costs:
    """The true cost of a plan. Raises KeyError for an unknown option."""
    options = {option.key: option for option in problem.options}
    grams: dict[str, int] = defaultdict(int)
    volume: dict[str, int] = defaultdict(int)
    late = stays = late_parcels = stay_parcels = 0
    for item in problem.items:
        key = chosen.get(item.key)
        if key is None:
            stays += stays_fen(item)
            stay_parcels += len(item.promises)
            continue
        grams[key] += item.actual_g
        volume[key] += item.volume_cm3
        late += late_fen(item, options[key])
        late_parcels += sum(late_days(promised, options[key].delivered_on) > 0 for promised in item.promises)
    carriers = sum(
        price(option.loaded_g + grams[option.key], option.loaded_cm3 + volume[option.key], option.rates).total_minor
        for option in problem.options
    )
    return Costs(carriers, late, stays, late_parcels, stay_parcels)


def faults(problem: Problem, chosen: Mapping[str, str]) -> list[str]:
    """What a plan breaks: capacity, cut-off, goods. Empty: it can be flown."""
    options = {option.key: option for option in problem.options}
    wrong = []
    free = {key: [option.free_g, option.free_cm3] for key, option in options.items()}
    for item in problem.items:
        key = chosen.get(item.key)
        if key is None:
            continue
        if not may(item, options[key]):
            wrong.append(item.key)
        free[key][0] -= item.actual_g
        free[key][1] -= item.volume_cm3
    return wrong + [key for key, left in free.items() if min(left) < 0]


def first_come(problem: Problem) -> dict[str, str]:
    """What a counter without a plan does: in order of arrival, each on the departure that gets it there first and has room."""
    return fill(problem, sorted(problem.items, key=lambda item: (item.ready_at, item.key)), _soonest)


def careful(problem: Problem) -> dict[str, str]:
    """A plain rule that looks at money: who is due first, on the departure that adds least. The start for `solving`."""
    items = sorted(problem.items, key=lambda item: (min(map(_day, item.promises)), -item.actual_g, item.key))
    return fill(problem, items, _cheapest)


@dataclass
class Room:
    """What a departure still takes while a plan grows."""

    option: Option
    free_g: int
    free_cm3: int
    on_g: int
    on_cm3: int

    def takes(self, item: Item) -> bool:
        return may(item, self.option) and item.actual_g <= self.free_g and item.volume_cm3 <= self.free_cm3

    def put(self, item: Item) -> None:
        self.free_g -= item.actual_g
        self.free_cm3 -= item.volume_cm3
        self.on_g += item.actual_g
        self.on_cm3 += item.volume_cm3

    def adds_fen(self, item: Item) -> int:
        """What one more item costs here."""
        rates = self.option.rates
        with_it = price(self.on_g + item.actual_g, self.on_cm3 + item.volume_cm3, rates).total_minor
        return with_it - price(self.on_g, self.on_cm3, rates).total_minor + late_fen(item, self.option)


def fill(problem: Problem, items: Iterable[Item], choose: "Chooser") -> dict[str, str]:
    """One item after the other, each where `choose` puts it; nothing is moved again."""
    rooms = [Room(one, one.free_g, one.free_cm3, one.loaded_g, one.loaded_cm3) for one in problem.options]
    chosen: dict[str, str] = {}
    for item in items:
        best = choose(item, [room for room in rooms if room.takes(item)])
        if best is not None:
            best.put(item)
            chosen[item.key] = best.option.key
    return chosen


class Chooser:
    """How `fill` decides."""

    def __call__(self, item: Item, rooms: Sequence[Room]) -> Room | None:
        raise NotImplementedError


class _Soonest(Chooser):
    def __call__(self, item: Item, rooms: Sequence[Room]) -> Room | None:
        return min(
            rooms,
            key=lambda room: (room.option.cutoff_at, room.option.delivered_on, room.option.key),
            default=None,
        )


class _Cheapest(Chooser):
    def __call__(self, item: Item, rooms: Sequence[Room]) -> Room | None:
        best = min(rooms, key=lambda room: (room.adds_fen(item), room.option.delivered_on), default=None)
        return best if best is not None and best.adds_fen(item) <= stays_fen(item) else None


_soonest, _cheapest = _Soonest(), _Cheapest()


def _day(promised: date | None) -> date:
    return promised or date.max - timedelta(days=1)
