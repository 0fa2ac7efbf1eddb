"""What the database knows of words: the editable dictionary, the brands on sale, how many listings have a word."""

from collections.abc import Iterable
from functools import lru_cache

from django.db import connection

from marketplace.catalog.memory import remembered, remembered_each
from marketplace.catalog.search import pinyin, text
from marketplace.catalog.search.dictionary import Dictionary, Entry, build
from marketplace.catalog.search.slips import is_slip
from marketplace.catalog.search_terms import terms

MOST_TERMS = 50_000
SECONDS = 60
LOOKED_AT, MOST_CORRECTIONS = 24, 3
LONGEST_WORD = 24
FAR = 9

# Walks the index from brand to brand instead of reading every listing.
BRANDS = """
WITH RECURSIVE brands(name) AS (
  (SELECT brand FROM catalog_listing WHERE status = 'published' AND brand > '' ORDER BY brand LIMIT 1)
  UNION ALL
  SELECT (SELECT brand FROM catalog_listing WHERE status = 'published' AND brand > brands.name ORDER BY brand LIMIT 1)
  FROM brands WHERE brands.name IS NOT NULL)
SELECT array_agg(name) FROM (SELECT name FROM brands WHERE name IS NOT NULL LIMIT %s) named
"""
# One value that changes with any row, so that an unchanged dictionary is not read again every minute.
FINGERPRINT = (
    "SELECT md5(string_agg(term || chr(1) || canonical || chr(1) || kind, chr(2) ORDER BY id)) FROM catalog_searchterm"
)
TERMS = "SELECT term, canonical, kind FROM catalog_searchterm ORDER BY id LIMIT %s"
KNOWN = "SELECT word, listings FROM catalog_searchword WHERE word = ANY(%s)"
LISTED = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'catalog_listing'::regclass"
SHOP = f"SELECT ({FINGERPRINT}), ({BRANDS}), ({LISTED})"
SOUNDING = "SELECT pinyin, word FROM catalog_searchword WHERE pinyin = ANY(%s) AND pinyin <> '' AND listings > 0 ORDER BY listings DESC"
NEAR = """
(SELECT word, pinyin, listings FROM catalog_searchword WHERE listings > 0 AND word %% %(word)s
 ORDER BY similarity(word, %(word)s) DESC, listings DESC LIMIT %(most)s)
UNION
(SELECT word, pinyin, listings FROM catalog_searchword WHERE listings > 0 AND pinyin <> '' AND pinyin %% %(typed)s
 ORDER BY similarity(pinyin, %(typed)s) DESC, listings DESC LIMIT %(most)s)
"""


@remembered(SECONDS)
def dictionary() -> Dictionary:
    """Terms, synonyms and brands. An edit is understood within a minute; a shop without rows has the built-in lists."""
    fingerprint, brands, _listed = _shop()
    return _built(fingerprint, brands)


@remembered(SECONDS)
def _shop() -> tuple[str, tuple[str, ...], int]:
    """Fingerprint of the dictionary, brands on sale, about how many listings: all that changes slowly, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(SHOP, [MOST_TERMS])
        fingerprint, brands, listed = cursor.fetchone()
    return fingerprint or "", tuple(brands or ()), max(1, listed)


@lru_cache(maxsize=4)
def _built(fingerprint: str, brands: tuple[str, ...]) -> Dictionary:
    return _base(fingerprint).with_brands(map(_normalised, brands), is_word=text.is_one_word, key=text.key)


@lru_cache(maxsize=2)
def _base(fingerprint: str) -> Dictionary:
    rows: Iterable[tuple[str, str, str]] = terms()
    if fingerprint:
        with connection.cursor() as cursor:
            cursor.execute(TERMS, [MOST_TERMS])
            rows = cursor.fetchall()
    entries = (Entry(text.normalise(term), text.normalise(canonical), kind) for term, canonical, kind in rows)
    return build(entries, is_word=text.is_one_word, key=text.key, sound=pinyin.plain, initials=pinyin.initials)


@lru_cache(maxsize=20_000)
def _normalised(brand: str) -> str:
    return text.normalise(brand)


@remembered_each(SECONDS)
def counts(words: Iterable[str]) -> dict[str, int]:
    """In how many listings' titles and brands each word stands; words that stand nowhere are missing."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [list(words)])
        return dict(cursor.fetchall())


@remembered_each(SECONDS)
def sounding(spellings: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words of titles by their pinyin in one, the commonest first."""
    found: dict[str, tuple[str, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SOUNDING, [list(spellings)])
        for spelled, word in cursor.fetchall():
            found[spelled] = (*found.get(spelled, ()), word)[:MOST_CORRECTIONS]
    return found


def listings() -> int:
    """About how many listings there are, as the planner knows it; at least 1."""
    return _shop()[2]


@remembered(SECONDS)
def corrections(word: str) -> tuple[str, ...]:
    """Words of titles that were probably meant: one or two slips away in letters, or sounding the same. Best first."""
    if not 2 <= len(word) <= LONGEST_WORD or any(c.isdigit() for c in word):
        return ()
    is_han = text.has_han(word)
    typed = pinyin.plain(word) if is_han else word
    if not is_han and len(word) < 4:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"word": word, "typed": typed, "most": LOOKED_AT})
        rows = cursor.fetchall()
    ranked = [(_nearness(word, typed, other, sound), -many, other) for other, sound, many in rows if other != word]
    return tuple(dict.fromkeys(other for rank, _many, other in sorted(ranked) if rank < FAR))[:MOST_CORRECTIONS]


def _shares_one(word: str, other: str) -> bool:
    return sum(one == two for one, two in zip(word, other, strict=True)) == 1


def _nearness(word: str, typed: str, other: str, sound: str) -> int:
    """0 sounds the same · 1 a slip in the letters · 2 a slip in the pinyin · FAR something else."""
    is_han = text.has_han(word)
    if typed and sound == typed:
        return 0 if is_han else 1
    if text.has_han(other) == is_han and is_slip(word, other):
        return 1
    is_long = len(word) > 2 and len(word) == len(other) if is_han else len(word) > 5
    if is_han and len(word) == len(other) == 2 and _shares_one(word, other) and sound and is_slip(typed, sound, most=1):
        return 2  # 猫浪 → 猫粮
    return 2 if sound and is_long and typed.isascii() and is_slip(typed, sound, most=1) else FAR
