"""Text for search, the same for documents and queries: normalised, simplified, cut into words. Pure functions.

Kinds of token: Chinese words (rjieba, after the user dictionary took its own terms), Japanese and Korean runs, Latin
words with a naive singular, numbers joined to their unit (50 ml → 50ml), model numbers whole and in parts.
"""

import re
import unicodedata
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
COUNTS = (
    "件套|个月|毫安|英寸|段|码|号|寸|片|粒|件|只|支|瓶|袋|包|盒|颗|枚|层|人|岁|月|度|色|档|抽|本|张|块|条|双|个|杯|罐|"
    "合|重|轮|孔|针|斤|倍|k"
)  # fmt: skip
RUN = re.compile(
    rf"(?P<count>(?<![a-z0-9.])\d+(?:\.\d+)?(?:{COUNTS})(?![a-z0-9]))"
    rf"|(?P<han>[{HAN}]+)|(?P<other>[{KANA}]+|[{HANGUL}]+)|(?P<latin>[a-z0-9À-ɏ]+(?:[-.'’/&+·][a-z0-9À-ɏ]+)*)"
)
LETTERS = re.compile(f"[{HAN}]+|[{KANA}]+|[{HANGUL}]+")
OTHER = re.compile(f"[{KANA}{HANGUL}]+")
UNITS = "ml|l|g|kg|mg|oz|cm|mm|m|w|v|mah|gb|tb|inch|ct|pcs|毫升|升|克|千克|公斤|厘米|毫米|公分"
NUMBER_UNIT = re.compile(rf"(?<![a-z0-9.])(\d+(?:\.\d+)?)\s*({UNITS})(?![a-z0-9])")
UNIT_SPELLINGS = {
    "毫升": "ml", "升": "l", "克": "g", "千克": "kg", "公斤": "kg", "厘米": "cm", "毫米": "mm", "公分": "cm",
}  # fmt: skip
THOUSANDS = {"kg": "g", "l": "ml", "g": "kg", "ml": "l"}
NUMERALS = {
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "十": "10",
}
NUMERAL = re.compile(r"([一二两三四五六七八九十])(?=段|码|号|寸|粒|瓶|袋|盒|罐|层|人|岁|个月|合一|孔|倍)")
GAP = re.compile(rf"(\d)\s+(?=(?:{COUNTS})(?![a-z0-9{HAN}]))")
ACCENTED = re.compile("[\u00c0-\u024f]")
SPLIT_LATIN = re.compile(r"(?<!\d)\.|\.(?!\d)|[-'’/&+·]")
HAN_LETTER = re.compile(f"[{HAN}]")
LEFT_OUT = re.compile(r"(?<!\d)\.|\.(?!\d)|[^0-9a-z.À-ɏ\u3005-\u9fff\uac00-\ud7a3]")
LETTERS_DIGITS = re.compile(r"[a-z]+|\d+")
MAX_CHARACTERS = 4000

_simplify = opencc.OpenCC("t2s").convert
_simplify_words = opencc.OpenCC("tw2sp").convert


@dataclass(frozen=True, slots=True)
class Word:
    """One token. `kind`: `han`, `other`, `latin`, `count` (3段, 64片).

    `parts` are smaller words inside it that find it together; `also` are other spellings, each as good; `tails` are
    what people type of a long model number (`xm5`).
    """

    text: str
    kind: str
    parts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """NFKC, lower case, no accents, simplified Chinese (mainland words where it was traditional), numbers with units."""
    plain = textnorm.nfkc(text[:MAX_CHARACTERS]).lower()
    plain = ACCENTED.sub(lambda found: unicodedata.normalize("NFD", found[0])[0], plain)
    simple = _simplify(plain)
    if simple != plain:
        simple = _simplify_words(plain)
    simple = NUMERAL.sub(lambda found: NUMERALS[found[1]], GAP.sub(r"\1", simple))
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
            elif kind == "count":
                yield Word(run[0], "count", (run[0].rstrip(COUNTS.replace("|", "")),))
            else:
                yield Word(run[0], "other", tuple(pairs(run[0])))


def key(term: str) -> str:
    """How a normalised term stands in documents: Chinese as it is, Latin without spaces, signs and plural."""
    return term if has_han(term) else singular(squeeze(term)) or term


def has_han(term: str) -> bool:
    return HAN_LETTER.search(term) is not None


def is_one_word(term: str) -> bool:
    """Is this Chinese term in the segmenter's own dictionary? (It also keeps guessed words whole when they stand alone.)"""
    return re.fullmatch(f"[{HAN}]+", term) is not None and len(_cutter().cut(term, False)) == 1


def pairs(run: str) -> Iterator[str]:
    """Overlapping pairs of neighbouring characters."""
    return (run[i : i + 2] for i in range(len(run) - 1))


def han_runs(normalised: str) -> list[str]:
    """Unbroken stretches of Chinese, Japanese or Korean letters."""
    return LETTERS.findall(normalised)


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
    if has_han(term):
        return Word(squeeze(term), "han", _inside(term))
    if OTHER.fullmatch(term):
        return Word(term, "other", tuple(pairs(term)))
    whole = key(term)
    return Word(whole, "latin", _distinct(map(singular, SPLIT_LATIN.split(term.replace(" ", "-"))), whole))


def squeeze(term: str) -> str:
    """A Latin term without what people leave out or put in: `la mer` → `lamer`, `wh-1000xm5` → `wh1000xm5`."""
    return LEFT_OUT.sub("", term)


def _latin(run: str) -> Word:
    whole = singular(squeeze(run))
    measure = NUMBER_UNIT.fullmatch(run)
    if measure:
        return Word(whole, "latin", (), _converted(measure[1], measure[2]))
    parts = [singular(part) for part in SPLIT_LATIN.split(run)]
    pieces = LETTERS_DIGITS.findall(squeeze(run)) if len(run) <= 24 and any(c.isdigit() for c in run) else []
    if len(parts) == 1 and len(pieces) > 1:
        parts = pieces  # wh1000xm5 is also found by 1000xm
    return Word(whole, "latin", _distinct(parts, whole), tails=_distinct(_tails(pieces), whole))


def _tails(pieces: list[str]) -> Iterator[str]:
    """`wh1000xm5` → `1000xm5`, `xm5`, `wh1000xm`, `wh1000`."""
    for i in range(1, len(pieces)):
        yield "".join(pieces[i:])
        yield "".join(pieces[:i])


def _converted(number: str, unit: str) -> tuple[str, ...]:
    """`1.5l` → `1500ml`, `900g` → `0.9kg`."""
    if unit not in THOUSANDS:
        return ()
    value = float(number) * (1000 if unit in ("kg", "l") else 0.001)
    return (squeeze(f"{value:.6g}{THOUSANDS[unit]}"),) if 0.05 <= value < 1e6 else ()


def _distinct(parts: Iterable[str], whole: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part and part != whole and len(part) > 1))
