"""What changed between two texts, word by word. Chinese is cut into words, so that 七日 → 十日 reads as one change. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from marketplace.catalog.search.text import HAN, is_one_word
from marketplace.catalog.search.text import words as cut

TOKEN = re.compile(rf"[{HAN}]+|[A-Za-z0-9]+|\s+|.", re.DOTALL)
ALIKE = 0.35  # two paragraphs are one, changed, from here on
MOST = 30_000

__all__ = ["Piece", "between", "is_one_word"]


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph: `same`, `gone` (was there), `new`."""

    kind: str
    text: str


def between(before: str, after: str) -> list[list[Piece]]:
    """Paragraphs of both texts in reading order, each as its pieces."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[list[Piece]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [[Piece("same", one)] for one in old[i:j]]
        else:
            found += list(_changed(old[i:j], new[k:m]))
    return found


def changes(pieces: list[list[Piece]]) -> int:
    """How many stretches are not the same."""
    return sum(piece.kind != "same" for paragraph in pieces for piece in paragraph)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n+", text[:MOST]) if part.strip()]


def _changed(old: list[str], new: list[str]) -> Iterator[list[Piece]]:
    for one, other in zip_longest(old, new, fillvalue=""):
        tokens, others = _tokens(one), _tokens(other)
        matcher = SequenceMatcher(None, tokens, others, autojunk=False)
        if one and other and matcher.ratio() >= ALIKE:
            yield list(_merged(matcher, tokens, others))
        else:
            yield [piece for piece in (Piece("gone", one), Piece("new", other)) if piece.text]


def _merged(matcher: "SequenceMatcher[str]", old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("gone", "".join(old[i:j]))
        if k < m:
            yield Piece("new", "".join(new[k:m]))


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    for token in TOKEN.findall(text):
        found += _han(token) if re.match(f"[{HAN}]", token) else [token]
    return found


def _han(run: str) -> list[str]:
    """Words of a Chinese run, nothing lost: where the cutter normalises, single characters are taken."""
    words = [word.text for word in cut(run) if word.text]
    return words if "".join(words) == run else list(run)
