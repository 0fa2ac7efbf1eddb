"""The user dictionary: brands, nicknames and synonyms that the segmenter must not break. A plain value, no database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

MIN_TERM = 2
MAX_TERM = 40
MOST_SIBLINGS = 24
LEAST_FOR_INITIALS = 3
WAYS = "/"


class Entry(NamedTuple):
    """A row of the dictionary, normalised. `kind` as in `TermKind`."""

    term: str
    canonical: str
    kind: str = "same"


@dataclass(frozen=True)
class Dictionary:
    """`terms_by_start`: normalised terms by their first two characters, longest first.

    `same` and `kinds` by key (`text.key`): others of the same meaning, and what the word is.
    """

    terms_by_start: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    # Every term with one letter left out → the terms, to find a term through one slip of the finger.
    slips: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Pinyin in one (`dianfanbao`) → Chinese terms that sound so.
    sounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    # First letters of the syllables (`kqzg`) → Chinese terms of three characters and more.
    initials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
            if text.startswith("s", place) and _is_latin(term[-1]):
                place += 1  # the plural of a term: `rice cookers`
            start = place
        if start < len(text):
            yield False, text[start:]

    def meanings(self, key: str) -> tuple[str, ...]:
        """Other spellings of the same thing: `sk2` → (`sk-ii`, …). A phrase of several words wants all of them."""
        return self.same.get(key, ())

    def kind(self, key: str) -> str:
        """`same`, `trait`, `brand`, `leads`, `word`, or "" for a word that the dictionary does not know."""
        return self.kinds.get(key, "")

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
        for term in self.terms_by_start.get(text[place : place + MIN_TERM], ()):
            if text.startswith(term, place):
                end = place + len(term)
                if not _is_latin(term[-1]) or _ends_word(text, end):
                    return term
        return None

    def with_brands(
        self, brands: Iterable[str], *, is_word: Callable[[str], bool], key: Callable[[str], str]
    ) -> "Dictionary":
        """The same with more brand names (normalised), which is much less work than building it anew."""
        fresh = [brand for brand in brands if key(brand) not in self.kinds and MIN_TERM <= len(brand) <= MAX_TERM]
        if not fresh:
            return self
        starts = dict(self.terms_by_start)
        for start, terms in _by_start(brand for brand in fresh if not is_word(brand)).items():
            starts[start] = tuple(sorted({*starts.get(start, ()), *terms}, key=lambda one: (-len(one), one)))
        slips = dict(self.slips)
        for form, terms in _slips(fresh).items():
            slips[form] = tuple(dict.fromkeys((*slips.get(form, ()), *terms)))
        kinds = {**self.kinds, **{key(brand): "brand" for brand in fresh}}
        return replace(self, terms_by_start=starts, slips=slips, kinds=kinds)


EMPTY = Dictionary()


def build(
    entries: Iterable[Entry],
    *,
    is_word: Callable[[str], bool] = lambda _term: False,
    key: Callable[[str], str] = lambda term: term,
    sound: Callable[[str], str] = lambda _term: "",
    initials: Callable[[str], str] = lambda _term: "",
) -> Dictionary:
    """A dictionary of entries, normalised already.

    Terms for which `is_word` is true are left to the segmenter, which knows them: cutting `咖啡` out first would break
    `咖啡机`. Their meanings count all the same.
    """
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    same: dict[str, dict[str, None]] = defaultdict(dict)
    terms: dict[str, None] = {}
    kinds: dict[str, str] = {}
    for term, canonical, kind in entries:
        kinds.setdefault(key(term), kind)
        terms[term] = None
        if kind == "leads":
            ways = (way.strip() for way in canonical.split(WAYS))
            same[key(term)].update(dict.fromkeys(way for way in ways if way and way != term))
        elif kind != "word":
            kinds.setdefault(key(canonical), kind)
            groups[canonical].update({canonical: None, term: None})
            # A meaning of several words (`sk-ii 护肤精华露`) is looked for word by word, so it is no term itself.
            if canonical.isascii() or " " not in canonical:
                terms[canonical] = None
    kept = [term for term in terms if MIN_TERM <= len(term) <= MAX_TERM]
    for group in groups.values():
        for term in group:
            same[key(term)].update(dict.fromkeys(other for other in group if key(other) != key(term)))
    return Dictionary(
        terms_by_start=_by_start(term for term in kept if not is_word(term)),
        same={term: tuple(others)[:MOST_SIBLINGS] for term, others in same.items()},
        kinds=kinds,
        slips=_slips(kept),
        sounds=_sounds(kept, sound),
        initials=_sounds((term for term in kept if len(term) >= LEAST_FOR_INITIALS), initials),
    )


def _by_start(terms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    starts: dict[str, list[str]] = defaultdict(list)
    for term in sorted(terms, key=lambda one: (-len(one), one)):
        starts[term[:MIN_TERM]].append(term)
    return {start: tuple(found) for start, found in starts.items()}


def _slips(terms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        word = term.replace(" ", "").replace("-", "")
        if len(word) >= 4 and word.isascii():
            for form in (word, *_shortened(word)):
                found[form].append(term)
    return {form: tuple(dict.fromkeys(ones)) for form, ones in found.items()}


def _sounds(terms: Iterable[str], sound: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        spelled = sound(term)
        if spelled:
            found[spelled].append(term)
    return {spelled: tuple(ones[:3]) for spelled, ones in found.items()}


def _shortened(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _ends_word(text: str, end: int) -> bool:
    rest = text[end : end + 2]
    return not rest or not _is_latin(rest[0]) or (rest[0] == "s" and (len(rest) == 1 or not _is_latin(rest[1])))


def _is_latin(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"
