"""Thin jobs of freight."""

from functools import partial
from importlib import import_module
from typing import cast

from freight.services import ahead, costs, departures, outages, planning
from freight.services.planning import Solver
from marketplace.core.tasks import each, job


@job("freight.make_departures")
def make_departures() -> int:
    """Flights of the weekly schedule, some days ahead."""
    return departures.make_due()


@job("freight.look_ahead")
def look_ahead() -> int:
    """A plan before each cut-off, booked in time; promises in danger call operations."""
    return each(ahead.origins(), lambda origin: ahead.look_ahead(origin=origin))


def waiting_plans() -> int:
    return len(planning.waiting_plans())


@job("freight.solve_plans", queue="slow", backlog=waiting_plans)
def solve_plans() -> int:
    """Plans that people or cut-offs asked for. The solver's library is loaded here, in the worker, and nowhere else."""
    waiting = planning.waiting_plans()
    if not waiting:
        return 0
    solver = cast(Solver, import_module("freight.policies.solving").solve)
    work = partial(planning.work, solver=solver)
    return each(waiting, lambda pk: work(plan_id=pk))


@job("freight.book_costs", queue="money", backlog=lambda: len(costs.due()))
def book_costs() -> int:
    """What flights that left cost."""
    return each(costs.due(), lambda pk: costs.book_departure(departure_id=pk) is not None)


@job("freight.work_outages", backlog=lambda: len(outages.due()))
def work_outages() -> int:
    """New places for the freight of lanes that are stopped."""
    return each(outages.due(), lambda pk: outages.divert(outage_id=pk) > 0)
