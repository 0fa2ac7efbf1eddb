"""The reason dashboard: what came back, by month, reason, category, seller, item and batch. A fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from learning.models import Batch
from learning.policies.keys import REASONS
from marketplace.catalog.models import Category, Listing
from marketplace.core import time
from sellers.models import Seller

MOST = 15
MONTHS = 12
KEYS = ("month", "reason", "category", "seller", "listing", "batch")
# One pass over the outcomes for every table of the page; of each only the longest lines are kept.
OUTCOMES = """
WITH counted AS (
    SELECT date_trunc('month', day)::date AS month, reason, category_id, seller_id, listing_id, batch_id,
           grouping(date_trunc('month', day)::date, reason, category_id, seller_id, listing_id, batch_id) AS which,
           count(*) FILTER (WHERE is_first AND state <> 'dropped') AS pieces,
           count(*) FILTER (WHERE is_first AND is_fault AND state IN ('open', 'upheld')) AS faults,
           coalesce(sum(seller_fen), 0) AS seller_fen, coalesce(sum(platform_fen), 0) AS platform_fen,
           coalesce(sum(shopper_fen), 0) AS shopper_fen, count(*) FILTER (WHERE mood = -1) AS angry,
           count(mood) AS said
    FROM learning_outcome WHERE day >= %(since)s
    GROUP BY GROUPING SETS ((), (date_trunc('month', day)::date), (reason), (category_id), (seller_id), (listing_id), (batch_id))),
ranked AS (SELECT counted.*, row_number() OVER (PARTITION BY which ORDER BY pieces DESC, faults DESC) AS place FROM counted)
SELECT which, coalesce(month::text, reason, (coalesce(category_id, seller_id, listing_id, batch_id))::text, ''), pieces, faults,
       seller_fen, platform_fen, shopper_fen, angry, said
FROM ranked WHERE place <= %(most)s ORDER BY which, place
"""
SOLD = """
SELECT CASE grouping(date_trunc('month', day)::date, category_id, seller_id) WHEN 3 THEN 'month' WHEN 5 THEN 'category'
           WHEN 6 THEN 'seller' ELSE 'all' END,
       coalesce(date_trunc('month', day)::date::text, (coalesce(category_id, seller_id))::text, ''), sum(pieces), sum(sales_fen)
FROM learning_sold WHERE day >= %(since)s
GROUP BY GROUPING SETS ((), (date_trunc('month', day)::date), (category_id), (seller_id))
UNION ALL SELECT 'listing', listing_id::text, sum(pieces), sum(sales_fen) FROM learning_sold
WHERE day >= %(since)s AND listing_id = ANY(%(listing)s) GROUP BY listing_id
UNION ALL SELECT 'batch', batch_id::text, sum(pieces), sum(sales_fen) FROM learning_sold
WHERE day >= %(since)s AND batch_id = ANY(%(batch)s) GROUP BY batch_id
"""
NOTHING = (0,) * 7
WHOLE = 0b111111
WHICH = {WHOLE ^ (1 << (5 - place)): key for place, key in enumerate(KEYS)} | {WHOLE: "all"}


@dataclass(frozen=True)
class Row:
    """One line of a table. `sold` and `sales_fen` are 0 for a reason: nothing is delivered by reason."""

    key: str
    label: Any
    pieces: int
    faults: int
    seller_fen: int
    platform_fen: int
    shopper_fen: int
    angry: int
    said: int
    sold: int = 0
    sales_fen: int = 0

    @property
    def rate(self) -> float | None:
        """Per cent of the delivered pieces; none where nothing was delivered in these months."""
        return round(100 * self.pieces / self.sold, 1) if self.sold else None

    @property
    def fault_rate(self) -> float | None:
        return round(100 * self.faults / self.sold, 1) if self.sold else None

    @property
    def cost_fen(self) -> int:
        return self.seller_fen + self.platform_fen + self.shopper_fen

    @property
    def cost_share(self) -> float | None:
        """Per cent of sales."""
        return round(100 * self.cost_fen / self.sales_fen, 2) if self.sales_fen else None

    @property
    def angry_share(self) -> int | None:
        return round(100 * self.angry / self.said) if self.said else None


Table = list[Row]


def first_month(months: int = MONTHS) -> date:
    """The first day of the month with which a span of `months` begins."""
    today = time.today()
    whole = today.year * 12 + today.month - 1 - (months - 1)
    return date(whole // 12, whole % 12 + 1, 1)


def tables(months: int = MONTHS) -> dict[str, Table]:
    """Every table of the page by its key, and `all` with one line."""
    values: dict[str, Any] = {"since": first_month(months), "most": max(MOST, MONTHS * 3)}
    with connection.cursor() as cursor:
        cursor.execute(OUTCOMES, values)
        found = cursor.fetchall()
        chosen = {key: [int(row[1]) for row in found if WHICH[row[0]] == key][:MOST] for key in ("listing", "batch")}
        cursor.execute(SOLD, values | chosen)
        sold = {(row[0], row[1]): (int(row[2] or 0), int(row[3] or 0)) for row in cursor.fetchall()}
    return _labelled(found, sold)


def _labelled(found: Sequence[Sequence[Any]], sold: Mapping[tuple[str, str], tuple[int, int]]) -> dict[str, Table]:
    grouped: dict[str, list[Sequence[Any]]] = {key: [] for key in (*KEYS, "all")}
    for line in found:
        grouped[WHICH[line[0]]].append(line)
    for key in ("category", "seller", "listing", "batch"):
        grouped[key] = grouped[key][:MOST]
    told = {line[1] for line in grouped["month"]}  # a month in which nothing came back is a month all the same
    grouped["month"] += [(0, key, *NOTHING) for kind, key in sold if kind == "month" and key not in told]
    labels = _labels({key: [line[1] for line in lines] for key, lines in grouped.items()})
    made = {
        key: [_row(line, labels[key], sold.get((key, line[1]), (0, 0))) for line in lines]
        for key, lines in grouped.items()
    }
    made["month"].sort(key=lambda row: row.key)
    return made


def _row(line: Sequence[Any], labels: Mapping[str, Any], sold: tuple[int, int]) -> Row:
    pieces, faults, seller, platform, shopper, angry, said = map(int, line[2:])
    return Row(line[1], labels.get(line[1], line[1]), pieces, faults, seller, platform, shopper, angry, said, *sold)


def _labels(keys: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
    """What a line is called, four statements."""
    listings = Listing.objects.filter(pk__in=[int(key) for key in keys["listing"]]).only("pk", "title", "sku")
    batches = Batch.objects.filter(pk__in=[int(key) for key in keys["batch"]]).select_related("listing")
    sellers = Seller.objects.filter(pk__in=[int(key) for key in keys["seller"]]).only("pk", "display_name")
    categories = Category.objects.filter(pk__in=[int(key) for key in keys["category"]])
    return {
        "all": {}, "month": {key: key[:7] for key in keys["month"]}, "reason": dict(REASONS),
        "listing": {str(one.pk): str(one) for one in listings}, "seller": {str(one.pk): one.display_name for one in sellers},
        "category": {str(one.pk): one.name for one in categories},
        "batch": {str(one.pk): f"{one.name} · {one.listing}" for one in batches.defer("listing__search")},
    }  # fmt: skip
