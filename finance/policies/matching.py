"""Two books about the same money, compared by key. Pure: no clock, no rows.

A key names one thing that moved (`payment:pi_…`, `refund:re_…`, `dispute:dp_…`, `payout:…`). Per key and currency both sides
must have moved the same sum; movements that cancel one another on one side (a transfer and its reversal) are no difference.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

HERE, THERE = "here", "there"


class Kind(StrEnum):
    """What is wrong with a key. `missing_here`: the provider moved money that our book does not know."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Item:
    """One movement on one side, in minor units; a plus is money that came to us."""

    side: str
    key: str
    currency: str
    amount_minor: int


@dataclass(frozen=True)
class Fault:
    """A difference in one key. `currency` is the provider's where the two differ."""

    key: str
    kind: Kind
    currency: str
    here_minor: int
    there_minor: int


def faults(items: Iterable[Item]) -> list[Fault]:
    """Every key whose two sides differ, in the order of the keys; one fault a key and currency."""
    by_key: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_key[item.key].append(item)
    return [fault for key in sorted(by_key) for fault in _of_key(key, by_key[key])]


def _of_key(key: str, items: list[Item]) -> Iterable[Fault]:
    here, there = _sums(items, HERE), _sums(items, THERE)
    off = sorted(code for code in here.keys() | there.keys() if here.get(code, 0) != there.get(code, 0))
    if not off:
        return
    if _is_other_currency(here, there, off):
        code = next(code for code in off if there.get(code, 0))
        mine = next(code for code in off if here.get(code, 0))
        yield Fault(key, Kind.CURRENCY, code, here[mine], there[code])
        return
    for code in off:
        own = [one.amount_minor for one in items if one.side == HERE and one.currency == code]
        theirs = [one.amount_minor for one in items if one.side == THERE and one.currency == code]
        yield Fault(key, kind_of(own, theirs), code, sum(own), sum(theirs))


def kind_of(here: list[int], there: list[int]) -> Kind:
    """Why two lists of amounts in one currency do not sum to the same."""
    if not here or not there:
        return Kind.MISSING_THERE if here else Kind.MISSING_HERE
    for mine, theirs in ((here, there), (there, here)):
        extra = Counter(mine) - Counter(theirs)
        if extra and set(extra) <= set(theirs) and not Counter(theirs) - Counter(mine):
            return Kind.DUPLICATE
    return Kind.AMOUNT


def _is_other_currency(here: Mapping[str, int], there: Mapping[str, int], off: list[str]) -> bool:
    """Each side moved in one currency, and not in the same one."""
    mine, theirs = {c for c in off if here.get(c)}, {c for c in off if there.get(c)}
    return len(mine) == 1 and len(theirs) == 1 and mine != theirs


def _sums(items: Iterable[Item], side: str) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for item in items:
        if item.side == side:
            sums[item.currency] += item.amount_minor
    return sums
