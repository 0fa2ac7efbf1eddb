"""Search words that led to a listing: taken from the address the visitor came from, counted above the page cache.

No personal data is kept. A visitor is a digest that holds for one month and one listing, so nothing links two listings or two
months; it is stored only until a third visitor used the same words, and nobody reads a word before that.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import connection, transaction

from marketplace.catalog.models import ListingWord
from marketplace.catalog.services.traffic import BOT, PAGE
from marketplace.core import textnorm, time
from marketplace.core.tally import Tally

WORDS = Tally("listing-words")
SEARCH = "/s/"
SHARED_BY = 3  # shoppers that make a word readable for the seller
LONGEST = 40
MOST_AT_ONCE = 5000
KEPT_ALONE, KEPT = timedelta(days=62), timedelta(days=400)
PERSONAL = re.compile(r"@|\d[\d\s\-]{5,}\d")  # mail addresses, telephone and document numbers

STORE = """
INSERT INTO catalog_listingword AS w (listing_id, month, word, visits, is_shared, seen)
SELECT l.id, x.month, x.word, x.visits, cardinality(string_to_array(x.seen, ',')) >= %(shared)s,
       CASE WHEN cardinality(string_to_array(x.seen, ',')) >= %(shared)s THEN '{}' ELSE string_to_array(x.seen, ',') END
FROM unnest(%(ids)s::text[], %(months)s::date[], %(words)s::text[], %(visits)s::int[], %(seen)s::text[])
     AS x(public_id, month, word, visits, seen)
JOIN catalog_listing l ON l.public_id = x.public_id AND l.status = 'published' ORDER BY l.id, x.month, x.word
ON CONFLICT (listing_id, month, word) DO UPDATE SET visits = w.visits + EXCLUDED.visits,
  is_shared = w.is_shared OR EXCLUDED.is_shared OR
    (SELECT count(DISTINCT one) FROM unnest(w.seen || EXCLUDED.seen) one) >= %(shared)s,
  seen = CASE WHEN w.is_shared OR EXCLUDED.is_shared OR
    (SELECT count(DISTINCT one) FROM unnest(w.seen || EXCLUDED.seen) one) >= %(shared)s
    THEN '{}' ELSE ARRAY(SELECT DISTINCT one FROM unnest(w.seen || EXCLUDED.seen) one) END
"""


def count(path: str, environ: Mapping[str, Any]) -> None:
    """A listing page was shown to somebody who came from our search: note the words, not the person."""
    came_from, agent = environ.get("HTTP_REFERER", ""), environ.get("HTTP_USER_AGENT", "")
    if SEARCH not in came_from or not agent or BOT.search(agent):
        return
    found, word = PAGE.fullmatch(path), word_of(came_from, environ.get("HTTP_HOST", ""))
    if found is None or not word:
        return
    month = time.today().replace(day=1).isoformat()
    visitor = _visitor(environ, f"{month} {found[1]}")
    WORDS.add(f"{month} {found[1]} {visitor} {word}")


def word_of(came_from: str, host: str) -> str:
    """The words of a search address of this very site, tidied; "" for anything else and for what looks like a person's data."""
    try:
        parts = urlsplit(came_from[:1000])
        typed = parse_qs(parts.query, max_num_fields=20).get("q", [""])[0]
    except ValueError:
        return ""
    if parts.netloc != host or parts.path != SEARCH:
        return ""
    word = re.sub(r"\s+", " ", textnorm.nfkc(typed[:200]).lower()).strip()
    return "" if len(word) > LONGEST or PERSONAL.search(word) else word


def _visitor(environ: Mapping[str, Any], purpose: str) -> str:
    """One-way and good for `purpose` alone: which address, browser and session it was cannot be found out again."""
    who = "\n".join(str(environ.get(name, "")) for name in ("REMOTE_ADDR", "HTTP_USER_AGENT"))
    key = f"{settings.SECRET_KEY} listing-words {purpose}".encode()
    return hmac.new(key, who.encode(), hashlib.sha256).hexdigest()[:12]


@transaction.atomic
def flush() -> int:
    """Store what was counted; returns how many visits. Ids that are no listing on sale are dropped, and so is a flood."""
    visits: Counter[tuple[str, date, str]] = Counter()
    seen: dict[tuple[str, date, str], set[str]] = {}
    for name, times in list(WORDS.take().items())[:MOST_AT_ONCE]:
        month, public_id, visitor, word = name.split(" ", 3)
        key = public_id, date.fromisoformat(month), word
        visits[key] += times
        seen.setdefault(key, set()).add(visitor)
    if not visits:
        return 0
    ids, months, words = zip(*visits, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            STORE,
            {
                "ids": list(ids), "months": list(months), "words": list(words), "visits": list(visits.values()),
                "seen": [",".join(sorted(seen[key])[:SHARED_BY]) for key in visits], "shared": SHARED_BY,
            },
        )  # fmt: skip
    return sum(visits.values())


@transaction.atomic
def forget_old() -> int:
    """Words that stayed one person's go with the digests after two months, shared ones after a year. Returns how many."""
    today = time.today()
    alone = ListingWord.objects.filter(is_shared=False, month__lt=today - KEPT_ALONE).delete()[0]
    return alone + ListingWord.objects.filter(month__lt=today - KEPT).delete()[0]
