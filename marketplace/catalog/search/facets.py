"""Counts for the filter column. Each group is counted under all other filters, so what is ticked never hides its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from marketplace.catalog.search.filters import ARRIVAL, OURS, Filters, source

SCANNED, SCANNED_FILTERED = 1000, 4000
# Lower bounds in fen; the last band is open.
PRICE_BANDS = (0, 10_000, 30_000, 100_000)
ARRIVALS = (5, 7, 10, 14)
COLUMNS = {
    "category": "l.category_id", "origin": "l.origin_country", "brand": "l.brand", "grade": "s.grade",
    "price": "width_bucket(l.price_fen, ARRAY[10000, 30000, 100000]::bigint[])", "arrival": ARRIVAL, "place": OURS,
}  # fmt: skip


@dataclass(frozen=True)
class Facets:
    """How many matches lie in each category, origin, brand, grade, price band (its lower bound in fen), number of days.

    `is_floor`: only the first matches were counted.
    """

    categories: dict[int, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    brands: dict[str, int] = field(default_factory=dict)
    grades: dict[str, int] = field(default_factory=dict)
    prices: dict[int, int] = field(default_factory=dict)
    arrivals: dict[int, int] = field(default_factory=dict)
    in_warehouse: int = 0
    is_floor: bool = False


def count(filters: Filters, tsquery: str, within: tuple[int, ...] | None) -> Facets:
    """One statement, bounded: it looks at the first matches only. `within` are the categories of the page itself."""
    choices = filters.choices()
    fixed, values = filters.fixed(tsquery)
    ticks = {name: f"({text})" for name, (text, _values) in choices.items()}
    ticked = [value for _text, more in choices.values() for value in more]
    if within is not None:
        fixed, values = f"{fixed} AND l.category_id = ANY(%s)", [*values, list(within)]
    most = SCANNED_FILTERED if choices else SCANNED
    shown = ", ".join(f"{sql} AS {name}" for name, sql in COLUMNS.items())
    flags = "".join(f", {sql} AS is_{name}" for name, sql in ticks.items())
    counts = ", ".join(f"count(*) FILTER (WHERE {_others(name, ticks)})" for name in COLUMNS)
    sets = ", ".join(f"({name})" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH base AS MATERIALIZED (SELECT {shown}{flags} {source(tsquery)} WHERE {fixed} LIMIT {most})"  # noqa: S608
            f" SELECT grouping({', '.join(COLUMNS)}), {', '.join(COLUMNS)}, {counts}, (SELECT count(*) FROM base)"
            f" FROM base GROUP BY GROUPING SETS ({sets})",
            [*ticked, *values],
        )
        rows: Sequence[Any] = cursor.fetchall()
    return _facets(rows, most)


def _others(name: str, ticks: dict[str, str]) -> str:
    return " AND ".join(f"is_{other}" for other in ticks if other != name) or "true"


def _facets(rows: Sequence[Any], most: int) -> Facets:
    names = list(COLUMNS)
    found: dict[str, dict[Any, int]] = {name: {} for name in names}
    for row in rows:
        # Bits of grouping(): 1 for every column that this row is not grouped by.
        place = next(i for i in range(len(names)) if not row[0] >> (len(names) - 1 - i) & 1)
        value, many = row[1 + place], row[1 + len(names) + place]
        if many and value not in ("", None):
            found[names[place]][value] = many
    ordered = {name: dict(sorted(one.items(), key=lambda item: -item[1])) for name, one in found.items()}
    arrivals = {days: sum(many for at, many in ordered["arrival"].items() if at <= days) for days in ARRIVALS}
    return Facets(
        categories=ordered["category"], origins=ordered["origin"], brands=ordered["brand"], grades=ordered["grade"],
        prices={PRICE_BANDS[band]: many for band, many in sorted(ordered["price"].items())},
        arrivals={days: many for days, many in arrivals.items() if many}, in_warehouse=ordered["place"].get(True, 0),
        is_floor=bool(rows) and rows[0][-1] >= most,
    )  # fmt: skip
