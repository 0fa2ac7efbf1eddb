"""Counting what a seller with limits takes in orders on a day: one row a day, changed only within the limit."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from sellers.errors import SellerLimitReached
from sellers.models import SellerDay
from sellers.policies.probation import Limits

TAKE = """
WITH wanted AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS w(seller_id, fen, most_orders, most_fen)
)
INSERT INTO sellers_sellerday AS d (seller_id, day, orders, amount_fen)
SELECT seller_id, %s, 1, fen FROM wanted WHERE fen <= coalesce(most_fen, fen) ORDER BY seller_id
ON CONFLICT (seller_id, day) DO UPDATE SET orders = d.orders + 1, amount_fen = d.amount_fen + excluded.amount_fen
WHERE d.orders < coalesce((SELECT most_orders FROM wanted w WHERE w.seller_id = d.seller_id), d.orders + 1)
  AND d.amount_fen + excluded.amount_fen
      <= coalesce((SELECT most_fen FROM wanted w WHERE w.seller_id = d.seller_id), d.amount_fen + excluded.amount_fen)
"""


def take(*, wanted: Mapping[int, tuple[Limits, int]], day: date) -> None:
    """Count one order of so many fen for each seller (id → limits, fen), or raise SellerLimitReached.

    Runs in the caller's transaction, which then leaves nothing behind. One statement; only sellers whose days are counted
    are written, in the order of their ids, and their rows are held until the order is placed: two orders at once cannot
    pass one limit together. Raises RuntimeError outside a transaction.
    """
    counted = [(pk, *wanted[pk]) for pk in sorted(wanted) if wanted[pk][0].is_counted]
    if not counted:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("a count outside the order's transaction would stay when the order does not")
    columns: list[Any] = [
        [pk for pk, _limits, _fen in counted], [fen for _pk, _limits, fen in counted],
        [limits.orders_per_day for _pk, limits, _fen in counted],
        [limits.amount_per_day_fen for _pk, limits, _fen in counted],
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [*columns, day])
        if cursor.rowcount != len(counted):
            raise SellerLimitReached


@transaction.atomic
def give_part_back(*, seller_id: int, day: date, fen: int) -> None:
    """A part of an order of that day was taken off before it travelled. The order itself goes on counting."""
    SellerDay.objects.filter(seller_id=seller_id, day=day, amount_fen__gte=fen).update(amount_fen=F("amount_fen") - fen)


@transaction.atomic
def give_back(*, seller_id: int, day: date, fen: int) -> None:
    """An order of that day was cancelled before it travelled: others may be taken instead. A day not counted stays so."""
    SellerDay.objects.filter(seller_id=seller_id, day=day, orders__gt=0, amount_fen__gte=fen).update(
        orders=F("orders") - 1, amount_fen=F("amount_fen") - fen
    )
