"""Trial balance, daily close and one seller's statement while the book grows to 1,000,000 postings. All is rolled back.

A year of closed days and one open day of always the same size: so the trial balance must not grow with the book. The floor is
the bare statement that adds up the whole book, in the same run.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

import psutil
from django.db import connection, transaction

from marketplace.core import time as business
from marketplace.ledger import selectors
from marketplace.ledger.services import closing
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from sellers.models import Seller
from sellers.selectors import statement

LEAST_RATIO, MOST_GROWTH, MOST_MIB = 2.0, 3.0, 32.0
TODAY, SHOPS = (
    2_000,
    20,
)  # postings of the open day; sellers: the one whose statement is read has a twentieth of the book
PREFIX = "bench-trial"
PAGE = 50

ACCOUNTS = """
INSERT INTO ledger_account (code, owner, currency, kind, is_guarded, balance_minor)
SELECT 'seller_payable', 'seller:' || %(prefix)s || n, 'JPY', 'liability', false, 0 FROM generate_series(0, %(shops)s - 1) n
UNION ALL SELECT code, %(prefix)s, 'JPY', 'asset', false, 0
FROM unnest(ARRAY['provider_clearing', 'fx_clearing', 'compensation_expense', 'provider_fee', 'bank']) code
"""
# Bookings `first` … `last`, two legs each: a shared account against a seller's, on one of the last days (or today).
BOOKINGS = """
WITH made AS (
    INSERT INTO ledger_transaction (source, kind, booked_at, memo)
    SELECT %(prefix)s || ':' || n, 'released', %(until)s - (n %% %(days)s) * interval '1 day', 'MO' || n
    FROM generate_series(%(first)s::int, %(last)s::int) n RETURNING id, substr(memo, 3)::int AS n
), shared AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM ledger_account WHERE owner = %(prefix)s
), shops AS (
    SELECT id, substr(owner, length('seller:' || %(prefix)s) + 1)::int AS place FROM ledger_account
    WHERE owner LIKE 'seller:' || %(prefix)s || '%%'
)
INSERT INTO ledger_posting (transaction_id, account_id, amount_minor, currency)
SELECT made.id, leg.account, leg.sign * (1 + made.n %% 9000), 'JPY' FROM made
JOIN shared ON shared.place = made.n %% 5 JOIN shops ON shops.place = made.n %% %(shops)s
CROSS JOIN LATERAL (VALUES (shared.id, 1), (shops.id, -1)) leg (account, sign)
"""
WHOLE = """
SELECT a.code, p.currency, sum(p.amount_minor) FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
GROUP BY a.code, p.currency
"""


def run(machine: Machine, plan: Plan) -> Result:
    """Balances a second at the largest size, against the bare sum of everything there."""
    del machine
    sizes = sorted({max(plan.postings // part, TODAY * 2) for part in (100, 10, 1)})
    curve = [_measured(size) for size in sizes]
    first, last = curve[0], curve[-1]
    growth = last["open_ms"] / max(first["open_ms"], 0.1)
    is_right = all(one["is_right"] and one["grown_mib"] <= MOST_MIB for one in curve) and growth <= MOST_GROWTH
    return Result(
        "trial-balance", 1000 / last["open_ms"], "balances/s", floor=1000 / last["floor_ms"], least_ratio=LEAST_RATIO,
        is_right=is_right, details={"growth": round(growth, 2), "most_growth": MOST_GROWTH, "curve": curve},
    )  # fmt: skip


def _measured(size: int) -> dict[str, Any]:
    """One size of the book, filled and forgotten again."""
    with transaction.atomic():
        seller = _fill(size)
        today, yesterday = business.today(), business.today() - timedelta(days=1)
        process = psutil.Process()
        before = process.memory_info().rss
        floor_ms, sums = _timed(_whole)
        first_ms, _lines = _timed(lambda: selectors.trial(today), 1)
        close_ms, _close = _timed(lambda: closing.close(day=yesterday, actor="system:bench"), 1)
        open_ms, lines = _timed(lambda: selectors.trial(today))
        closed_ms, _lines = _timed(lambda: selectors.trial(yesterday))
        page_ms, page = _timed(lambda: _page(seller))
        grown = (process.memory_info().rss - before) / 2**20
        told = {(line.code, line.currency): line.closing for line in lines if line.closing}
        is_right = told == {key: total for key, total in sums.items() if total} and len(page) == PAGE
        transaction.set_rollback(True)
    return {
        "postings": size, "floor_ms": floor_ms, "never_closed_ms": first_ms, "close_ms": close_ms, "open_ms": open_ms,
        "closed_ms": closed_ms, "statement_ms": page_ms, "grown_mib": round(max(grown, 0.0), 1), "is_right": is_right,
    }  # fmt: skip


def _fill(size: int) -> Seller:
    """`size` postings: TODAY of them today, the others over the year before. Rules of the book sleep while it is filled."""
    now = business.now()
    noon = selectors.start_of(business.today()) - timedelta(hours=12)
    values: dict[str, Any] = {"prefix": PREFIX, "shops": SHOPS}
    bookings, of_today = size // 2, TODAY // 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("ALTER TABLE ledger_posting DISABLE TRIGGER USER")
        cursor.execute(ACCOUNTS, values)
        cursor.execute(BOOKINGS, {**values, "first": 1, "last": bookings - of_today, "until": noon, "days": 365})
        cursor.execute(
            BOOKINGS, {**values, "first": bookings - of_today + 1, "last": bookings, "until": now, "days": 1}
        )
        seller = Seller.objects.create(
            kind="buyer", status="approved", slug=PREFIX, display_name="Bench", country="JP", currency="JPY",
            public_id=f"{PREFIX}-own", created_at=now, approved_at=now,
        )  # fmt: skip
        cursor.execute(
            "UPDATE ledger_account SET owner = %s WHERE owner = %s",
            [f"seller:{PREFIX}-own", f"seller:{PREFIX}{SHOPS // 2}"],
        )
        cursor.execute("ANALYZE ledger_posting; ANALYZE ledger_transaction; ANALYZE ledger_account")
    return seller


def _page(seller: Seller) -> list[statement.Line]:
    """The newest page of one seller's statement, with the balance after each line."""
    period = statement.Period()
    return statement.read_page(seller, period, list(statement.rows_of(seller, period)[:PAGE]))


def _whole() -> dict[tuple[str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(WHOLE)
        return {(code, currency): int(total) for code, currency, total in cursor.fetchall()}


def _timed(work: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """Median milliseconds of some runs, and the last answer."""
    took, answer = [], None
    for _number in range(times):
        began = time.perf_counter()
        answer = work()
        took.append((time.perf_counter() - began) * 1000)
    return round(median(took), 2), answer
