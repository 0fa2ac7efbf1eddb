"""Which tickets are looked at: drawn from a seed that nobody could know before, so anybody may draw again and compare. Pure.

Each ticket gets a number between 0 and 1 from SHA-256(seed, number). By chance alone the smallest are taken; by risk the
smallest of `u ** (1 / weight)` reversed (Efraimidis–Spirakis): the key is `u ** (1/w)` and the largest keys win.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SPACE = 2**256


@dataclass(frozen=True)
class Candidate:
    """A closed ticket with its weight (at least 1) and the signals that made it."""

    number: str
    weight: int
    signals: tuple[str, ...] = ()


def chance(seed: str, number: str) -> Fraction:
    """The ticket's own number in (0, 1], from the seed alone."""
    digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
    return Fraction(int.from_bytes(digest, "big") + 1, SPACE)


def draw(candidates: Sequence[Candidate], *, count: int, random_percent: int, seed: str) -> list[tuple[Candidate, str]]:
    """`count` tickets with the way each was drawn (`random` or `risk`); fewer where there are fewer."""
    wanted = min(count, len(candidates))
    by_chance = -(-wanted * random_percent // 100)
    ordered = sorted(candidates, key=lambda one: (chance(f"{seed}:random", one.number), one.number))
    taken = [(one, "random") for one in ordered[:by_chance]]
    rest = sorted(ordered[by_chance:], key=lambda one: _key(seed, one), reverse=True)
    return taken + [(one, "risk") for one in rest[: wanted - by_chance]]


def weight_of(signals: Sequence[str], weights: Mapping[str, int]) -> int:
    """Sum of what the signals weigh, and the base that every ticket has."""
    return max(1, weights.get("base", 1) + sum(weights.get(signal, 0) for signal in signals))


def total(scores: Mapping[str, int], dimensions: Mapping[str, int]) -> int:
    """Score card in hundredths of a per cent of the best (0–10,000): scores 0–5 by weight, rounded down."""
    return sum(scores[name] * weight for name, weight in dimensions.items()) * 10_000 // (5 * sum(dimensions.values()))


def _key(seed: str, one: Candidate) -> tuple[float, str]:
    # An exact root of a fraction does not exist; the float is the same on every machine that speaks IEEE 754.
    return float(chance(f"{seed}:risk", one.number)) ** (1.0 / one.weight), one.number
