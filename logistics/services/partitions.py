"""Months of the tracking table: made ahead, and for whatever fell into the default partition."""

from datetime import datetime

from django.db import connection, transaction

from logistics import sql_tracking as sql
from marketplace.core import time

AHEAD = 3  # months
MOST_AT_ONCE = 6


def missing() -> list[datetime]:
    """Months that should have a partition and have none: those to come, and those that lie in the default one."""
    month, wanted = sql.month_of(time.now()), set()
    for _number in range(AHEAD + 1):
        wanted.add(month)
        month = sql.after(month)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC') FROM logistics_trackingevent_default"
        )
        wanted |= {sql.month_of(row[0].replace(tzinfo=month.tzinfo)) for row in cursor.fetchall()}
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass",
            [sql.TABLE],
        )
        there = {row[0] for row in cursor.fetchall()}
    return sorted(month for month in wanted if sql.name_of(month) not in there)


def make_missing() -> int:
    """Make them, one transaction each, so that writers wait briefly. Returns how many."""
    months = missing()[:MOST_AT_ONCE]
    for month in months:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sql.TABLE])
            cursor.execute("SELECT to_regclass(%s) IS NULL", [sql.name_of(month)])
            if cursor.fetchone()[0]:
                for statement in sql.make(month):
                    cursor.execute(statement)
    return len(months)
