"""Many delivered lines and many cases for the tables of learning, copied from one order by the database itself."""

from typing import Any

from django.db import connection

from orders.models import Order, OrderLine

REASONS = ("no_reason", "quality", "damaged", "wrong", "late", "missing")
MARK = "BA"
SOLD = """
INSERT INTO learning_sold (line_id, listing_id, batch_id, seller_id, category_id, brand, country, unit_fen, pieces, sales_fen, day)
SELECT n.line, n.listing, b.id, l.seller_id, coalesce(c.parent_id, c.id), l.brand, 'JP', 8000 + (n.place %% 40) * 4000, 1,
       8000 + (n.place %% 40) * 4000, current_date - (n.place %% 360)::int
FROM unnest(%(lines)s::bigint[], %(listings)s::bigint[]) WITH ORDINALITY AS n(line, listing, place)
JOIN catalog_listing l ON l.id = n.listing JOIN catalog_category c ON c.id = l.category_id
JOIN learning_batch b ON b.listing_id = n.listing AND b.label = 'lot:BA' || (n.place %% 8)
"""
OUTCOMES = """
INSERT INTO learning_outcome (source, channel, number, piece, is_first, state, reason, is_fault, decision, seller_fen, platform_fen,
    shopper_fen, opened_at, day, days, mood, line_id, listing_id, batch_id, seller_id, category_id, brand, country, unit_fen)
SELECT 'bench:' || s.id, 'return', 'MRBENCH', 'bench:' || s.id, true, 'upheld', (%(reasons)s)[1 + s.id %% 6], s.id %% 6 IN (1, 3, 5),
       'refund', (s.id %% 3 > 0)::int * s.unit_fen, (s.id %% 3 = 0)::int * s.unit_fen, 0, s.day + interval '12 hours', s.day, 5,
       (s.id %% 4 > 0)::int - (s.id %% 7 = 0)::int, s.line_id, s.listing_id, s.batch_id, s.seller_id, s.category_id, s.brand,
       s.country, s.unit_fen
FROM learning_sold s WHERE s.line_id = ANY(%(lines)s) ORDER BY s.id LIMIT %(most)s
"""


def copies(template: Order, count: int, listings: list[int]) -> list[int]:
    """`count` orders like this one, each with one line of the next of `listings`. Returns the lines. The caller rolls back.

    Raises LookupError for an order without a line.
    """
    line = template.lines.order_by("pk").first()
    if line is None:
        raise LookupError("the order has no line to copy")
    with connection.cursor() as cursor:
        began = Order.objects.order_by("-pk").values_list("pk", flat=True)[0]
        columns = _columns(Order, "number")
        cursor.execute(
            f"INSERT INTO orders_order ({columns}, number) SELECT {columns}, %s || lpad(n::text, 12, '0') "  # noqa: S608 (our own columns)
            "FROM orders_order o, generate_series(%s::int, %s::int) n WHERE o.id = %s ORDER BY n RETURNING id",
            [MARK, began + 1, began + count, template.pk],
        )
        orders = [row[0] for row in cursor.fetchall()]
        columns = _columns(OrderLine, "order_id", "listing_id")
        cursor.execute(
            f"INSERT INTO orders_orderline ({columns}, order_id, listing_id) SELECT {columns}, n.made, n.goods "  # noqa: S608
            "FROM orders_orderline l, unnest(%s::bigint[], %s::bigint[]) AS n(made, goods) WHERE l.id = %s RETURNING id",
            [orders, [listings[place % len(listings)] for place in range(count)], line.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def fill(*, lines: list[int], listings: list[int], outcomes: int) -> int:
    """Facts of delivered lines over a year, and a case for the first `outcomes` of them. Returns how many cases."""
    values: dict[str, Any] = {
        "lines": lines, "listings": [listings[place % len(listings)] for place in range(len(lines))], "reasons": list(REASONS),
        "most": outcomes,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO learning_batch (listing_id, label) SELECT l, 'lot:BA' || n FROM unnest(%s::bigint[]) l, "
            "generate_series(0, 7) n ON CONFLICT DO NOTHING",
            [listings],
        )
        cursor.execute(SOLD, values)
        cursor.execute(OUTCOMES, values)
        made = cursor.rowcount
        cursor.execute("ANALYZE learning_sold, learning_outcome, learning_batch")
    return made


def _columns(model: Any, *without: str) -> str:
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    return ", ".join(f'"{name}"' for name in names if name not in without)
