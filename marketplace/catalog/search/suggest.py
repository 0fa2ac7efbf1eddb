"""What a person may be about to type: words of titles that begin so, in letters or in pinyin; the rest stays as typed."""

from django.db import connection

from marketplace.catalog.search import text
from marketplace.catalog.search.dictionary import Dictionary

MOST = 8
LONGEST = 40
BEGINS = """
SELECT word FROM (
  (SELECT word, listings FROM catalog_searchword WHERE word >= %(low)s AND word < %(high)s AND listings > 0
   ORDER BY listings DESC LIMIT %(most)s)
  UNION
  (SELECT word, listings FROM catalog_searchword WHERE %(is_latin)s AND pinyin >= %(low)s AND pinyin < %(high)s AND listings > 0
   ORDER BY listings DESC LIMIT %(most)s)
) found ORDER BY listings DESC, word LIMIT %(most)s
"""
LAST = "\U0010ffff"


def completions(typed: str, dictionary: Dictionary) -> tuple[str, ...]:
    """At most eight ways to go on, the commonest first; () for an empty or unsearchable beginning."""
    written = text.normalise(typed[:LONGEST]).strip()
    if not written or not text.RUN.search(written):
        return ()
    found = _beginning(written)
    if len(found) < MOST:
        words = list(text.words(written, dictionary))
        last = words[-1].text if words else ""
        head = written[: -len(last)] if last and written.endswith(last) else ""
        if head.strip():
            found += [f"{head}{word}" for word in _beginning(last)]
        for other in dictionary.meanings(text.key(written)):
            if " " not in other and text.has_han(other):
                found.append(other)
    return tuple(word for word in dict.fromkeys(found) if word != written)[:MOST]


def _beginning(start: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            BEGINS, {"low": start, "high": start + LAST, "most": MOST, "is_latin": start.isascii() and len(start) > 1}
        )
        return [word for (word,) in cursor.fetchall()]
