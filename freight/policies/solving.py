"""The optimiser: a mixed-integer programme given to HiGHS (`scipy.optimize.milp`). Loaded only by the worker's task.

Unknowns: x (item on departure, 0/1), s (item stays, 0/1), for each departure and break z (break taken, 0/1) and w (grams billed
at it), c (fen of the waybill). A break taken bills at least its own from-weight, so the pivot rule is part of it; billed grams
cover weight and volume of everything aboard. Only rounding (to the step, to the fen) is left out, and rounding of weight goes
up: what the programme proves as a lower bound holds for the true cost, but for one fen a departure, which is taken off.

The plan given back is the best of the programme's, of the careful rule's and of first come, all priced truly. Where time ends
before a plan is found, the relaxation's bound still stands.
"""

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from freight.policies import assigning
from freight.policies.assigning import Problem, Solution
from freight.policies.rates import GRAMS

SECONDS = 20.0
GAP = 0.002


class _Rows:
    """Rows of a sparse matrix, grown one by one."""

    def __init__(self) -> None:
        self.data: list[float] = []
        self.row: list[int] = []
        self.column: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        index = len(self.low)
        for column, factor in terms:
            self.row.append(index)
            self.column.append(column)
            self.data.append(factor)
        self.low.append(low)
        self.high.append(high)

    def constraint(self, width: int) -> LinearConstraint:
        matrix = csr_matrix((self.data, (self.row, self.column)), shape=(len(self.low), width))
        return LinearConstraint(matrix, np.array(self.low), np.array(self.high))


class _Model:
    """The programme of one problem. Weights in kilograms and money in yuan: numbers near one keep the solver steady."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cost: list[float] = []
        self.whole: list[int] = []
        self.top: list[float] = []
        self.arcs: list[tuple[int, str, str]] = []  # column, item, option
        self.rows = _Rows()
        self._build()

    def _column(self, cost: float, *, is_whole: bool, top: float) -> int:
        self.cost.append(cost)
        self.whole.append(int(is_whole))
        self.top.append(top)
        return len(self.cost) - 1

    def _build(self) -> None:
        of_option: dict[str, list[tuple[int, float, float]]] = {option.key: [] for option in self.problem.options}
        for item in self.problem.items:
            terms = [(self._column(assigning.stays_fen(item) / 100, is_whole=True, top=1), 1.0)]
            for option in self.problem.options:
                if assigning.may(item, option):
                    column = self._column(assigning.late_fen(item, option) / 100, is_whole=True, top=1)
                    self.arcs.append((column, item.key, option.key))
                    terms.append((column, 1.0))
                    of_option[option.key].append((column, item.actual_g / GRAMS, item.volume_cm3 / GRAMS))
            self.rows.add(terms, 1, 1)
        for option in self.problem.options:
            self._departure(option, of_option[option.key])

    def _departure(self, option: assigning.Option, aboard: list[tuple[int, float, float]]) -> None:
        rates, rows = option.rates, self.rows
        fuel = 1 + rates.fuel_bp / 10_000
        litre = 1000 / rates.divisor  # kilograms that a litre counts for
        most = max(option.loaded_g + option.free_g, (option.loaded_cm3 + option.free_cm3) * litre) / GRAMS
        most = max(most, *(row.from_g / GRAMS for row in rates.breaks))
        if aboard:
            rows.add([(column, kilos) for column, kilos, _litres in aboard], -np.inf, option.free_g / GRAMS)
            rows.add([(column, litres) for column, _kilos, litres in aboard], -np.inf, option.free_cm3 / GRAMS)
        paid = self._column(1.0, is_whole=False, top=np.inf)
        bill: list[tuple[int, float]] = []
        taken: list[tuple[int, float]] = []
        for row in rates.breaks:
            z = self._column(0, is_whole=True, top=1)
            w = self._column(0, is_whole=False, top=np.inf)
            rows.add([(w, 1.0), (z, -row.from_g / GRAMS)], 0, np.inf)
            rows.add([(w, 1.0), (z, -most)], -np.inf, 0)
            bill.append((w, row.per_kg_minor / 100))
            taken.append((z, 1.0))
        weights = [(column, 1.0) for column, _rate in bill]
        rows.add(taken, 0, 1)
        rows.add(weights + [(column, -kilos) for column, kilos, _litres in aboard], option.loaded_g / GRAMS, np.inf)
        volume = [(column, -litres * litre) for column, _kilos, litres in aboard]
        rows.add(weights + volume, option.loaded_cm3 * litre / GRAMS, np.inf)
        rows.add([(paid, 1.0)] + [(column, -rate * fuel) for column, rate in bill], 0, np.inf)
        rows.add([(paid, 1.0)] + [(z, -rates.minimum_minor / 100 * fuel) for z, _one in taken], 0, np.inf)

    def run(self, *, seconds: float, gap: float, is_relaxed: bool = False) -> Any:
        width = len(self.cost)
        return milp(
            c=np.array(self.cost), integrality=np.zeros(width) if is_relaxed else np.array(self.whole),
            bounds=Bounds(np.zeros(width), np.array(self.top)), constraints=self.rows.constraint(width),
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )  # fmt: skip

    def plan_of(self, values: Any) -> dict[str, str]:
        return {item: option for column, item, option in self.arcs if values[column] > 0.5}


def solve(problem: Problem, *, seconds: float = SECONDS, gap: float = GAP) -> Solution:
    """The best plan found in `seconds`, with the bound that was proved."""
    found = {"first_come": assigning.first_come(problem), "careful": assigning.careful(problem)}
    bound = 0.0
    if problem.items and problem.options:
        model = _Model(problem)
        answer = model.run(seconds=seconds, gap=gap)
        proved = getattr(answer, "mip_dual_bound", None)
        if answer.x is not None:
            found["optimum"] = model.plan_of(answer.x)
        if proved is None or not np.isfinite(proved):
            proved = model.run(seconds=seconds, gap=gap, is_relaxed=True).fun or 0.0
        bound = max(0.0, float(proved) * 100 - len(problem.options))
    else:
        bound = float(assigning.costs_of(problem, {}).total_fen)
    sound = {how: chosen for how, chosen in found.items() if not assigning.faults(problem, chosen)}
    priced = {how: assigning.costs_of(problem, chosen) for how, chosen in sound.items()}
    how = min(priced, key=lambda one: (priced[one].total_fen, one != "optimum"))
    return Solution(sound[how], priced[how], min(bound, float(priced[how].total_fen)), how)
