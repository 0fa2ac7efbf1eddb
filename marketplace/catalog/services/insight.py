"""Figures for sellers, reckoned by a worker: sums by one statement for all listings, advice in batches of bounded size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Prefetch

from marketplace.catalog.models import Listing, ListingInsight, ListingWord
from marketplace.catalog.policies import advice
from marketplace.catalog.policies.advice import Facts
from marketplace.catalog.states import ListingStatus
from marketplace.core import time

DAYS = 28
BATCH = 400
OWN_WORDS, CATEGORY_WORDS = 12, 40
FEWEST = 3  # comparable offers that make a median

SET_SALES = """
INSERT INTO catalog_listingday (listing_id, day, views, carts, orders, pieces)
SELECT x.listing_id, x.day, 0, 0, x.orders, x.pieces
FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[]) AS x(listing_id, day, orders, pieces)
ORDER BY x.listing_id, x.day
ON CONFLICT (listing_id, day) DO UPDATE SET orders = EXCLUDED.orders, pieces = EXCLUDED.pieces
"""
ADD_CARTS = """
INSERT INTO catalog_listingday (listing_id, day, views, carts, orders, pieces)
SELECT l.id, x.day, 0, x.carts, 0, 0 FROM unnest(%s::text[], %s::date[], %s::int[]) AS x(public_id, day, carts)
JOIN catalog_listing l ON l.public_id = x.public_id ORDER BY l.id, x.day
ON CONFLICT (listing_id, day) DO UPDATE SET carts = catalog_listingday.carts + EXCLUDED.carts
"""
SET_RETURNS = """
INSERT INTO catalog_listinginsight AS i (listing_id, sold_90, returned_90, return_reasons, reckoned_at, views, carts, orders,
  pieces, price_fen, low_fen, median_fen, high_fen, compared, compared_by, words, missing, advice)
SELECT x.listing_id, x.sold, x.returned, x.reasons::jsonb, %s, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '[]', '[]', '[]'
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::text[]) AS x(listing_id, sold, returned, reasons)
ORDER BY x.listing_id
ON CONFLICT (listing_id) DO UPDATE
SET sold_90 = EXCLUDED.sold_90, returned_90 = EXCLUDED.returned_90, return_reasons = EXCLUDED.return_reasons
"""
# Comparable: the same article number, else the same brand in the same category, else the category; the first with enough.
RECKON = """
WITH shown AS (
  SELECT l.id, l.category_id, l.brand, l.gtin, l.price_fen FROM catalog_listing l JOIN sellers_seller s ON s.id = l.seller_id
  WHERE l.status = 'published' AND s.status = 'approved' AND l.price_fen > 0),
grouped AS (
  SELECT gtin, category_id, brand, grouping(gtin) AS no_gtin, grouping(brand) AS no_brand, count(*) AS many,
         percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY price_fen) AS at
  FROM shown GROUP BY GROUPING SETS ((gtin), (category_id, brand), (category_id))),
traffic AS (
  SELECT listing_id, sum(views) AS views, sum(carts) AS carts, sum(orders) AS orders, sum(pieces) AS pieces
  FROM catalog_listingday WHERE day > %(since)s GROUP BY listing_id)
INSERT INTO catalog_listinginsight AS i (listing_id, views, carts, orders, pieces, price_fen, low_fen, median_fen, high_fen,
  compared, compared_by, reckoned_at, sold_90, returned_90, return_reasons, words, missing, advice)
SELECT l.id, coalesce(t.views, 0), coalesce(t.carts, 0), coalesce(t.orders, 0), coalesce(t.pieces, 0), l.price_fen,
       coalesce(best.at[1], 0), coalesce(best.at[2], 0), coalesce(best.at[3], 0), coalesce(best.many, 0),
       coalesce(best.kind, ''), %(now)s, 0, 0, '{}', '[]', '[]', '[]'
FROM catalog_listing l LEFT JOIN traffic t ON t.listing_id = l.id
LEFT JOIN grouped g ON g.no_gtin = 0 AND g.gtin = l.gtin AND l.gtin <> '' AND g.many >= %(fewest)s
LEFT JOIN grouped b ON b.no_gtin = 1 AND b.no_brand = 0 AND b.category_id = l.category_id AND b.brand = l.brand
     AND l.brand <> '' AND b.many >= %(fewest)s
LEFT JOIN grouped c ON c.no_gtin = 1 AND c.no_brand = 1 AND c.category_id = l.category_id AND c.many >= %(fewest)s
LEFT JOIN LATERAL (SELECT coalesce(g.at, b.at, c.at) AS at, coalesce(g.many, b.many, c.many) AS many,
  CASE WHEN g.many IS NOT NULL THEN 'gtin' WHEN b.many IS NOT NULL THEN 'brand' WHEN c.many IS NOT NULL THEN 'category' END
  AS kind) best ON true
WHERE l.status IN ('published', 'paused') ORDER BY l.id
ON CONFLICT (listing_id) DO UPDATE SET views = EXCLUDED.views, carts = EXCLUDED.carts, orders = EXCLUDED.orders,
  pieces = EXCLUDED.pieces, price_fen = EXCLUDED.price_fen, low_fen = EXCLUDED.low_fen, median_fen = EXCLUDED.median_fen,
  high_fen = EXCLUDED.high_fen, compared = EXCLUDED.compared, compared_by = EXCLUDED.compared_by,
  reckoned_at = EXCLUDED.reckoned_at
