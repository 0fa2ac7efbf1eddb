"""Views of listing pages: counted above the page cache (`config/pagecache.py`), stored by the day. No query a view."""

import re
from collections import Counter
from datetime import date

from django.db import connection, transaction

from marketplace.core import time
from marketplace.core.tally import Tally

VIEWS = Tally("listing-views")
PAGE = re.compile(r"/l/([0-9a-z]{20,40})(?:-[a-z0-9-]*)?/")
# Programs that read pages: they say so, or say nothing at all.
BOT = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|scan|monitor|curl|wget|python|java/|go-http|okhttp|axios|headless|lighthouse",
    re.IGNORECASE,
)

STORE = """
INSERT INTO catalog_listingday (listing_id, day, views, carts, orders, pieces)
SELECT l.id, x.day, x.views, 0, 0, 0 FROM unnest(%s::text[], %s::date[], %s::int[]) AS x(public_id, day, views)
JOIN catalog_listing l ON l.public_id = x.public_id ORDER BY l.id, x.day
ON CONFLICT (listing_id, day) DO UPDATE SET views = catalog_listingday.views + EXCLUDED.views
"""


def count(path: str, agent: str, purpose: str = "") -> None:
    """A listing page was shown: one view today, unless a program asked or a browser only looked ahead."""
    found = PAGE.fullmatch(path)
    if found is None or not agent or BOT.search(agent) or "prefetch" in purpose:
        return
    VIEWS.add(f"{time.today().isoformat()} {found[1]}")


@transaction.atomic
def flush() -> int:
    """Store what was counted; returns how many views. Ids that are no listing (any more) are dropped."""
    sums: Counter[tuple[str, date]] = Counter()
    for name, views in VIEWS.take().items():
        day, _, public_id = name.partition(" ")
        sums[public_id, date.fromisoformat(day)] += views
    if not sums:
        return 0
    ids, days = zip(*sums, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(STORE, [list(ids), list(days), list(sums.values())])
    return sum(sums.values())
