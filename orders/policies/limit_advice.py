"""What still travels when the limits of personal import bite (财关税〔2018〕49号; domain facts §1.1). Pure.

Three ways and no fourth: fewer pieces, one single piece at full tax, or waiting for the new quota year. One shop's goods are
never divided over several orders to pass under the limit of an order: that is the evasion customs looks for.

All amounts are dutiable fen: goods with the currency fee, the freight share, and the insurance of the road where it is wanted. The
freight of an order depends on the weight of all its pieces, so what a set of pieces costs is only known for the set.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from orders.policies.freight import Lane, freight_fen

FEWER, SINGLE, WAIT = "fewer", "single", "wait"
MOST_STEPS = 20_000  # sets looked at; beyond it the best one found so far is offered
MOST_SINGLES = 3

Keep = dict[str, int]


@dataclass(frozen=True)
class Kind:
    """`wanted` equal pieces of one listing. `each_fen`: one piece with its currency fee, without freight."""

    listing: str
    seller: str
    each_fen: int
    actual_g: int
    volumetric_g: int
    wanted: int


@dataclass(frozen=True)
class Limits:
    """`lanes` by seller; `per_order_fen` for each seller's order, `left_fen` of the person's year, `year_fen` in a new one.

    `premiums` of the sellers whose orders are insured: value of the goods → premium, never less for more."""

    lanes: Mapping[str, Lane]
    per_order_fen: int
    left_fen: int
    year_fen: int
    premiums: Mapping[str, Callable[[int], int]] = field(default_factory=dict)

    def road(self, seller: str) -> "Road":
        return Road(self.lanes[seller], self.premiums.get(seller))


class Road(NamedTuple):
    """What it costs to bring goods from one seller."""

    lane: Lane
    premium: Callable[[int], int] | None = None


@dataclass(frozen=True)
class Advice:
    """`keep`: listing → pieces that travel. `from_day` is set for WAIT only."""

    way: str
    keep: Keep
    from_day: date | None = None


def advise(kinds: Sequence[Kind], limits: Limits, day: date) -> list[Advice]:
    """The ways out that exist for a basket that does not travel as it is, best first; none where it does travel."""
    if travels(kinds, limits, limits.left_fen):
        return []
    found = [Advice(FEWER, keep)] if (keep := fewer(kinds, limits)) else []
    found += [Advice(SINGLE, keep) for keep in _singles(kinds, limits)]
    if travels(kinds, limits, limits.year_fen):
        found.append(Advice(WAIT, {kind.listing: kind.wanted for kind in kinds}, date(day.year + 1, 1, 1)))
    return found


def travels(kinds: Sequence[Kind], limits: Limits, left_fen: int) -> bool:
    """Whether every seller's order passes the gate and all of them fit into `left_fen`."""
    total = 0
    for seller in dict.fromkeys(kind.seller for kind in kinds):
        part = [kind for kind in kinds if kind.seller == seller]
        dutiable = dutiable_fen(part, limits.road(seller))
        if dutiable > limits.per_order_fen and sum(kind.wanted for kind in part) != 1:
            return False
        total += dutiable
    return total <= left_fen


def dutiable_fen(part: Sequence[Kind], road: Road) -> int:
    """Dutiable value of one seller's pieces with their freight; nothing costs nothing."""
    sums = NOTHING
    for kind in part:
        sums = sums.plus(kind, kind.wanted)
    return sums.on(road)


def fewer(kinds: Sequence[Kind], limits: Limits) -> Keep:
    """The pieces of the greatest value that fit all limits together; empty where not even one fits.

    Branch and bound: dearest kinds first and as many of each as fit, so that the first set tried is a good one already.
    """
    ordered = sorted(kinds, key=lambda kind: (kind.seller, -kind.each_fen, kind.listing))
    search = _Search(ordered, limits)
    search.walk(0, NOTHING, NOTHING, [])
    return {kind.listing: pieces for kind, pieces in zip(ordered, search.best, strict=False) if pieces}


def _singles(kinds: Sequence[Kind], limits: Limits) -> Iterator[Keep]:
    """One piece that alone is above the limit of an order, taxed in full, and of the other sellers what fits beside it."""
    dear = [
        (alone, kind) for kind in kinds
        if (alone := dutiable_fen([replace(kind, wanted=1)], limits.road(kind.seller))) > limits.per_order_fen
        and alone <= limits.left_fen
    ]  # fmt: skip
    for alone, kind in sorted(dear, key=lambda pair: -pair[0])[:MOST_SINGLES]:
        others = [other for other in kinds if other.seller != kind.seller]
        yield {kind.listing: 1, **fewer(others, replace(limits, left_fen=limits.left_fen - alone))}


class _Sums(NamedTuple):
    """Running sums. `dutiable_fen` is set for closed sellers only: the freight of an open one is not known yet."""

    goods_fen: int = 0
    actual_g: int = 0
    volumetric_g: int = 0
    dutiable_fen: int = 0

    def plus(self, kind: Kind, pieces: int) -> "_Sums":
        return _Sums(
            self.goods_fen + kind.each_fen * pieces, self.actual_g + kind.actual_g * pieces,
            self.volumetric_g + kind.volumetric_g * pieces, self.dutiable_fen,
        )  # fmt: skip

    def on(self, road: Road) -> int:
        """Dutiable value of these pieces as one order; nothing costs nothing."""
        if not self.goods_fen:
            return 0
        premium = road.premium(self.goods_fen) if road.premium else 0
        return self.goods_fen + freight_fen(road.lane, max(self.actual_g, self.volumetric_g)) + premium

    def closed(self, part: "_Sums", road: Road) -> "_Sums":
        return _Sums(self.goods_fen + part.goods_fen, 0, 0, self.dutiable_fen + part.on(road))


NOTHING = _Sums()


class _Search:
    """The best set so far while walking over the kinds; `best_fen` is the value of goods kept."""

    def __init__(self, kinds: Sequence[Kind], limits: Limits) -> None:
        self.kinds, self.limits = kinds, limits
        self.best: list[int] = []
        self.best_fen = 0
        self.steps = 0
        # the value of all kinds from each place on: what could at most still be added
        self.rest = [0] * (len(kinds) + 1)
        for at in range(len(kinds) - 1, -1, -1):
            self.rest[at] = self.rest[at + 1] + kinds[at].each_fen * kinds[at].wanted

    def walk(self, at: int, before: _Sums, part: _Sums, taken: list[int]) -> None:
        """Decide kind `at`. `before`: the sellers decided already, `part`: the present one, `taken`: pieces so far."""
        kept = before.goods_fen + part.goods_fen
        if kept > self.best_fen:
            self.best, self.best_fen = list(taken), kept
        if at == len(self.kinds) or min(kept + self.rest[at], self.limits.left_fen) <= self.best_fen:
            return
        kind, road = self.kinds[at], self.limits.road(self.kinds[at].seller)
        if at and self.kinds[at - 1].seller != kind.seller:
            before, part = before.closed(part, self.limits.road(self.kinds[at - 1].seller)), NOTHING
        room = min(self.limits.per_order_fen, self.limits.left_fen - before.dutiable_fen)
        for pieces in range(kind.wanted, -1, -1):
            self.steps += 1
            if self.steps > MOST_STEPS:
                return
            more = part.plus(kind, pieces)
            if more.on(road) <= room:
                self.walk(at + 1, before, more, [*taken, pieces])
