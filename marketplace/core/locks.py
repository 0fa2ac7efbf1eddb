"""Row and advisory locks, in one written global order.

Prefer a constraint or a conditional UPDATE. Where several rows must agree, lock them with ONE call a transaction, always
ordered by primary key, and only what you make *less* available. Global order, never taken backwards:

    advisory → purchase → order → parcel → unit → stock → quota → yearly quantity → coupon → seller's till → ledger account → clock

Only `locks.py` modules build `select_for_update` querysets (checked by a contract test).
"""

import zlib
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def rows(queryset: QuerySet[M], *, no_key: bool = False) -> list[M]:
    """Lock the rows of `queryset` in primary-key order and return them, read anew. Raises RuntimeError outside a transaction.

    `no_key`: others may go on to refer to these rows (a foreign key) meanwhile.
    """
    _require_transaction()
    return list(queryset.order_by("pk").select_for_update(of=("self",), no_key=no_key))


def row(queryset: QuerySet[M]) -> M:
    """Lock exactly one row. Raises the model's DoesNotExist where there is none."""
    found = rows(queryset)
    if not found:
        raise queryset.model.DoesNotExist  # type: ignore[attr-defined]
    return found[0]


def advisory(name: str) -> None:
    """Hold the advisory lock `name` until the transaction ends. Raises RuntimeError outside a transaction."""
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])


def advisory_shared(name: str) -> None:
    """Hold `name` together with others who share it; who takes it alone waits for all of them, and they for him."""
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [zlib.crc32(name.encode())])


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a lock outside a transaction is released before it protects anything")
