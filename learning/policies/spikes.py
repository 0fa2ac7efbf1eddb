"""Does a batch come back more often than its kind? Pure: counts in, an e-value and a verdict out. See docs/learning.md.

One order is one witness: two pieces of one parcel are not two independent faults. For a batch with `n` orders of which `k`
complained, and a baseline rate `p`, the likelihood ratio against a fault rate `q = r·p` is (q/p)^k · ((1−q)/(1−p))^(n−k). The
mean of it over a few ratios r is a test martingale while the true rate is at most p, so by Ville's inequality the chance
that it *ever* reaches 1/a is at most a, however often anybody looks. Each batch has an equal share of the yearly budget of
false alarms (union bound). Orders whose complaint is still to come count as sound, which only makes the value smaller.
"""

from dataclasses import dataclass
from math import exp, log, sqrt

MOST_RATE = 0.9


@dataclass(frozen=True)
class Counts:
    """Orders that received something, and those of them that complained of the goods."""

    orders: int
    faults: int

    def without(self, other: "Counts") -> "Counts":
        """What is left when a part is taken out; never below zero."""
        return Counts(max(0, self.orders - other.orders), max(0, self.faults - other.faults))


@dataclass(frozen=True)
class Watch:
    """The dated rule. `budget_bp`: chance of any false alarm in a year, in basis points; `family`: batches watched in a year."""

    budget_bp: int = 100
    family: int = 500
    least_faults: int = 4
    ratios_tenths: tuple[int, ...] = (20, 40, 80)
    strength: int = 60  # orders that the category's rate counts for beside a listing's own
    caution_tenths: int = 13  # standard errors by which the baseline is raised: it is itself only estimated
    least_rate_bp: int = 150  # no baseline below: a listing without any fault so far is not therefore free of faults


@dataclass(frozen=True)
class Verdict:
    """`log_e`: natural logarithm of the e-value; `threshold`: what it had to reach; `baseline`: the raised rate it was held against."""

    log_e: float
    threshold: float
    baseline: float
    is_spike: bool


def baseline(batch: Counts, listing: Counts, category: Counts, everything: Counts, test: Watch) -> float:
    """The rate that is usual for a batch of this listing, raised by its own uncertainty; the batch is left out of all of it."""
    usual = _shrunk(everything.without(batch), 0.03, test.strength)
    usual = _shrunk(category.without(batch), usual, test.strength)
    others = listing.without(batch)
    rate = _shrunk(others, usual, test.strength)
    weight = others.orders + test.strength
    raised = rate + test.caution_tenths / 10 * sqrt(rate * (1 - rate) / weight)
    return min(MOST_RATE / 2, max(raised, test.least_rate_bp / 10_000))


def _shrunk(counts: Counts, towards: float, strength: int) -> float:
    return (counts.faults + strength * towards) / (counts.orders + strength)


def log_e(batch: Counts, rate: float, ratios_tenths: tuple[int, ...]) -> float:
    """Logarithm of the mean likelihood ratio over the alternatives; they stop at MOST_RATE."""
    sound = batch.orders - batch.faults
    logs = []
    for tenths in ratios_tenths:
        worse = min(MOST_RATE, rate * tenths / 10)
        logs.append(batch.faults * log(worse / rate) + sound * log((1 - worse) / (1 - rate)))
    top = max(logs)
    return top + log(sum(exp(one - top) for one in logs) / len(logs))


def threshold(test: Watch, watched: int) -> float:
    """What the logarithm has to reach when `watched` batches share the budget of the year."""
    return log(max(test.family, watched, 1) * 10_000 / test.budget_bp)


def judge(
    batch: Counts, *, listing: Counts, category: Counts, everything: Counts, watched: int, test: Watch
) -> Verdict:
    """Is this batch a spike? Raises ValueError where more complained than received."""
    if batch.faults > batch.orders:
        raise ValueError(f"{batch.faults} faults of {batch.orders} orders")
    rate = baseline(batch, listing, category, everything, test)
    value, needed = log_e(batch, rate, test.ratios_tenths), threshold(test, watched)
    return Verdict(value, needed, rate, batch.faults >= test.least_faults and value >= needed)
