"""The one question other rooms ask: which listings, in which order. Today PostgreSQL answers; another engine may.

At most three statements: strict, then relaxed, then any, each only where the one before found too little. The work of a
statement is bounded: it looks at MAX_SCAN matches, keeps the MAX_FOUND best by rank signal and reads the texts of the
first MAX_RANKED of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from marketplace.catalog.search import query as queries
from marketplace.catalog.search.vocabulary import dictionary

FEW = 3
MAX_SCAN = 2500
MAX_FOUND = 1000
MAX_RANKED = 200

ORDERINGS = ("relevance", "newest", "price_asc", "price_desc", "sales")
_ORDER_SQL = {
    "newest": "l.published_at DESC, l.id DESC",
    "price_asc": "l.price_fen, l.id DESC",
    "price_desc": "l.price_fen DESC, l.id DESC",
    "sales": "g.sold_count DESC, g.listing_id DESC",
}
# Weights of D, C, B, A; 1 divides by the logarithm of the document's length.
_RANK = "ts_rank_cd('{0.08,0.25,0.5,1.0}', l.search, %s::tsquery, 1)"


@dataclass(frozen=True)
class Filters:
    """What to leave out. Empty means no restriction; prices are fen."""

    categories: tuple[int, ...] | None = None
    seller: str = ""
    origins: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    in_warehouse: bool = False
    in_stock: bool = False


@dataclass(frozen=True)
class Result:
    """`total` counts to MAX_FOUND at least; `is_floor` says that there are more. `is_relaxed`: not every word was met."""

    ids: tuple[int, ...] = ()
    total: int = 0
    is_floor: bool = False
    is_relaxed: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facets:
    """How many matches (of the first MAX_FOUND) lie in each category, origin, brand."""

    categories: dict[int, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    brands: dict[str, int] = field(default_factory=dict)


Statement = tuple[str, list[Any]]


def search(
    *, query: str = "", filters: Filters = Filters(), ordering: str = "relevance", page: int = 1, page_size: int = 24
) -> Result:
    """One page of listing ids in order. An unknown ordering counts as relevance; pages past the end are empty."""
    offset = (page - 1) * page_size
    if not query.strip():
        order = _ORDER_SQL.get(ordering, _ORDER_SQL["newest"])
        return _result(
            _plain(filters, "", order, page_size, offset, at_least=MAX_FOUND), MAX_FOUND + offset + page_size
        )
    parsed = queries.parse(query, dictionary())
    if not parsed:
        return Result()
    stages = ((parsed.strict, False), (parsed.relaxed, True), (parsed.any, True))
    result = Result(words=parsed.words)
    met = 0
    for tsquery, is_relaxed in stages:
        if ordering in _ORDER_SQL:
            statement = _plain(filters, tsquery, _ORDER_SQL[ordering], page_size, offset, at_least=MAX_FOUND)
        else:
            statement = _ranked(filters, tsquery, parsed.strict, page_size, offset)
        result = _result(statement, MAX_FOUND, words=parsed.words)
        if is_relaxed:
            result = replace(result, is_relaxed=result.total > met)
        met = max(met, result.total)
        if result.total >= (1 if is_relaxed else FEW):
            break
    return result


def facets(*, query: str = "", filters: Filters = Filters()) -> Facets:
    """Counts for the filter column, over the same matches as the strict or, failing that, the relaxed search."""
    if not query.strip():
        return _facets(filters, "")
    parsed = queries.parse(query, dictionary())
    if not parsed:
        return Facets()
    found = _facets(filters, parsed.strict)
    return found if sum(found.categories.values()) >= FEW else _facets(filters, parsed.relaxed)


def _conditions(filters: Filters, tsquery: str) -> Statement:
    parts = ["l.status = 'published'", "s.status = 'approved'", "s.lapsed_at IS NULL"]
    values: list[Any] = []
    if tsquery:
        parts.append("l.search @@ %s::tsquery")
        values.append(tsquery)
    if filters.categories is not None:
        parts.append("l.category_id = ANY(%s)")
        values.append(list(filters.categories))
    if filters.seller:
        parts.append("s.slug = %s")
        values.append(filters.seller)
    for column, chosen in (("l.origin_country", filters.origins), ("l.brand", filters.brands)):
        if chosen:
            parts.append(f"{column} = ANY(%s)")
            values.append(list(chosen))
    for sign, bound in ((">=", filters.price_from), ("<=", filters.price_to)):
        if bound is not None:
            parts.append(f"l.price_fen {sign} %s")
            values.append(bound)
    if filters.in_warehouse or filters.in_stock:
        place = " AND k.place <> 'seller'" if filters.in_warehouse else ""
        free = "SELECT 1 FROM catalog_stock k WHERE k.listing_id = l.id AND k.on_hand > k.reserved"
        parts.append(f"EXISTS ({free}{place})")
    return " AND ".join(parts), values


def _source(order: str) -> str:
    joined = " JOIN catalog_listingsignal g ON g.listing_id = l.id" if "g." in order else ""
    return f"FROM catalog_listing l JOIN sellers_seller s ON s.id = l.seller_id{joined}"


def _plain(filters: Filters, tsquery: str, order: str, limit: int, offset: int, *, at_least: int) -> Statement:
    """Matches in the order of a column. All names in the text are literals of this module."""
    where, values = _conditions(filters, tsquery)
    source = _source(order)
    return (
        f"SELECT ARRAY(SELECT l.id {source} WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s),"  # noqa: S608
        f" (SELECT count(*) FROM (SELECT 1 {_source('')} WHERE {where} LIMIT %s) counted)",
        [*values, limit, offset, *values, at_least + offset + limit + 1],
    )


def _ranked(filters: Filters, tsquery: str, strict: str, limit: int, offset: int) -> Statement:
    """Matches by text rank times rank signal; where the query was relaxed, those that meet every word come first."""
    where, values = _conditions(filters, tsquery)
    first = "" if tsquery == strict else " + (l.search @@ %s::tsquery)::int * 100"
    return (
        "WITH matched AS MATERIALIZED ("  # noqa: S608
        f" SELECT l.id, l.rank_signal, l.search {_source('')} WHERE {where} LIMIT {MAX_SCAN}),"
        " found AS MATERIALIZED ("
        "  SELECT l.*, row_number() OVER (ORDER BY l.rank_signal DESC, l.id DESC) AS place FROM matched l"
        f" ORDER BY l.rank_signal DESC, l.id DESC LIMIT {MAX_FOUND + 1})"
        " SELECT ARRAY(SELECT l.id FROM found l ORDER BY"
        f" CASE WHEN l.place <= {MAX_RANKED} THEN {_RANK} * (1 + l.rank_signal * 0.0005::float8){first} ELSE 0 END DESC,"
        "  l.place LIMIT %s OFFSET %s), (SELECT count(*) FROM found)",
        [*values, tsquery, *([strict] if first else []), limit, offset],
    )


def _facets(filters: Filters, tsquery: str) -> Facets:
    where, values = _conditions(filters, tsquery)
    statement = (
        f"WITH matched AS (SELECT l.category_id, l.origin_country, l.brand {_source('')} WHERE {where} LIMIT {MAX_FOUND})"  # noqa: S608
        " SELECT category_id, origin_country, brand, count(*) FROM matched"
        " GROUP BY GROUPING SETS ((category_id), (origin_country), (brand)) ORDER BY count(*) DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: Sequence[tuple[int | None, str | None, str | None, int]] = cursor.fetchall()
    return Facets(
        categories={category: count for category, _, _, count in rows if category is not None},
        origins={origin: count for _, origin, _, count in rows if origin},
        brands={brand: count for _, _, brand, count in rows if brand},
    )


def _result(statement: Statement, most: int, *, words: tuple[str, ...] = ()) -> Result:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        ids, total = cursor.fetchone()
    return Result(tuple(ids), min(total, most), total > most, words=words)
