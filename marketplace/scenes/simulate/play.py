"""The whole simulation: notes what the days bring, lets them pass, tells what came of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection

from marketplace.core import time
from marketplace.core.time import SHANGHAI
from marketplace.scenes.simulate import bench, chores, nature, report, shopping, sky
from marketplace.scenes.simulate.stage import Stage, set_up
from marketplace.scenes.simulate.world import customs_by_lot

QUIET_DAYS = 24  # after the last order: flights, couriers, windows and refunds come to their end
A_SHOPPER_BUYS = 4.0  # in ninety days
FEWEST = 30

Say = Callable[[str], object]


def play(
    *,
    days: int,
    orders_per_day: float,
    seed: int,
    say: Say,
    odds: nature.Odds | None = None,
    quiet_days: int = QUIET_DAYS,
    is_batch_planted: bool = False,
) -> dict[str, Any]:
    """Live `days` of business with about `orders_per_day`, and `quiet_days` more, in which the last of it ends. With
    `is_batch_planted` the pieces of one listing come from a faulty lot.

    Raises LookupError where the world is not seeded. Returns the report of `report.of`.
    """
    _write_lazily()
    dice = nature.Nature(seed, odds or nature.Odds())
    since = time.now()
    stage = set_up(dice, shoppers=max(FEWEST, int(orders_per_day * days / A_SHOPPER_BUYS)))
    if is_batch_planted:  # what sells most: the list is drawn from by a steep curve
        stage.planted = stage.goods[0].sku
    say(f"{len(stage.crowd)} shoppers, {len(stage.goods)} goods, {len(stage.stations)} stations")
    customs_by_lot(dice.odds.inspected_percent)
    start = time.now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    calendar = bench.days_from(start, days + quiet_days)
    for day in calendar[:days]:
        shopping.plan_day(stage, day.date(), orders_per_day)
    for station in sorted(stage.stations):
        bench.plan_shifts(stage, station, calendar)
    sky.plan_days(stage, calendar)
    chores.plan(stage, days + quiet_days)
    _live(stage, calendar, say)
    return report.of(stage, since)


def _write_lazily() -> None:
    """This connection does not wait for the disk: a simulation that a crash cuts off is begun anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _live(stage: Stage, calendar: list[Any], say: Say) -> None:
    for number, day in enumerate(calendar, start=1):
        stage.agenda.run(day + timedelta(days=1))
        if number % 7 == 0 or number == len(calendar):
            cache.clear()
            say(f"day {number}: {stage.agenda.done['buy']} purchases, {stage.agenda.done['deliver']} delivered")
