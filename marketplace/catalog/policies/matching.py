"""Is it the same product? By barcode where there is one, else by its words. Pure.

The key of words is careful: brand, all words of the title without the brand, amounts (`50ml`), and the condition. Two
titles written in another order match; one word more does not. Better two pages than one page with two products.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.catalog.search.text import normalise

GTIN_LENGTHS = (8, 12, 13, 14)
LEAST_WORDS = 2
TOKEN = re.compile(r"[a-z0-9.]+|[^\W\d_a-z]+")
# Praise and shop talk that says nothing about the product.
NOISE = frozenset(
    {
        "正品",
        "代购",
        "现货",
        "包邮",
        "新款",
        "日本",
        "韩国",
        "美国",
        "英国",
        "法国",
        "德国",
        "澳洲",
        "the",
        "new",
        "original",
    }
)


def gtin_spellings(gtin: str) -> tuple[str, ...]:
    """The ways one article number is printed: with and without leading zeros."""
    digits = gtin.lstrip("0")
    return tuple(digits.zfill(length) for length in GTIN_LENGTHS if len(digits) <= length)


def match_key(*, brand: str, brand_zh: str, title: str, options: Mapping[str, Any], condition: str) -> str:
    """A digest that two listings of the same product share; empty where the words say too little (no brand, one word)."""
    names = {normalise(name) for name in (brand, brand_zh) if name}
    if not names:
        return ""
    text = normalise(title)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    words = sorted(set(_words([text])) - NOISE)
    if len(words) < LEAST_WORDS:
        return ""
    told = sorted(set(_words(normalise(str(value)) for value in options.values())) - set(words))
    first = normalise(brand or brand_zh)
    return hashlib.sha256("\n".join([first, condition, *words, "", *told]).encode()).hexdigest()[:40]


def _words(texts: Iterable[str]) -> Iterable[str]:
    return (word for text in texts for word in TOKEN.findall(text))


def brand_key(name: str) -> str:
    """How a brand is found whatever case or width it is typed with."""
    return normalise(name)[:80]
