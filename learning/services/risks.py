"""The table of risks, reckoned anew each night from what was delivered and what came back of it."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from learning.models import RiskTable
from learning.policies import keys, risk
from learning.policies.risk import Goods, Sales
from marketplace.catalog.policies.advice import FEW_PICTURES, SHORT_TEXT
from marketplace.core import time

YEAR = timedelta(days=365)
TESTED = timedelta(days=60)  # the last days are predicted from those before them
RIPE = timedelta(days=14)  # pieces younger than this may still come back: they are not counted yet
MOST_ROWS = 400_000
HISTORY = """
WITH back AS (
    SELECT line_id, batch_id, count(*) AS returned FROM learning_outcome
    WHERE is_first AND state <> 'dropped' AND channel IN ('return', 'repair') GROUP BY line_id, batch_id),
pictures AS (SELECT listing_id, count(*) AS pictures FROM catalog_picture GROUP BY listing_id)
SELECT s.category_id, width_bucket(s.unit_fen, %(bands)s::bigint[]), s.brand, s.seller_id,
       (l.attributes = '{}'::jsonb)::int + (length(l.description) < %(short)s)::int + (coalesce(p.pictures, 0) < %(few)s)::int,
       s.day >= %(split)s, sum(s.pieces), sum(least(s.pieces, coalesce(b.returned, 0)))
FROM learning_sold s JOIN catalog_listing l ON l.id = s.listing_id
LEFT JOIN back b ON b.line_id = s.line_id AND b.batch_id = s.batch_id LEFT JOIN pictures p ON p.listing_id = s.listing_id
WHERE s.day >= %(since)s AND s.day < %(ripe)s GROUP BY 1, 2, 3, 4, 5, 6 LIMIT %(most)s
"""


@transaction.atomic
def reckon(today: date | None = None) -> int:
    """Learn from a year and keep the table with its back-test. Returns how many pieces it rests on."""
    before, after = _history(today or time.today())
    table = risk.learn([*before, *after])
    tested = risk.back_test(before, after)
    table["tested"] = {"pieces": tested.pieces, "groups": tested.groups, "skill": tested.skill} if tested else None
    RiskTable.objects.update_or_create(pk=1, defaults={"version": 1, "made_at": time.now(), "body": table})
    return int(table["pieces"])


def _history(today: date) -> tuple[list[Sales], list[Sales]]:
    values: dict[str, Any] = {
        "since": today - YEAR, "split": today - TESTED, "ripe": today - RIPE, "short": SHORT_TEXT, "few": FEW_PICTURES,
        "bands": list(keys.BANDS), "most": MOST_ROWS,
    }  # fmt: skip
    before, after = list[Sales](), list[Sales]()
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, values)
        for category, band, brand, seller, thin, is_late, pieces, returned in cursor:
            goods = Goods(str(category), str(band), brand, str(seller), str(thin))
            (after if is_late else before).append(Sales(goods, int(pieces), int(returned)))
    return before, after
