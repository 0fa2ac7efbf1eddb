"""The one question other rooms ask: which listings, in which order. Today PostgreSQL answers; another engine may.

At most three statements: strict, then relaxed, then any, each only where the one before found too little. The work of a
statement is bounded: it looks at MAX_SCAN matches, keeps the MAX_FOUND best by rank signal and reads the texts of the
first MAX_RANKED of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from marketplace.catalog.search import facets as counting
from marketplace.catalog.search import query as queries
from marketplace.catalog.search import suggest as suggesting
from marketplace.catalog.search import vocabulary
from marketplace.catalog.search.budget import Budget
from marketplace.catalog.search.facets import Facets
from marketplace.catalog.search.filters import Filters, Statement, conditions, source

__all__ = ["ORDERINGS", "Facets", "Filters", "Result", "facets", "search", "suggest"]

FEW = 3
ENOUGH = 24
KIND_BONUS = 0.1  # the word names the category too: coffee before coffee machines
BUDGET_BONUS = 0.25
MIDDLE = 3  # up to here levels want most of what was typed
MAX_SCAN = 2500
MAX_LOOSE = 600
MAX_FOUND = 1000
MAX_RANKED = 200

NO_FILTERS = Filters()
ORDERINGS = ("relevance", "newest", "price_asc", "price_desc", "sales")
_ORDER_SQL = {
    "newest": "l.published_at DESC, l.id DESC",
    "price_asc": "l.price_fen, l.id DESC",
    "price_desc": "l.price_fen DESC, l.id DESC",
    "sales": "g.sold_count DESC, g.listing_id DESC",
}


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
    understood: queries.Query | None = None


def search(
    *, query: str = "", filters: Filters = NO_FILTERS, ordering: str = "relevance", page: int = 1, page_size: int = 24
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
        return Result(understood=parsed)
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
    meant = parsed.meant if is_strange else ""
    return replace(result, is_relaxed=result.total > strict_total, meant=meant, understood=parsed)


def understand(query: str) -> queries.Query:
    """What was typed, with what the shop knows of words."""
    known = queries.Knowledge(vocabulary.counts, vocabulary.corrections, vocabulary.sounding, vocabulary.listings())
    return queries.parse(query, vocabulary.dictionary(), known)


def _steps(parsed: queries.Query) -> list[tuple[int, int]]:
    """(last level to ask, matches that are enough): strict alone, then all but the most generous, then everything."""
    last = len(parsed.levels) - 1
    steps = [(0, ENOUGH if len(parsed.groups) > 1 else FEW), (min(last, MIDDLE), FEW), (max(last - 1, 0), 1), (last, 1)]
    return [step for place, step in enumerate(steps) if place == 0 or step[0] > steps[place - 1][0]]


def facets(
    *,
    query: str = "",
    filters: Filters = NO_FILTERS,
    within: tuple[int, ...] | None = None,
    understood: queries.Query | None = None,
) -> Facets:
    """Counts for the filter column, over the same matches as the search.

    `within`: the categories of the page itself. `understood`: of the result, so that the same words are not read twice.
    """
    if not query.strip():
        return counting.count(filters, "", within)
    parsed = understand(query) if understood is None else understood
    if not parsed:
        return Facets()
    found = Facets()
    for last, enough in _steps(parsed):
        found = counting.count(filters, _or(parsed.levels[: last + 1]), within)
        if sum(found.categories.values()) >= enough:
            break
    return found


def suggest(typed: str) -> tuple[str, ...]:
    """How the words being typed may go on, at most eight; () where nothing begins so."""
    return suggesting.completions(typed, vocabulary.dictionary())


def _or(levels: Sequence[str]) -> str:
    return " | ".join(levels)


def _source(tsquery: str, order: str = "") -> str:
    joined = " JOIN catalog_listingsignal g ON g.listing_id = l.id" if "g." in order else ""
    return f"{source(tsquery)}{joined}"


def _plain(filters: Filters, tsquery: str, order: str, limit: int, offset: int, *, at_least: int) -> Statement:
    """Matches in the order of a column. All names in the text are literals of this module."""
    where, values = conditions(filters, tsquery)
    rows = _source(tsquery, order)
    return (
        f"SELECT ARRAY(SELECT l.id {rows} WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s),"  # noqa: S608
        f" (SELECT count(*) FROM (SELECT 1 {_source(tsquery)} WHERE {where} LIMIT %s) counted)",
        [*values, limit, offset, *values, at_least + offset + limit + 1],
    )


def _ranked(filters: Filters, parsed: queries.Query, levels: Sequence[str], limit: int, offset: int) -> Statement:
    """Matches level by level; the first of them in the order of their score, the others by rank signal."""
    values: list[Any] = []
    parts = []
    for level, tsquery in enumerate(levels):
        where, more = conditions(filters, tsquery)
        most = MAX_SCAN if level == 0 else MAX_LOOSE
        parts.append(f"(SELECT l.id, l.rank_signal, {level} AS level {_source(tsquery)} WHERE {where} LIMIT {most})")
        values += more
    matched = " UNION ALL ".join(parts)
    if len(parts) > 1:
        matched = f"SELECT DISTINCT ON (id) * FROM ({matched}) every ORDER BY id, level"  # noqa: S608
    score, tested = _score(parsed.groups, parsed.budget)
    return (
        f"WITH matched AS MATERIALIZED ({matched}),"  # noqa: S608
        " found AS MATERIALIZED ("
        "  SELECT m.*, row_number() OVER (ORDER BY m.level, m.rank_signal DESC, m.id DESC) AS place FROM matched m"
        f" ORDER BY m.level, m.rank_signal DESC, m.id DESC LIMIT {MAX_FOUND + 1}),"
        f" first AS MATERIALIZED (SELECT f.*, l.price_fen, l.search || ''::tsvector AS search FROM found f"
        f"  JOIN catalog_listing l ON l.id = f.id WHERE f.place <= {MAX_RANKED}),"
        f" scored AS (SELECT s.id, s.place, {score} AS score FROM first s"
        f"  UNION ALL SELECT id, place, -1 FROM found WHERE place > {MAX_RANKED})"
        " SELECT ARRAY(SELECT id FROM scored ORDER BY score DESC, place LIMIT %s OFFSET %s), (SELECT count(*) FROM found)",
        [*values, *tested, limit, offset],
    )


def _score(groups: Sequence[queries.Group], budget: Budget) -> Statement:
    """How well a listing meets the groups, 0 to about 1, and a little for what is known of the listing itself."""
    total = sum(group.weight for group in groups) or 1.0
    cases, values = [], []
    for group in groups:
        tests = ((group.title, 1.0), (group.other, 0.9), (group.same, 0.7), (group.near, 0.55), (group.far, 0.3))
        whens = " ".join(f"WHEN s.search @@ %s::tsquery THEN {worth}::float8" for test, worth in tests if test)
        values += [test for test, _worth in tests if test]
        kind = f" + {KIND_BONUS} * (s.search @@ %s::tsquery)::int" if group.kind else ""
        values += [group.kind] if group.kind else []
        cases.append(f"{group.weight / total:.4f} * (CASE {whens} ELSE 0 END{kind})")
    whole = " | ".join(group.title for group in groups if group.title)
    fits = _fits(budget)
    closeness = "0.06 * ts_rank_cd('{0,0,0.3,1}', s.search, %s::tsquery, 1 | 32)"
    return f"{' + '.join(cases)} + {closeness} + 0.00012 * s.rank_signal - 0.02 * s.level{fits}", [*values, whole]


def _fits(budget: Budget) -> str:
    """What costs as much as was said comes first. The bounds are numbers, so they may stand in the text."""
    bounds = [(">=", budget.low), ("<=", budget.high)]
    tests = [f"s.price_fen {sign} {int(bound)}" for sign, bound in bounds if bound is not None]
    return f" + {BUDGET_BONUS} * ({' AND '.join(tests)} AND s.price_fen > 0)::int" if tests else ""


def _result(statement: Statement, most: int, *, words: tuple[str, ...] = ()) -> Result:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        ids, total = cursor.fetchone()
    return Result(tuple(ids), min(total, most), total > most, words=words)
