"""One listing as a search document: every form of a word that should find it, written as a PostgreSQL tsvector.

Weights: A title and brand · B parts of their words, article numbers · C category, attributes, origin, pinyin · D pairs of
neighbouring characters, last characters of words, neighbouring Latin words in one, single syllables (`~zi`). Words of the
description are kept apart (`.word`): they help where the title alone finds too little, and never crowd out a title that
matches. Synonyms are the query's business: an edit of the dictionary needs no new documents.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.catalog.search import pinyin, text
from marketplace.catalog.search.dictionary import Dictionary

MOST_POSITIONS = 6
MOST_DESCRIPTION_WORDS = 80
DESCRIPTION_CHARACTERS = 1200
LONGEST_LEXEME = 60

Marks = dict[str, list[str]]


@dataclass(frozen=True)
class Source:
    """What is known of a listing, as plain texts in any language and script."""

    titles: tuple[str, ...]
    brands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()


def vector(source: Source, dictionary: Dictionary) -> str:
    """The document as a literal of type tsvector."""
    writer = _Writer(dictionary)
    for title in _distinct(source.titles):
        writer.add(title, "A", deep=True)
    for brand in _distinct(source.brands):
        writer.add(brand, "A", deep=True)
    for category in _distinct(source.categories):
        writer.add(category, "C")
    for number in source.numbers:
        writer.mark(text.squeeze(text.normalise(number)), "B")
    for attribute in _distinct((*source.attributes, *source.origins)):
        writer.add(attribute, "C")
    writer.describe(source.descriptions)
    return writer.literal()


class _Writer:
    """Collects lexemes with positions; positions go up word by word, so that nearness means something."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.marks: Marks = defaultdict(list)
        self.place = 0

    def mark(self, lexeme: str, weight: str) -> None:
        if not lexeme:
            return
        places = self.marks[lexeme[:LONGEST_LEXEME]]
        entry = f"{max(self.place, 1)}{weight}"
        if len(places) < MOST_POSITIONS and entry not in places:
            places.append(entry)

    def add(self, value: str, weight: str, *, deep: bool = False) -> None:
        """Words of `value` with their parts; `deep` adds pinyin, pairs, initials of neighbours and joined Latin words."""
        normalised = text.normalise(value)
        before: text.Word | None = None
        for word in text.words(normalised, self.dictionary):
            self.place += 1
            self.mark(word.text, weight)
            for other in word.also:
                self.mark(other, weight)
            for part in word.parts:
                self.mark(part, "B" if weight == "A" and word.kind != "count" else "C")
            for tail in word.tails:
                self.mark(tail, "D")
            if word.kind == "han":
                self.mark(word.text[-1], "D")
            if deep:
                self._spell(word)
                if before is not None:
                    self._join(before, word)
            before = word
        if deep:
            self._pairs(normalised)
        self.place += 5  # a gap between fields: neighbours across it are no phrase

    def _spell(self, word: text.Word) -> None:
        if word.kind == "han" and len(word.text) > 1:
            for spelling in pinyin.spellings(word.text):
                self.mark(spelling, "C")

    def _join(self, before: text.Word, word: text.Word) -> None:
        """`air pods` is found by `airpods`, 降噪耳机 by `jzej`."""
        if before.kind == word.kind == "latin":
            self.mark(before.text + word.text, "D")
        elif before.kind == word.kind == "han" and len(before.text) + len(word.text) > 2:
            self.mark(pinyin.initials(before.text) + pinyin.initials(word.text), "D")

    def describe(self, descriptions: Iterable[str]) -> None:
        """Words of the descriptions under their own names, without positions worth speaking of."""
        seen: dict[str, None] = {}
        for description in _distinct(descriptions):
            normalised = text.normalise(description[:DESCRIPTION_CHARACTERS])
            found = (word.text for word in text.words(normalised, self.dictionary) if len(word.text) > 1)
            seen.update(dict.fromkeys(found))
        for word in list(seen)[: MOST_DESCRIPTION_WORDS * 2]:
            if word not in self.marks:
                self.mark(f".{word}", "D")

    def literal(self) -> str:
        return " ".join(f"{quote(lexeme)}:{','.join(places)}" for lexeme, places in self.marks.items())

    def _pairs(self, normalised: str) -> None:
        for run in text.han_runs(normalised):
            for pair in text.pairs(run):
                self.mark(pair, "D")
            for syllables in pinyin.readings(run[:40])[:1]:
                for syllable in syllables:
                    self.mark(f"~{syllable}", "D")


def quote(lexeme: str) -> str:
    """A lexeme as it stands in the literals of tsvector and tsquery."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
