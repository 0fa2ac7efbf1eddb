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
from marketplace.catalog.search import vocabulary

FEW = 3
ENOUGH = 24
MAX_SCAN = 2500
MAX_LOOSE = 600
MAX_FOUND = 1000
MAX_RANKED = 200

ORDERINGS = ("relevance", "newest", "price_asc", "price_desc", "sales")
_ORDER_SQL = {
    "newest": "l.published_at DESC, l.id DESC",
    "price_asc": "l.price_fen, l.id DESC",
    "price_desc": "l.price_fen DESC, l.id DESC",
    "sales": "g.sold_count DESC, g.listing_id DESC",
}


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
    """`total` counts to MAX_FOUND at least; `is_floor` says that there are more. `is_relaxed`: not every word was met.
    `meant`: what was probably meant, where words of the query are strange and little was found."""

    ids: tuple[int, ...] = ()
    total: int = 0
    is_floor: bool = False
    is_relaxed: bool = False
    words: tuple[str, ...] = ()
    meant: str = ""


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
    parsed = understand(query)
    if not parsed:
        return Result()
    result = Result(words=parsed.words)
    strict_total = 0
    for last, enough in _steps(parsed):
        if ordering in _ORDER_SQL:
            statement = _plain(
                filters, parsed.levels[last], _ORDER_SQL[ordering], page_size, offset, at_least=MAX_FOUND
            )
            enough = 1
        else:
            statement = _ranked(filters, parsed, parsed.levels[: last + 1], page_size, offset)
        result = _result(statement, MAX_FOUND, words=parsed.words)
        strict_total = strict_total if last else result.total
        if result.total >= enough:
            break
    is_strange = strict_total < FEW and parsed.meant
    return replace(result, is_relaxed=result.total > strict_total, meant=parsed.meant if is_strange else "")


def understand(query: str) -> queries.Query:
    """What was typed, with what the shop knows of words."""
    known = queries.Knowledge(vocabulary.counts, vocabulary.corrections, vocabulary.sounding, vocabulary.listings())
    return queries.parse(query, vocabulary.dictionary(), known)


def _steps(parsed: queries.Query) -> list[tuple[int, int]]:
    """(last level to ask, matches that are enough): strict alone, then all but the most generous, then everything."""
    last = len(parsed.levels) - 1
    steps = [(0, ENOUGH if len(parsed.groups) > 1 else FEW), (max(last - 1, 0), FEW), (last, 1)]
    return [step for place, step in enumerate(steps) if place == 0 or step[0] > steps[place - 1][0]]


def facets(*, query: str = "", filters: Filters = Filters()) -> Facets:
    """Counts for the filter column, over the same matches as the strict or, failing that, the relaxed search."""
    if not query.strip():
        return _facets(filters, "")
    parsed = understand(query)
    if not parsed:
        return Facets()
    found = _facets(filters, parsed.strict)
    return found if sum(found.categories.values()) >= FEW else _facets(filters, _or(parsed.levels[:-1]))


def _or(levels: Sequence[str]) -> str:
    return " | ".join(levels)


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


def _ranked(
    filters: Filters, parsed: queries.Query, levels: Sequence[str], limit: int, offset: int
) -> Statement:
    """Matches level by level; the first of them in the order of their score, the others by rank signal."""
    values: list[Any] = []
    parts = []
    for level, tsquery in enumerate(levels):
        where, more = _conditions(filters, tsquery)
        most = MAX_SCAN if level == 0 else MAX_LOOSE
        parts.append(f"(SELECT l.id, l.rank_signal, {level} AS level {_source('')} WHERE {where} LIMIT {most})")  # noqa: S608
        values += more
    matched = " UNION ALL ".join(parts)
    if len(parts) > 1:
        matched = f"SELECT DISTINCT ON (id) * FROM ({matched}) every ORDER BY id, level"  # noqa: S608
    score, tested = _score(parsed.groups)
    return (
        f"WITH matched AS MATERIALIZED ({matched}),"  # noqa: S608
        " found AS MATERIALIZED ("
        "  SELECT m.*, row_number() OVER (ORDER BY m.level, m.rank_signal DESC, m.id DESC) AS place FROM matched m"
        f" ORDER BY m.level, m.rank_signal DESC, m.id DESC LIMIT {MAX_FOUND + 1}),"
        f" first AS MATERIALIZED (SELECT f.*, l.search || ''::tsvector AS search FROM found f"
        f"  JOIN catalog_listing l ON l.id = f.id WHERE f.place <= {MAX_RANKED}),"
        f" scored AS (SELECT s.id, s.place, {score} AS score FROM first s"
        f"  UNION ALL SELECT id, place, -1 FROM found WHERE place > {MAX_RANKED})"
        " SELECT ARRAY(SELECT id FROM scored ORDER BY score DESC, place LIMIT %s OFFSET %s), (SELECT count(*) FROM found)",
        [*values, *tested, limit, offset],
    )


def _score(groups: Sequence[queries.Group]) -> Statement:
    """How well a listing meets the groups, 0 to about 1, and a little for what is known of the listing itself."""
    total = sum(group.weight for group in groups) or 1.0
    cases, values = [], []
    for group in groups:
        tests = ((group.title, 1.0), (group.other, 0.9), (group.same, 0.7), (group.near, 0.55), (group.far, 0.3))
        whens = " ".join(f"WHEN s.search @@ %s::tsquery THEN {worth}::float8" for test, worth in tests if test)
        values += [test for test, _worth in tests if test]
        cases.append(f"{group.weight / total:.4f} * (CASE {whens} ELSE 0 END)")
    whole = " | ".join(group.title for group in groups if group.title)
    closeness = "0.06 * ts_rank_cd('{0,0,0.3,1}', s.search, %s::tsquery, 1 | 32)"
    return f"{' + '.join(cases)} + {closeness} + 0.00012 * s.rank_signal - 0.02 * s.level", [*values, whole]


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
