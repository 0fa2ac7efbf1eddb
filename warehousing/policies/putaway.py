"""Where should this piece go? Pure: facts of bins in, a proposal with its reason out."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class BinFacts:
    """An open shelf bin: `same` pieces of the same goods lie there already."""

    code: str
    temperature: str
    free_cm3: int
    pieces: int
    same: int


@dataclass(frozen=True)
class Proposal:
    """`reason`: together (with its like), fits (tightest that takes all), split (takes some), none. `takes` pieces."""

    code: str
    reason: str
    takes: int


def propose(bins: Iterable[BinFacts], *, volume_cm3: int, count: int, temperature: str) -> Proposal:
    """A bin for `count` pieces of `volume_cm3` each.

    First where its like lies and everything fits; then the tightest bin that takes all, so that large gaps stay for large
    things; then the bin that takes most. Only bins of the same temperature class. Ties go by code.
    """
    fit = [(one, min(one.free_cm3 // volume_cm3, count)) for one in bins if one.temperature == temperature]
    whole = [one for one, takes in fit if takes >= count]
    together = sorted((one for one in whole if one.same), key=lambda one: (-one.same, one.code))
    if together:
        return Proposal(together[0].code, "together", count)
    if whole:
        best = min(whole, key=lambda one: (one.free_cm3, one.code))
        return Proposal(best.code, "fits", count)
    some = sorted(((takes, one) for one, takes in fit if takes), key=lambda pair: (-pair[0], pair[1].code))
    return Proposal(some[0][1].code, "split", some[0][0]) if some else Proposal("", "none", 0)
