"""The words of all titles and brands with their counts: learnt as documents are written, recounted from the documents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, transaction

from marketplace.catalog.search import pinyin, text
from marketplace.catalog.search.dictionary import Dictionary
from marketplace.catalog.search.document import Source

LONGEST = 60
KINDS = ("han", "latin", "other")

# In the order of the words, so that two writers never wait for one another crosswise; an edit that brings no new word locks none.
LEARN = """
INSERT INTO catalog_searchword AS w (word, pinyin, listings)
SELECT word, pinyin, many FROM unnest(%s::text[], %s::text[], %s::int[]) AS fresh(word, pinyin, many)
WHERE many > 0 OR NOT EXISTS (SELECT 1 FROM catalog_searchword k WHERE k.word = fresh.word) ORDER BY word
ON CONFLICT (word) DO UPDATE SET listings = w.listings + excluded.listings WHERE excluded.listings > 0
"""
RECOUNT = """
UPDATE catalog_searchword w SET listings = coalesce(s.ndoc, 0)
FROM catalog_searchword o LEFT JOIN ts_stat($$SELECT search FROM catalog_listing WHERE status = 'published'$$, 'a') s
  ON s.word = o.word
WHERE w.word = o.word AND w.listings <> coalesce(s.ndoc, 0)
"""
FORGET = "DELETE FROM catalog_searchword WHERE listings = 0"


def learn(sources: Sequence[Source], fresh: Sequence[Source], dictionary: Dictionary) -> None:
    """Note the words of these documents; those of `fresh` ones (first written now) count.

    Common words are rows that every writer wants: call it last in the transaction, so that nobody waits for documents.
    """
    counted = Counter(word for source in fresh for word in words_of(source, dictionary))
    for source in sources:
        for word in words_of(source, dictionary):
            counted.setdefault(word, 0)
    if not counted:
        return
    words = sorted(counted)
    with connection.cursor() as cursor:
        cursor.execute(LEARN, [words, [pinyin.plain(word)[:120] for word in words], [counted[word] for word in words]])


@transaction.atomic
def recount() -> int:
    """Count from the documents themselves and forget words that stand nowhere. Returns how many were forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT)
        cursor.execute(FORGET)
        return int(cursor.rowcount)


def words_of(source: Source, dictionary: Dictionary) -> set[str]:
    """Words of titles and brands that a person may type: no numbers, no single characters."""
    return {word for value in (*source.titles, *source.brands) for word in _words(value, dictionary)}


def _words(value: str, dictionary: Dictionary) -> Iterator[str]:
    found: Iterable[text.Word] = text.words(text.normalise(value), dictionary)
    for word in found:
        if word.kind in KINDS and 1 < len(word.text) <= LONGEST and not word.text[0].isdigit():
            yield word.text
