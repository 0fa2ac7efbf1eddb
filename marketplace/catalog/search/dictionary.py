"""The user dictionary: brands, nicknames and synonyms that the segmenter must not break. A plain value, no database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

MIN_TERM = 2
MAX_TERM = 40
MOST_SIBLINGS = 8


@dataclass(frozen=True)
class Dictionary:
    """`terms_by_start`: normalised terms by their first character, longest first. `same`: term → others of its meaning."""

    terms_by_start: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Every term with one letter left out → the terms, to find a term through one slip of the finger.
    slips: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def pieces(self, text: str) -> Iterator[tuple[bool, str]]:
        """Cut `text` into dictionary terms (True) and what lies between them (False). The longest term wins."""
        start = place = 0
        while place < len(text):
            term = self._term_at(text, place)
            if term is None:
                place += 1
                continue
            if start < place:
                yield False, text[start:place]
            yield True, term
            place += len(term)
            start = place
        if start < len(text):
            yield False, text[start:]

    def meanings(self, term: str) -> tuple[str, ...]:
        """Other spellings of the same thing: `sk2` → (`sk-ii`, `神仙水`…)."""
        return self.same.get(term, ())

    def corrections(self, word: str) -> tuple[str, ...]:
        """Terms that are one slip (a letter missing, added, swapped or wrong) away from `word`, at most three."""
        if len(word) < 4:
            return ()
        found: dict[str, None] = {}
        for form in (word, *_shortened(word)):
            found.update(dict.fromkeys(self.slips.get(form, ())))
        return tuple(term for term in found if term != word)[:3]

    def _term_at(self, text: str, place: int) -> str | None:
        inside_latin = place > 0 and _is_latin(text[place]) and _is_latin(text[place - 1])
        if inside_latin:
            return None
        for term in self.terms_by_start.get(text[place], ()):
            if text.startswith(term, place):
                end = place + len(term)
                if end == len(text) or not (_is_latin(term[-1]) and _is_latin(text[end])):
                    return term
        return None


EMPTY = Dictionary()


def build(
    synonyms: Iterable[tuple[str, str]],
    brands: Iterable[str] = (),
    *,
    is_word: Callable[[str], bool] = lambda _term: False,
) -> Dictionary:
    """A dictionary of (term, canonical) pairs and bare brand names, all normalised already.

    Terms for which `is_word` is true are left to the segmenter, which knows them: cutting `咖啡` out first would break
    `咖啡机`. Their meanings count all the same.
    """
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    terms: dict[str, None] = {}
    for term, canonical in synonyms:
        groups[canonical].update({canonical: None, term: None})
        # A meaning of several words (`sk-ii 护肤精华露`) is looked for word by word, so it is no term itself.
        terms.update({term: None} if " " in canonical and not canonical.isascii() else {term: None, canonical: None})
    terms.update(dict.fromkeys(brands))
    kept = [term for term in terms if MIN_TERM <= len(term) <= MAX_TERM]
    same: dict[str, dict[str, None]] = defaultdict(dict)
    for group in groups.values():
        for term in group:
            same[term].update(dict.fromkeys(other for other in group if other != term))
    return Dictionary(
        terms_by_start=_by_start(term for term in kept if not is_word(term)),
        same={term: tuple(others)[:MOST_SIBLINGS] for term, others in same.items()},
        slips=_slips(kept),
    )


def _by_start(terms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    starts: dict[str, list[str]] = defaultdict(list)
    for term in sorted(terms, key=lambda one: (-len(one), one)):
        starts[term[0]].append(term)
    return {start: tuple(found) for start, found in starts.items()}


def _slips(terms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        word = term.replace(" ", "").replace("-", "")
        if len(word) >= 4 and word.isascii():
            for form in (word, *_shortened(word)):
                found[form].append(term)
    return {form: tuple(dict.fromkeys(ones)) for form, ones in found.items()}


def _shortened(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _is_latin(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"
