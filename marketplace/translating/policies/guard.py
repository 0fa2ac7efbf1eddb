"""Do source and target say the same numbers? Pure; what differs is held for a person.

Compared: amounts with currency, sizes with unit and system, dates, times, weekdays, codes, percentages, ordinals and numbers, each as
often as it stands there, and those of one kind in the same order (38 twice and 39 three times is not 38 three times and 39 twice).
Not compared: yes and no. A lost 不 or `not` is found by nobody here; the original stands one tap away for that reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.translating.policies.facts import Fact, facts


@dataclass(frozen=True, slots=True)
class Verdict:
    """`missing`: in the source only; `added`: in the target only; `moved`: in both, in another order (source and target facts)."""

    missing: tuple[Fact, ...] = ()
    added: tuple[Fact, ...] = ()
    moved: tuple[tuple[Fact, Fact], ...] = ()

    @property
    def agrees(self) -> bool:
        return not (self.missing or self.added or self.moved)

    @property
    def in_source(self) -> tuple[Fact, ...]:
        """What to mark in the source."""
        return self.missing + tuple(one for one, _other in self.moved)

    @property
    def in_target(self) -> tuple[Fact, ...]:
        """What to mark in the target."""
        return self.added + tuple(other for _one, other in self.moved)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, marked where it differs from the other one."""

    text: str
    is_marked: bool


def compare(source: str, source_locale: str, target: str, target_locale: str) -> Verdict:
    """The differences between the facts of two texts that should say the same."""
    ours, theirs = facts(source, source_locale), facts(target, target_locale)
    pairs = _paired(ours, theirs)
    paired_ours, paired_theirs = {id(one) for one, _other in pairs}, {id(other) for _one, other in pairs}
    return Verdict(
        tuple(one for one in ours if id(one) not in paired_ours and not one.is_soft),
        tuple(one for one in theirs if id(one) not in paired_theirs and not one.is_soft),
        tuple(_moved(pairs)),
    )


def _paired(ours: Sequence[Fact], theirs: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Each fact with its partner: certain with certain first, so that an article (`one`) never takes what a number needs."""
    pairs: list[tuple[Fact, Fact]] = []
    free = list(theirs)
    for soft in (False, True):
        for one in ours:
            if any(one is taken for taken, _other in pairs):
                continue
            partner = next(
                (other for other in free if one.keys & other.keys and (soft or not (one.is_soft or other.is_soft))),
                None,
            )
            if partner is not None:
                pairs.append((one, partner))
                free = [other for other in free if other is not partner]
    return sorted(pairs, key=lambda pair: pair[0].start)


def _moved(pairs: Iterable[tuple[Fact, Fact]]) -> list[tuple[Fact, Fact]]:
    """Pairs of one kind that stand in another order. Articles say nothing about order."""
    by_kind: dict[str, list[tuple[Fact, Fact]]] = defaultdict(list)
    for pair in pairs:
        if not (pair[0].is_soft or pair[1].is_soft):
            by_kind[pair[0].kind].append(pair)
    moved = []
    for same in by_kind.values():
        in_order = sorted(same, key=lambda pair: pair[1].start)
        moved += [pair for pair, other in zip(same, in_order, strict=True) if pair is not other]
    return moved


def pieces(text: str, marked: Iterable[Fact]) -> list[Piece]:
    """`text` cut so that a page can mark what differs."""
    made, at = [], 0
    for fact in sorted(marked, key=lambda one: one.start):
        if fact.start < at:
            continue
        if fact.start > at:
            made.append(Piece(text[at : fact.start], False))
        made.append(Piece(text[fact.start : fact.end], True))
        at = fact.end
    if at < len(text):
        made.append(Piece(text[at:], False))
    return made
