"""Invented weeks of freight, day by day: the planner against first come on the same parcels. Pure; the seed makes the week.

Every evening both see only what is ready by then and may still change what has not reached its cut-off. SAMPLE numbers: own
flights three times a week, a forwarder every other day, express every day; parcels of 0.3 to 8 kg, promises of 5 to 12 days.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from freight.policies import assigning
from freight.policies.assigning import Costs, Item, Option, Problem
from freight.policies.goods import Needs
from freight.policies.rates import Break, Rates

Planner = Callable[[Problem], dict[str, str]]
START = datetime(2026, 11, 2, tzinfo=UTC)
OWN = Rates((Break(0, 4200), Break(100_000, 3500), Break(300_000, 2900), Break(500_000, 2500)), 80_000, 1500, 6000, 500)
FORWARDER = Rates((Break(0, 5200), Break(45_000, 4400), Break(100_000, 3900)), 30_000, 1800, 6000, 500)
EXPRESS = Rates((Break(0, 9800), Break(20_000, 8600)), 15_000, 2200, 5000, 500)


@dataclass(frozen=True)
class Week:
    items: tuple[Item, ...]
    options: tuple[Option, ...]


def week(seed: int, parcels: int = 240, days: int = 7) -> Week:
    """One week of parcels and the departures that can take them."""
    dice = random.Random(seed)  # noqa: S311 - invented freight, no secret
    items = tuple(_item(dice, number, days) for number in range(parcels))
    horizon = range(days + 6)
    strong = dice.uniform(0.7, 1.2)
    options = [
        *(_option(f"own{day}", day, OWN, 3, int(480_000 * strong), False) for day in horizon if day % 7 in (1, 3, 5)),
        *(_option(f"fwd{day}", day, FORWARDER, 4, 150_000, True) for day in horizon if day % 2 == 0),
        *(_option(f"exp{day}", day, EXPRESS, 1, 60_000, True) for day in horizon),
    ]
    return Week(items, tuple(options))


def play(given: Week, planner: Planner, days: int = 7) -> Costs:
    """The week under a planner. Freight leaves on its departure's cut-off; until then every evening may re-plan it."""
    gone: dict[str, str] = {}
    loaded: dict[str, list[int]] = {option.key: [0, 0] for option in given.options}
    by_key = {item.key: item for item in given.items}
    for evening in range(1, days + 7):
        now = START + timedelta(days=evening)
        ready = tuple(item for item in given.items if item.ready_at <= now and item.key not in gone)
        open_ones = tuple(_less(option, loaded[option.key]) for option in given.options if option.cutoff_at > now)
        waiting = tuple(replace(item, ready_at=now) for item in ready)
        for key, option in planner(Problem(waiting, open_ones)).items():
            cutoff = next(one.cutoff_at for one in open_ones if one.key == option)
            if cutoff <= now + timedelta(days=1):
                gone[key] = option
                loaded[option][0] += by_key[key].actual_g
                loaded[option][1] += by_key[key].volume_cm3
    return assigning.costs_of(Problem(given.items, given.options), gone)


def _less(option: Option, used: list[int]) -> Option:
    return replace(
        option, free_g=option.free_g - used[0], free_cm3=option.free_cm3 - used[1], loaded_g=used[0], loaded_cm3=used[1]
    )


def _item(dice: random.Random, number: int, days: int) -> Item:
    ready = START + timedelta(minutes=dice.randint(0, days * 24 * 60))
    grams = int(300 + dice.expovariate(1 / 1500)) % 8000 + 200
    volume = int(grams * dice.uniform(3, 11))
    promised = ready.date() + timedelta(days=dice.choice((5, 6, 7, 8, 9, 10, 12)))
    return Item(f"p{number}", grams, volume, ready, (promised,), Needs(dice.random() < 0.08, dice.random() < 0.03))


def _option(key: str, day: int, rates: Rates, door_days: int, capacity_g: int, takes_all: bool) -> Option:
    leaves = START + timedelta(days=day, hours=20)
    delivered: date = leaves.date() + timedelta(days=1 + door_days)
    return Option(key, leaves - timedelta(hours=4), delivered, capacity_g, capacity_g * 6, rates, takes_all, takes_all)
