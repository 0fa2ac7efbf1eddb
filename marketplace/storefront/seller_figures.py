"""Sales and traffic of one shop: points for the charts and the same numbers for a table. Days are Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format

from marketplace.catalog import shelf
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.money import from_minor
from orders.selectors import sales
from orders.selectors.sales import Sold
from sellers.models import Seller

SPANS = (7, 30, 90)
BY_WEEK_FROM = 60  # longer spans are drawn by weeks
MOST_ROWS = 20


@dataclass(frozen=True)
class Row:
    """One day or week."""

    begins: date
    sold: Sold
    views: int

    @property
    def conversion(self) -> Decimal | None:
        return rate(self.sold.orders, self.views)


@dataclass(frozen=True)
class ItemRow:
    """One listing."""

    listing: Listing
    sold: Sold
    views: int

    @property
    def conversion(self) -> Decimal | None:
        return rate(self.sold.orders, self.views)


@dataclass(frozen=True)
class Figures:
    """Everything of one span. `before` is the span of the same length before it."""

    since: date
    until: date
    is_weekly: bool
    rows: list[Row]
    items: list[ItemRow]
    total: Sold
    views: int
    before: Sold
    views_before: int
    currency: str

    @property
    def conversion(self) -> Decimal | None:
        return rate(self.total.orders, self.views)


def rate(orders: int, views: int) -> Decimal | None:
    """Orders in percent of views, one decimal; None where nobody looked."""
    return (Decimal(100 * orders) / views).quantize(Decimal("0.1")) if views else None


def figures(seller: Seller, span: int) -> Figures:
    """Six queries, whatever the span."""
    until = time.today()
    since = until - timedelta(days=span - 1)
    begin = since - timedelta(days=span)
    sold, seen = sales.by_day(seller, begin), shelf.views_by_day(seller, begin)
    now = sales.days(since, until)
    past = sales.days(begin, since - timedelta(days=1))
    is_weekly = span > BY_WEEK_FROM
    return Figures(
        since=since, until=until, is_weekly=is_weekly, rows=_rows(sold, seen, since, until, is_weekly=is_weekly),
        items=_items(seller, since), total=sum((sold.get(day, Sold()) for day in now), Sold()),
        views=sum(seen.get(day, 0) for day in now), before=sum((sold.get(day, Sold()) for day in past), Sold()),
        views_before=sum(seen.get(day, 0) for day in past), currency=seller.currency,
    )  # fmt: skip


def _rows(sold: dict[date, Sold], seen: dict[date, int], since: date, until: date, *, is_weekly: bool) -> list[Row]:
    if not is_weekly:
        return [Row(day, sold.get(day, Sold()), seen.get(day, 0)) for day in sales.days(since, until)]
    views: dict[date, int] = {}
    for day in sales.days(since, until):
        monday = day - timedelta(days=day.weekday())
        views[monday] = views.get(monday, 0) + seen.get(day, 0)
    return [Row(monday, total, views[monday]) for monday, total in sales.weekly(sold, since, until)]


def _items(seller: Seller, since: date) -> list[ItemRow]:
    """The best sellers, then the most looked at."""
    best = sales.by_listing(seller, since, MOST_ROWS)
    ids = list(dict.fromkeys([*best, *shelf.most_viewed(seller, since, MOST_ROWS)]))[:MOST_ROWS]
    listings, views = shelf.listings_by_id(ids), shelf.views_by_listing(ids, since)
    return [ItemRow(listings[pk], best.get(pk, Sold()), views.get(pk, 0)) for pk in ids if pk in listings]


def points(found: Figures, what: str) -> list[tuple[str, Any]]:
    """(label, number) pairs for a chart: `pieces`, `views` or `money` (major units)."""
    values = {
        "pieces": lambda row: row.sold.pieces,
        "views": lambda row: row.views,
        "money": lambda row: from_minor(row.sold.minor, found.currency).amount,
    }
    return [(date_format(row.begins, "n/j"), values[what](row)) for row in found.rows]


def change(now: int, before: int) -> int | None:
    """Growth in percent; None where there was nothing before."""
    return round(100 * (now - before) / before) if before else None
