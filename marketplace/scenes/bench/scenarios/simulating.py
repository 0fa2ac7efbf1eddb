"""Days of business through the real services in one process, on a database of its own scale; the world must add up afterwards."""

import time as clock

from django.conf import settings

from marketplace.core import time
from marketplace.scenes.bench import world
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.invariants import check_all
from marketplace.scenes.simulate.play import play

SEED = 11
SCALE = "lived"
GOAL_MS = 250.0  # ninety days of forty orders in a quarter of an hour


def run(_machine: Machine, plan: Plan) -> Result:
    """Wall time an order, from the cart to the end of its windows, with every scheduled job of the days between."""
    home = str(settings.DATABASES["default"]["NAME"]).rpartition(world.MARK)[2]
    time.reset()
    world.forget(SCALE)
    world.prepare(SCALE, _quiet)
    began, cpu = clock.perf_counter(), clock.process_time()
    found = play(
        days=plan.simulated_days,
        orders_per_day=plan.simulated_orders,
        seed=SEED,
        say=_quiet,
        quiet_days=plan.quiet_days,
    )
    seconds, own = clock.perf_counter() - began, clock.process_time() - cpu
    troubles = check_all(_quiet)
    time.reset()
    world.prepare(home, _quiet)
    return Result(
        "simulate", seconds * 1000 / max(1, found["orders"]), "ms an order", most=GOAL_MS,
        is_right=found["orders"] > 0 and not troubles and not any(name.startswith("job failed") for name in found["notes"]),
        details={
            "days": plan.simulated_days + plan.quiet_days, "orders": found["orders"], "seconds": round(seconds, 1),
            "python_cpu_s": round(own, 1), "by_lifecycle": found["by_lifecycle"], "promise_kept": found["promise_kept"],
            "refused": found["refused"], "troubles": troubles[:5],
        },
    )  # fmt: skip


def _quiet(_line: str) -> None:
    """The bench says one line a scenario."""
