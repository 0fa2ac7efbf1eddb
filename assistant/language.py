"""Which language the person writes, and the answer in it. Pure."""

import re
from functools import cache

import opencc

from marketplace.core.textnorm import nfkc

SIMPLIFIED, TRADITIONAL, ENGLISH = "zh-hans", "zh-hant", "en"
CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[a-z]{2,}", re.IGNORECASE)
OUR_NUMBERS = re.compile(r"(?i)\bm[a-z]\d{6,}\w*|https?://\S+")


@cache
def _converter(way: str) -> opencc.OpenCC:
    return opencc.OpenCC(way)


def language_of(text: str, *, before: str = "") -> str:
    """The language of a message; one that says nothing about it (a number, an emoji) keeps `before`.

    Where both are mixed Chinese wins: who writes one Chinese sentence reads Chinese.
    """
    plain = OUR_NUMBERS.sub(" ", nfkc(text[:2000]))
    chinese = "".join(CHINESE.findall(plain))
    if chinese:
        return _which_chinese(chinese, before)
    if LATIN.search(plain):
        return ENGLISH
    return before or SIMPLIFIED


def _which_chinese(chinese: str, before: str) -> str:
    is_traditional = _converter("t2s").convert(chinese) != chinese
    is_simplified = _converter("s2t").convert(chinese) != chinese
    if is_traditional != is_simplified:
        return TRADITIONAL if is_traditional else SIMPLIFIED
    return before if before in (SIMPLIFIED, TRADITIONAL) else SIMPLIFIED


def catalogue(locale: str) -> str:
    """The language that sentences are written in before `dressed` finishes them."""
    return ENGLISH if locale == ENGLISH else SIMPLIFIED


def dressed(text: str, locale: str) -> str:
    """An answer in its final characters: names of goods too are traditional where the person writes so."""
    return _converter("s2twp").convert(text) if locale == TRADITIONAL else text


def simplified(text: str) -> str:
    """For comparing."""
    return _converter("t2s").convert(nfkc(text)).lower()
