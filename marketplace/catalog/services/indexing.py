"""Writing search documents, rank signals and ordering prices: for one listing after an edit, or for all in bulk.

Bounded memory: a few hundred rows at a time, one SELECT and one UPDATE each. Running it twice changes nothing.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from marketplace.catalog import countries, memory
from marketplace.catalog.policies.ranking import rank_signal
from marketplace.catalog.prices import cny_rates
from marketplace.catalog.search.document import Source, vector
from marketplace.catalog.search.vocabulary import dictionary
from marketplace.catalog.services import wordbook
from marketplace.core import tasks
from marketplace.core.money import CNY, convert_minor

BATCH = 400

READ = """
SELECT l.id, l.title_zh_hans, l.title_zh_hant, l.title_en, l.description_zh_hans, l.description_zh_hant, l.description_en,
       l.brand, l.brand_zh, l.sku, l.gtin, l.attributes, l.origin_country, l.price_minor, l.currency, l.published_at,
       c.name_zh_hans, c.name_en, r.name_zh_hans, r.name_en, s.grade,
       coalesce(g.sold_count, 0), coalesce(g.rating_sum, 0), coalesce(g.rating_count, 0), coalesce(g.arrival_days, 9),
       l.search IS NULL
FROM catalog_listing l
JOIN catalog_category c ON c.id = l.category_id
LEFT JOIN catalog_category r ON r.id = c.parent_id
JOIN sellers_seller s ON s.id = l.seller_id
LEFT JOIN catalog_listingsignal g ON g.listing_id = l.id
WHERE l.id = ANY(%s)
"""

WRITE = """
UPDATE catalog_listing l SET search = fresh.search::tsvector, rank_signal = fresh.signal, price_fen = fresh.fen
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::bigint[]) AS fresh(id, search, signal, fen)
WHERE l.id = fresh.id
"""

RANK = """
UPDATE catalog_listing l SET rank_signal = fresh.signal
FROM unnest(%s::bigint[], %s::int[]) AS fresh(id, signal) WHERE l.id = fresh.id AND l.rank_signal <> fresh.signal
"""


@transaction.atomic
def index(listing_ids: Sequence[int]) -> int:
    """Write the documents of these listings anew. Returns how many there were."""
    known = dictionary()
    rows = _read(listing_ids)
    if rows:
        sources = [_source(row) for row in rows]
        fresh = [source for source, row in zip(sources, rows, strict=True) if row[25]]
        rates = cny_rates({row[14] for row in rows})
        with connection.cursor() as cursor:
            cursor.execute(
                WRITE,
                [
                    [row[0] for row in rows],
                    [vector(source, known) for source in sources],
                    [_signal(row) for row in rows],
                    [convert_minor(row[13], row[14], CNY, rates[row[14]]) if row[14] in rates else 0 for row in rows],
                ],
            )
        wordbook.learn(sources, fresh, known)
    return len(rows)


@transaction.atomic
def refresh_ranks(listing_ids: Sequence[int]) -> None:
    """Recompute rank signals only (a sale, a review, another grade); documents stay as they are."""
    rows = _read(listing_ids)
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(RANK, [[row[0] for row in rows], [_signal(row) for row in rows]])


def index_all(*, seller_id: int | None = None, batch: int = BATCH) -> Iterator[int]:
    """Index every listing (of one seller) in key order, a transaction a batch. Yields the number done so far."""
    done, last = 0, 0
    while ids := _ids_after(last, seller_id, batch):
        done += index(ids)
        last = ids[-1]
        yield done


def index_and_go_on(*, after: int, task: str, batch: int = 10 * BATCH) -> None:
    """Index the next listings after a key and send `task` for those behind them, until there are none."""
    memory.forget()  # else documents would be cut with the words of up to two minutes ago, and stay so
    last = after
    for _ in range(batch // BATCH):
        ids = _ids_after(last, None, BATCH)
        if not ids:
            return
        index(ids)
        last = ids[-1]
    tasks.send(task, last)


def ids_of_seller(seller_public_id: str) -> Iterator[list[int]]:
    """Listing ids of a seller in batches."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT l.id FROM catalog_listing l JOIN sellers_seller s ON s.id = l.seller_id"
                " WHERE s.public_id = %s AND l.id > %s ORDER BY l.id LIMIT %s",
                [seller_public_id, last, BATCH],
            )
            ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return
        yield ids
        last = ids[-1]


def _ids_after(last: int, seller_id: int | None, batch: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM catalog_listing WHERE id > %s AND (%s::bigint IS NULL OR seller_id = %s) ORDER BY id LIMIT %s",
            [last, seller_id, seller_id, batch],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _read(listing_ids: Sequence[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [list(listing_ids)])
        rows: list[Any] = cursor.fetchall()
    return rows


def _source(row: Any) -> Source:
    attributes = json.loads(row[11]) if isinstance(row[11], str) else row[11] or {}
    origin = row[12]
    return Source(
        titles=tuple(title for title in row[1:4] if title),
        descriptions=tuple(text for text in row[4:7] if text),
        brands=tuple(brand for brand in row[7:9] if brand),
        categories=tuple(name for name in row[16:20] if name),
        numbers=tuple(number for number in row[9:11] if number),
        attributes=tuple(str(value) for value in attributes.values())[:40],
        origins=tuple(countries.name_of(origin, language) for language in ("zh-hans", "en")),
    )


def _signal(row: Any) -> int:
    return rank_signal(
        published_on=row[15].date() if row[15] else None, grade=row[20], sold=row[21], rating_sum=row[22],
        rating_count=row[23], arrival_days=row[24],
    )  # fmt: skip
