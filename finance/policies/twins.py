"""One payment in two files of different kinds (CSV and CAMT.053). Pure: lines that came now and lines that are there, pairs out.

The same day, sum and currency, and the bank's reference or the payer's own id: that is the same payment. Without either, two
lines of one day and sum may be one payment or two; then a person says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

LEAST_ID = 6  # letters of an id that may name a payment inside other words


@dataclass(frozen=True)
class Facts:
    """What a line says of itself. `key` is the caller's own name for it."""

    key: int
    day: date
    amount_minor: int
    currency: str
    reference: str
    end_to_end: str
    text: str


@dataclass(frozen=True)
class Pair:
    """The new line `new` is, or may be, the known line `known`."""

    new: int
    known: int
    is_sure: bool


def pairs(new: Sequence[Facts], known: Iterable[Facts]) -> list[Pair]:
    """Each known line is the twin of at most one new line. Sure pairs are found first, so that doubt takes nothing from them."""
    left = {one.key: one for one in known}
    found: dict[int, Pair] = {}
    for is_sure, fits in ((True, is_same), (False, may_be)):
        for row in new:
            if row.key in found:
                continue
            other = next((one for one in left.values() if _like(row, one) and fits(row, one)), None)
            if other is not None:
                found[row.key] = Pair(row.key, other.key, is_sure)
                del left[other.key]
    return sorted(found.values(), key=lambda pair: pair.new)


def is_same(one: Facts, other: Facts) -> bool:
    """Do they name the same payment?"""
    if one.reference and one.reference.casefold() == other.reference.casefold():
        return True
    return _carries(one.end_to_end, other) or _carries(other.end_to_end, one)


def may_be(_one: Facts, _other: Facts) -> bool:
    """Day, sum and currency are all that the two share."""
    return True


def _like(one: Facts, other: Facts) -> bool:
    return (one.day, one.amount_minor, one.currency) == (other.day, other.amount_minor, other.currency)


def _carries(own: str, other: Facts) -> bool:
    if len(own) < LEAST_ID:
        return False
    said = own.casefold()
    return said == other.end_to_end.casefold() or said in f"{other.reference} {other.text}".casefold()
