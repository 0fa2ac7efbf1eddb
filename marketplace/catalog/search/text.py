"""Text for search, the same for documents and queries: normalised, simplified, cut into words. Pure functions.

Kinds of token: Chinese words (rjieba, after the user dictionary took its own terms), Japanese and Korean runs, Latin
words with a naive singular, numbers joined to their unit (50 ml → 50ml), model numbers whole and in parts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import opencc

from marketplace.catalog.search.dictionary import EMPTY, Dictionary
from marketplace.core import textnorm

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff"
KANA = "\u3040-\u30ff\u31f0-\u31ff"
HANGUL = "\uac00-\ud7a3"
RUN = re.compile(
    rf"(?P<han>[{HAN}]+)|(?P<other>[{KANA}]+|[{HANGUL}]+)|(?P<latin>[a-z0-9À-ɏ]+(?:[-.'’/&+·][a-z0-9À-ɏ]+)*)"
)
UNITS = "ml|l|g|kg|mg|oz|cm|mm|m|w|v|mah|gb|tb|inch|ct|pcs|毫升|升|克|千克|公斤|厘米|毫米"
NUMBER_UNIT = re.compile(rf"(?<![a-z0-9.])(\d+(?:\.\d+)?)\s*({UNITS})(?![a-z0-9])")
UNIT_SPELLINGS = {"毫升": "ml", "升": "l", "克": "g", "千克": "kg", "公斤": "kg", "厘米": "cm", "毫米": "mm"}
SPLIT_LATIN = re.compile(r"[-.'’/&+·]")
LETTERS_DIGITS = re.compile(r"[a-z]+|\d+")
MAX_CHARACTERS = 4000

_simplify = opencc.OpenCC("t2s").convert
_simplify_words = opencc.OpenCC("tw2sp").convert


@dataclass(frozen=True, slots=True)
class Word:
    """One token. `kind`: `han`, `other`, `latin`. `parts` are smaller words inside it that also find it."""

    text: str
    kind: str
    parts: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """NFKC, lower case, simplified Chinese (with mainland words where the text was traditional), numbers with units."""
    plain = textnorm.nfkc(text[:MAX_CHARACTERS]).lower()
    simple = _simplify(plain)
    if simple != plain:
        simple = _simplify_words(plain)
    return NUMBER_UNIT.sub(lambda found: found[1] + UNIT_SPELLINGS.get(found[2], found[2]), simple)


def words(normalised: str, dictionary: Dictionary = EMPTY) -> Iterator[Word]:
    """The words of a normalised text in reading order."""
    for is_term, piece in dictionary.pieces(normalised):
        if is_term:
            yield _term(piece)
            continue
        for run in RUN.finditer(piece):
            kind = run.lastgroup
            if kind == "han":
                yield from (Word(word, "han", _inside(word)) for word in _cut(run[0]))
            elif kind == "latin":
                yield _latin(run[0])
            else:
                yield Word(run[0], "other", tuple(pairs(run[0])))


def is_one_word(term: str) -> bool:
    """Does the segmenter keep this Chinese term whole by itself?"""
    return re.fullmatch(f"[{HAN}]+", term) is not None and len(_cut(term)) == 1


def pairs(run: str) -> Iterator[str]:
    """Overlapping pairs of neighbouring characters."""
    return (run[i : i + 2] for i in range(len(run) - 1))


def han_runs(normalised: str) -> list[str]:
    return [found["han"] or found["other"] for found in RUN.finditer(normalised) if found.lastgroup != "latin"]


def singular(word: str) -> str:
    """`creams` → `cream`. Naive on purpose: both sides do the same, so a wrong stem still meets itself."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def _cutter() -> Any:
    """rjieba builds its dictionary (33 MB) when it is imported: only processes that search or index pay for it."""
    return import_module("rjieba")


@lru_cache(maxsize=20_000)
def _cut(run: str) -> tuple[str, ...]:
    return tuple(_cutter().cut(run))


@lru_cache(maxsize=20_000)
def _inside(word: str) -> tuple[str, ...]:
    if len(word) < 3:
        return ()
    return tuple(part for part in _cutter().cut_for_search(word) if part != word and len(part) > 1)


def _term(term: str) -> Word:
    """A dictionary term is one word, whatever it looks like: `爱他美`, `sk-ii`, `la mer`."""
    if RUN.fullmatch(term) and not term.isascii():
        return Word(term, "han", _inside(term))
    return Word(squeeze(term), "latin", _distinct(SPLIT_LATIN.split(term.replace(" ", "-")), squeeze(term)))


def squeeze(term: str) -> str:
    """A Latin term without what people leave out or put in: `la mer` → `lamer`, `wh-1000xm5` → `wh1000xm5`."""
    return re.sub(r"[^0-9a-zÀ-ɏ\u3005-\u9fff\uac00-\ud7a3]", "", term)


def _latin(run: str) -> Word:
    whole = singular(squeeze(run))
    parts = [singular(part) for part in SPLIT_LATIN.split(run)]
    if len(parts) == 1 and any(c.isdigit() for c in run) and len(run) <= 20 and not NUMBER_UNIT.fullmatch(run):
        parts = LETTERS_DIGITS.findall(run)  # wh1000xm5 is also found by 1000xm
    return Word(whole, "latin", _distinct(parts, whole))


def _distinct(parts: Iterable[str], whole: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part and part != whole and len(part) > 1))
