"""How likely a piece is to come back, told from what happened to goods like it. Pure and explainable. See docs/learning.md.

The rate of its category, times how much more or less often than usual *for their categories* goods of the same price band,
brand, seller and completeness of the listing came back. Each factor is shrunk towards 1 and damped, because they overlap.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PRIOR = 4.0  # returned pieces added to both sides of a factor
CATEGORY_PRIOR = 60.0  # pieces that the rate of everything counts for beside a category's own
DAMP = 0.8
MOST, LEAST = 0.6, 0.002
FACTORS = ("band", "brand", "seller", "thin")
HIGH, LOW = 1.3, 0.8  # a factor is worth a word from here on
GROUPS = 5


@dataclass(frozen=True)
class Goods:
    """What is known of a listing before anybody has bought it. `thin`: how many of the usual things its page lacks, 0 to 3."""

    category: str
    band: str
    brand: str
    seller: str
    thin: str


@dataclass(frozen=True)
class Sales:
    """Pieces of one kind that were delivered, and those of them that came back."""

    goods: Goods
    pieces: int
    returned: int


@dataclass(frozen=True)
class Prediction:
    """`rate`: share of pieces expected to come back; `usual`: of its category; `factors`: name → how many times as often."""

    rate: float
    usual: float
    factors: Mapping[str, float]

    @property
    def level(self) -> str:
        """`high`, `watch` or `low`, beside its category and in itself."""
        if self.rate >= 0.10 and self.rate >= self.usual * 1.25:
            return "high"
        return "watch" if self.rate >= 0.06 else "low"

    @property
    def raising(self) -> list[tuple[str, float]]:
        """What makes it worse, the strongest first."""
        return sorted(((k, v) for k, v in self.factors.items() if v >= HIGH), key=lambda pair: -pair[1])

    @property
    def lowering(self) -> list[tuple[str, float]]:
        return sorted(((k, v) for k, v in self.factors.items() if v <= LOW), key=lambda pair: pair[1])


def learn(history: Sequence[Sales]) -> dict[str, Any]:
    """The table: plain numbers for JSON. An empty history gives a table that predicts 3 % for everything."""
    pieces, returned = sum(row.pieces for row in history), sum(row.returned for row in history)
    base = (returned + 0.03 * CATEGORY_PRIOR) / (pieces + CATEGORY_PRIOR)
    by_category = _sums(history, "category")
    category = {
        key: (back + base * CATEGORY_PRIOR) / (sold + CATEGORY_PRIOR) for key, (sold, back) in by_category.items()
    }
    table: dict[str, Any] = {"base": base, "pieces": pieces, "category": category}
    for factor in FACTORS:
        seen: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for row in history:
            key = getattr(row.goods, factor)
            seen[key][0] += row.returned
            seen[key][1] += row.pieces * category[row.goods.category]
        table[factor] = {key: round((back + PRIOR) / (usual + PRIOR), 4) for key, (back, usual) in seen.items() if key}
    return table


def predict(table: Mapping[str, Any], goods: Goods) -> Prediction:
    """What is to be expected of such goods. A key that was never seen counts as usual."""
    usual = float(table["category"].get(goods.category, table["base"]))
    factors = {name: float(table[name].get(getattr(goods, name), 1.0)) for name in FACTORS}
    rate = usual
    for value in factors.values():
        rate *= value**DAMP
    return Prediction(min(MOST, max(LEAST, rate)), usual, factors)


@dataclass(frozen=True)
class Tested:
    """Learnt from the past, tried on what came after. `groups`: predicted and true per cent of fifths by prediction, and pieces.

    `skill`: by how much of one the squared error is smaller than that of telling everybody the same rate; below 0 it is worse.
    """

    pieces: int
    groups: Sequence[tuple[float, float, int]]
    skill: float


def back_test(before: Sequence[Sales], after: Sequence[Sales]) -> Tested | None:
    """None where nothing came after, or nothing before."""
    pieces = sum(row.pieces for row in after)
    if not pieces or not sum(row.pieces for row in before):
        return None
    table = learn(before)
    told = sorted(((predict(table, row.goods).rate, row) for row in after), key=lambda pair: pair[0])
    error = sum(_squared(rate, row) for rate, row in told)
    flat = sum(_squared(table["base"], row) for _rate, row in told)
    return Tested(pieces, _fifths(told, pieces), round(1 - error / flat, 4) if flat else 0.0)


def _squared(rate: float, row: Sales) -> float:
    return row.returned * (1 - rate) ** 2 + (row.pieces - row.returned) * rate**2


def _fifths(told: Iterable[tuple[float, Sales]], pieces: int) -> list[tuple[float, float, int]]:
    groups = [[0.0, 0.0, 0] for _ in range(GROUPS)]
    passed = 0
    for rate, row in told:
        group = groups[min(GROUPS - 1, passed * GROUPS // pieces)]
        group[0] += rate * row.pieces
        group[1] += row.returned
        group[2] += row.pieces
        passed += row.pieces
    return [(round(100 * a / n, 2), round(100 * b / n, 2), int(n)) for a, b, n in groups if n]


def _sums(history: Iterable[Sales], factor: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for row in history:
        key = getattr(row.goods, factor)
        sold, back = found.get(key, (0, 0))
        found[key] = (sold + row.pieces, back + row.returned)
    return found
