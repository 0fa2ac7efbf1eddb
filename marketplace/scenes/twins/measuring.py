"""How often the twin match takes a near twin for the piece, and the piece for a twin: with bounds, on pieces it was not tuned on.

Every figure comes from one seed a case. Thresholds are chosen on the even cases and measured on the odd ones.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from marketplace.scenes.twins import drawing
from returns.policies import pictures, twin
from returns.policies.pictures_score import ACCEPT, OTHER, REJECT, SAME, UNCLEAR, Likeness
from returns.policies.twin import Facts

SAME_ITEM, NEAR_TWIN, SIBLING = "same", "twin", "sibling"
Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True)
class Pair:
    """One case: what really came back, the planted trait, what the pictures gave, weights in grams."""

    case: int
    truth: str
    trait: str
    likeness: Likeness
    weight_out_g: int
    weight_back_g: int


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % bounds (Wilson)."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        if not self.total:
            return 0.0, 1.0
        share, n = self.value, self.total
        middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)

    def told(self) -> dict[str, Any]:
        low, high = self.bounds
        return {
            "n": self.total,
            "hits": self.hits,
            "share": round(self.value, 5),
            "low": round(low, 5),
            "high": round(high, 5),
        }


def pairs(case: int, *, with_sibling: bool = False) -> Iterator[Pair]:
    """One piece, photographed abroad; then the same piece again, and a near twin instead. One of ten designs' siblings too."""
    rng = np.random.default_rng([20261122, case])
    kind = drawing.TRAITS[case % len(drawing.TRAITS)]
    trait = drawing.trait_of(kind, rng)
    piece = drawing.piece(case, trait)
    out = pictures.read(drawing.photographed(piece, rng, strength=0.15))
    weight = int(rng.integers(80, 1500))
    came = [(SAME_ITEM, piece), (NEAR_TWIN, drawing.piece(case, drawing.other_trait(trait, rng)))]
    if with_sibling:
        came.append((SIBLING, piece))  # a sibling without any trait of its own looks exactly like the piece
    for truth, thing in came:
        back = drawing.photographed(drawing.worn(thing, rng), rng, strength=1.0)
        spread = 0.002 if truth == SAME_ITEM else 0.006  # SAMPLE: scales; siblings differ by their filling
        weighed = max(1, round(weight * (1 + rng.normal(0, spread))))
        yield Pair(case, truth, kind, pictures.compare(out, pictures.read(back)), weight, weighed)


def thresholds(found: Sequence[Pair], *, most_far: float = 0.005, most_frr: float = 0.01) -> tuple[float, float]:
    """(accept, reject) by one half: the lowest that accepts at most `most_far` of the twins, the highest that rejects at most
    `most_frr` of the pieces."""
    twins = sorted(value(pair) for pair in found if pair.truth == NEAR_TWIN)
    pieces = sorted(value(pair) for pair in found if pair.truth == SAME_ITEM)
    accept = twins[len(twins) - 1 - int(len(twins) * most_far)] + 0.005
    reject = pieces[int(len(pieces) * most_frr)] - 0.005
    return round(accept, 3), round(min(reject, accept), 3)


def value(pair: Pair) -> float:
    """The agreement, −1 where the pictures have nothing in common, the middle where they say nothing."""
    if pair.likeness.why:
        return -1.0 if pair.likeness.opinion() == OTHER else (ACCEPT + REJECT) / 2
    return pair.likeness.agreement if pair.likeness.agreement is not None else (ACCEPT + REJECT) / 2


Judge = Callable[[Pair], str]


def by_pictures(accept: float, reject: float) -> Judge:
    """Never serialised, never tagged: weight and pictures through the whole policy."""

    def judge(pair: Pair) -> str:
        opinion = pair.likeness.opinion(accept, reject)
        seen = twin.compare(Facts(weight_g=pair.weight_out_g), Facts(weight_g=pair.weight_back_g))
        word = {SAME: "same", UNCLEAR: "unclear", OTHER: "differ"}[opinion]
        verdict = twin.with_pictures(seen, word, None).verdict
        return SAME if verdict == twin.MATCH else OTHER if opinion == OTHER else UNCLEAR

    return judge


def by_numbers(accept: float, reject: float, *, swapper: str) -> Judge:
    """Serial and tag recorded. `swapper`: what the twin carries: `own` numbers, `none`, or `moved` ones (taken off the piece)."""

    def judge(pair: Pair) -> str:
        out = Facts("SN1", "TG1", pair.weight_out_g)
        numbers = ("SN1", "TG1") if pair.truth == SAME_ITEM or swapper == "moved" else ("SN2", "TG2")
        back = Facts(*(("", "") if pair.truth != SAME_ITEM and swapper == "none" else numbers), pair.weight_back_g)
        opinion = pair.likeness.opinion(accept, reject)
        word = {SAME: "same", UNCLEAR: "unclear", OTHER: "differ"}[opinion]
        verdict = twin.with_pictures(twin.compare(out, back), word, None).verdict
        return {twin.MATCH: SAME, twin.MISMATCH: OTHER}.get(verdict, UNCLEAR)

    return judge


def rates(found: Sequence[Pair], judge: Judge) -> dict[str, Any]:
    """False accept of twins, false reject of pieces, and how many of each go to a person."""
    twins = [judge(pair) for pair in found if pair.truth == NEAR_TWIN]
    pieces = [judge(pair) for pair in found if pair.truth == SAME_ITEM]
    unclear = twins.count(UNCLEAR) + pieces.count(UNCLEAR)
    return {
        "false_accept": Rate(twins.count(SAME), len(twins)),
        "false_reject": Rate(pieces.count(OTHER), len(pieces)),
        "abstain": Rate(unclear, len(twins) + len(pieces)),
        "abstain_pieces": Rate(pieces.count(UNCLEAR), len(pieces)),
    }


def report(found: Sequence[Pair]) -> dict[str, Any]:
    """Thresholds by the even cases, figures of the odd ones: with and without numbers, by trait, and with the frozen thresholds."""
    tune, test = ([pair for pair in found if pair.case % 2 == half] for half in (0, 1))
    accept, reject = thresholds(tune)
    judges = {
        "pictures": by_pictures(accept, reject),
        "frozen": by_pictures(ACCEPT, REJECT),
        "numbers_own": by_numbers(accept, reject, swapper="own"),
        "numbers_none": by_numbers(accept, reject, swapper="none"),
        "numbers_moved": by_numbers(accept, reject, swapper="moved"),
    }
    told: dict[str, Any] = {"accept": accept, "reject": reject, "pairs": len(found), "tested": len(test)}
    for name, judge in judges.items():
        told[name] = {key: rate.told() for key, rate in rates(test, judge).items()}
    for kind in drawing.TRAITS:
        of_kind = rates([pair for pair in test if pair.trait == kind], judges["pictures"])
        told[kind] = {key: of_kind[key].told() for key in ("false_accept", "false_reject", "abstain")}
    return told
