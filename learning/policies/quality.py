"""How good a seller's goods are beside others' of the same kind: faults found against faults to be expected. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

PRIOR = 2.0  # faults that are added to both sides, so that few pieces say little
GOOD, FAIR, POOR = "quality_good", "quality_fair", "quality_poor"


@dataclass(frozen=True)
class Mix:
    """Pieces of one category: this seller's, and the rate of everybody else's faults there."""

    pieces: int
    faults: int
    usual_rate: float


def expected(mixes: Iterable[Mix]) -> float:
    """Faults that the same pieces would have had with everybody else."""
    return sum(mix.pieces * mix.usual_rate for mix in mixes)


def score(faults: int, expected_faults: float) -> int:
    """0 to 100: 50 where faults are as expected, 100 · e / (e + f) with a prior on both sides. More faults never raise it."""
    return round(100 * (expected_faults + PRIOR) / (expected_faults + faults + 2 * PRIOR))


def verdict(points: int, pieces: int, *, least_pieces: int, good_from: int, poor_below: int) -> str:
    """The code that the grade hears; empty while too few pieces were delivered to say."""
    if pieces < least_pieces:
        return ""
    if points >= good_from:
        return GOOD
    return POOR if points < poor_below else FAIR
