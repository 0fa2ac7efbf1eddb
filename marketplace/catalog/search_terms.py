"""The dictionary that a new shop starts with, read from the lists in `lexicon/`.

The desk edits the rows (`SearchTerm`) afterwards; the lists are never applied over an edit.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from marketplace.catalog.states import TermKind

LISTS = (("same.txt", TermKind.SAME), ("traits.txt", TermKind.TRAIT), ("brands.txt", TermKind.BRAND))


class Term(NamedTuple):
    """What `SearchTerm` holds."""

    term: str
    canonical: str
    kind: str


@cache
def terms() -> tuple[Term, ...]:
    """All built-in terms, each once; where two lists name a term, the first counts."""
    found: dict[str, Term] = {}
    for name, kind in LISTS:
        for line in _lines(name):
            first, *others = line.split("|")
            for other in others or [first]:
                found.setdefault(other.lower(), Term(other, first, kind))
    for line in _lines("leads.txt"):
        term, _arrow, meaning = line.partition(" > ")
        found.setdefault(term.lower(), Term(term, meaning, TermKind.LEADS))
    for line in _lines("words.txt"):
        for word in line.split():
            found.setdefault(word, Term(word, "", TermKind.WORD))
    return tuple(found.values())


@cache
def noise() -> frozenset[str]:
    """Words that say how, not what."""
    return frozenset(word for line in _lines("noise.txt") for word in line.split())


def _lines(name: str) -> Iterator[str]:
    text = resources.files("marketplace.catalog.lexicon").joinpath(name).read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
