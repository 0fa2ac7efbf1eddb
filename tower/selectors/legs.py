"""How long each leg takes and what shoppers say of it. Read from tracking and reviews, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from marketplace.core import time

WINDOW = timedelta(days=30)
RATED = timedelta(days=90)
MOST_ROWS = 200
# Leg, from which word of tracking to which, and what it is grouped by.
LEGS: tuple[tuple[str, Any, str, str], ...] = (
    ("warehouse", _("Our warehouse: sealed to take-off"), "sealed", "departed"),
    ("air", _("In the air"), "departed", "arrived"),
    ("customs", _("Customs: landed to released"), "arrived", "cleared"),
    ("between", _("Released to the courier"), "cleared", "handed_over"),
    ("courier", _("Courier to the door"), "handed_over", "delivered"),
)

DWELL = """
WITH seen AS (
    SELECT e.parcel_id, min(e.at) FILTER (WHERE e.code = %(first)s) AS began, min(e.at) FILTER (WHERE e.code = %(last)s) AS ended
    FROM logistics_trackingevent e WHERE e.at >= %(since)s AND e.code IN (%(first)s, %(last)s) GROUP BY e.parcel_id)
SELECT w.airport, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended - began)),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM ended - began))
FROM seen JOIN logistics_parcel p ON p.id = seen.parcel_id JOIN logistics_warehouse w ON w.id = p.warehouse_id
WHERE began IS NOT NULL AND ended >= began GROUP BY w.airport ORDER BY w.airport LIMIT %(most)s
"""

RATINGS = """
SELECT w.airport, p.carrier, count(*), avg(r.service_rating)
FROM orders_review r JOIN orders_orderline l ON l.id = r.line_id JOIN orders_order o ON o.id = l.order_id
JOIN logistics_consignment c ON c.order_number = o.number
JOIN logistics_parcel p ON p.consignment_id = c.id AND p.status = 'delivered'
JOIN logistics_warehouse w ON w.id = p.warehouse_id
WHERE r.is_counted AND r.revealed_at >= %(since)s GROUP BY w.airport, p.carrier ORDER BY w.airport, p.carrier LIMIT %(most)s
"""


@dataclass(frozen=True)
class Dwell:
    """Hours of one leg at one station: how many parcels, the half of them within `p50`, nine of ten within `p90`."""

    station: str
    count: int
    p50: float
    p90: float


def dwell(code: str) -> list[Dwell]:
    """The last thirty days of one leg, by the station the parcel came from. Raises KeyError for no leg of ours."""
    _label, first, last = {leg[0]: leg[1:] for leg in LEGS}[code]
    values: dict[str, Any] = {"first": first, "last": last, "since": time.now() - WINDOW, "most": MOST_ROWS}
    with connection.cursor() as cursor:
        cursor.execute(DWELL, values)
        return [Dwell(row[0], row[1], round(row[2] / 3600, 1), round(row[3] / 3600, 1)) for row in cursor.fetchall()]


def all_dwell() -> list[dict[str, Any]]:
    """Every leg with its stations, for the table of the tower."""
    return [{"code": code, "label": label, "rows": dwell(code)} for code, label, _first, _last in LEGS]


def ratings() -> list[dict[str, Any]]:
    """Stars for our service of the last ninety days, by lane and by courier: how many reviews and their mean."""
    with connection.cursor() as cursor:
        cursor.execute(RATINGS, {"since": time.now() - RATED, "most": MOST_ROWS})
        rows = cursor.fetchall()
    return _merged(_("Lane from"), rows, 0) + _merged(_("Courier"), rows, 1)


def _merged(kind: Any, rows: list[Any], place: int) -> list[dict[str, Any]]:
    sums: dict[str, tuple[int, float]] = {}
    for row in rows:
        count, total = sums.get(row[place], (0, 0.0))
        sums[row[place]] = (count + row[2], total + float(row[3]) * row[2])
    return [
        {"kind": kind, "name": name or "–", "count": count, "mean": round(total / count, 2)}
        for name, (count, total) in sorted(sums.items())
    ]