"""
TOP_WORDS = """
SELECT key, word FROM (
  SELECT {key} AS key, w.word, row_number() OVER (PARTITION BY {key} ORDER BY sum(w.visits) DESC, w.word) AS place
  FROM catalog_listingword w JOIN catalog_listing l ON l.id = w.listing_id
  WHERE w.is_shared AND w.month >= %s AND {narrow} GROUP BY {key}, w.word) ranked
WHERE place <= %s ORDER BY key, place
"""


@dataclass(frozen=True)
class Sale:
    """What one listing sold on one day."""

    listing_id: int
    day: date
    orders: int
    pieces: int


@dataclass(frozen=True)
class Returned:
    """What came back of one listing in ninety days. `reasons`: a JSON object, code → pieces."""

    listing_id: int
    sold: int
    returned: int
    reasons: str


@transaction.atomic
def set_sales(*, sales: Iterable[Sale]) -> int:
    """Replace the sales of these days: telling the same twice changes nothing."""
    rows = list(sales)
    _run(SET_SALES, [[getattr(row, name) for row in rows] for name in ("listing_id", "day", "orders", "pieces")])
    return len(rows)


@transaction.atomic
def add_carts(*, counts: Mapping[tuple[str, date], int]) -> int:
    """Add what was put into carts: (public id, day) → times."""
    ids, days = [key[0] for key in counts], [key[1] for key in counts]
    _run(ADD_CARTS, [ids, days, list(counts.values())])
    return sum(counts.values())


@transaction.atomic
def set_returns(*, returns: Iterable[Returned]) -> int:
    """Replace what is known of returns: telling the same twice changes nothing."""
    rows = list(returns)
    columns = [[getattr(row, name) for row in rows] for name in ("listing_id", "sold", "returned", "reasons")]
    _run(SET_RETURNS, [time.now(), *columns])
    return len(rows)


def reckon() -> int:
    """Reckon everything anew: sums at once, then words and advice, a transaction a batch. Returns how many listings."""
    today = time.today()
    values = {"since": today - timedelta(days=DAYS), "now": time.now(), "fewest": FEWEST}
    _run(RECKON, values)
    since = (today - timedelta(days=DAYS)).replace(day=1)
    of_category = top_words("l.category_id", "true", since, CATEGORY_WORDS)
    done, last = 0, 0
    while ids := _ids_after(last):
        _advise(ids, since, of_category)
        done, last = done + len(ids), ids[-1]
    return done


def top_words(key: str, narrow: str, since: date, most: int, *values: Any) -> dict[int, list[str]]:
    """Shared words by category or listing, the most used first. `key` and `narrow` are literals of this module."""
    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(TOP_WORDS.format(key=key, narrow=narrow), [since, *values, most])
        for owner, word in cursor.fetchall():
            found.setdefault(owner, []).append(word)
    return found


@transaction.atomic
def _advise(ids: list[int], since: date, of_category: Mapping[int, list[str]]) -> None:
    words = ListingWord.objects.filter(listing__in=ids, is_shared=True, month__gte=since).order_by("-visits", "word")
    listings = (
        Listing.objects.filter(pk__in=ids).annotate(gallery=Count("pictures")).select_related("insight")
        .prefetch_related(Prefetch("words", words, to_attr="shared")).defer("search").order_by("pk")
    )  # fmt: skip
    changed = []
    for listing in listings:
        own = _own_words(listing.shared)
        facts = _facts(listing, [word for word in of_category.get(listing.category_id, ()) if word not in own])
        row = listing.insight
        row.words = [{"word": word, "visits": visits} for word, visits in own.items()]
        row.missing, row.advice = advice.missing_words(facts), advice.advise(facts)
        changed.append(row)
    ListingInsight.objects.bulk_update(changed, ["words", "missing", "advice"])


def _own_words(rows: Iterable[ListingWord]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.word] = sums.get(row.word, 0) + row.visits
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:OWN_WORDS])


def _facts(listing: Any, words_of_others: list[str]) -> Facts:
    row = listing.insight
    return Facts(
        title=listing.title_zh_hans or listing.title_en or "", title_en=listing.title_en or "",
        description=listing.description_zh_hans or "", brand=listing.brand, brand_zh=listing.brand_zh,
        pictures=listing.gallery, attributes=len(listing.attributes), gtin=listing.gtin, views=row.views, carts=row.carts,
        orders=row.orders, price_fen=row.price_fen, median_fen=row.median_fen, sold=row.sold_90, returned=row.returned_90,
        words_of_others=tuple(words_of_others),
    )  # fmt: skip


def _ids_after(last: int) -> list[int]:
    shown = (ListingStatus.PUBLISHED, ListingStatus.PAUSED)
    found = ListingInsight.objects.filter(listing__gt=last, listing__status__in=shown).order_by("listing_id")
    return list(found.values_list("listing_id", flat=True)[:BATCH])


def _run(statement: str, values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
