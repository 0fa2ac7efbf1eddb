"""A statement of 100,000 bookings as a table file, streamed: bounded memory, and the sums of the book.

The floor is the same rows read by psycopg2 through a server-side cursor and written with the csv module, nothing around them.
Both run in a process of their own, so that peak memory is theirs alone.
"""

import csv
import io
import multiprocessing
import resource
import time
from decimal import Decimal
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection, connections

from marketplace.core import time as clock
from marketplace.core.money import exponent
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Account, Posting, Transaction
from marketplace.ledger.selectors import balance
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from sellers.models import Seller
from sellers.selectors.money import owner_of
from sellers.selectors.statement import Period
from sellers.statement_files import csv_chunks

LINES = 100_000
LEAST = 0.1
MOST_MB = 60  # above what the process needs before it begins
BATCH = 5_000
PREFIX = "bench-statement"


def run(machine: Machine, plan: Plan) -> Result:
    """Fill the book of one seller, stream the file, compare memory, speed and sums."""
    del machine, plan
    seller = Seller.objects.order_by("pk")[0]
    fill(seller)
    mine = _alone(_stream, seller.pk)
    floor = _alone(_bare, owner_of(seller))
    is_right = mine["lines"] >= LINES and mine["grown_mb"] < MOST_MB and mine["closing"] == str(_closing(seller))
    return Result(
        "statement", mine["lines"] / mine["seconds"], "lines/s", floor=floor["lines"] / floor["seconds"], least_ratio=LEAST,
        is_right=is_right, details={"lines": mine["lines"], "grown_mb": mine["grown_mb"], "most_mb": MOST_MB, "bytes": mine["bytes"]},
    )  # fmt: skip


def fill(seller: Seller) -> None:
    """Bookings up to LINES, each of a released order, written in bulk; a second run finds them there."""
    owner, currency = owner_of(seller), seller.currency
    mine = _account(AccountCode.SELLER_PAYABLE, owner, currency, Account.Kind.LIABILITY, is_guarded=True)
    bridge = _account(AccountCode.FX_CLEARING, "", currency, Account.Kind.ASSET, is_guarded=False)
    have, now = Transaction.objects.filter(source__startswith=f"{PREFIX}:{seller.pk}:").count(), clock.now()
    for start in range(have, LINES, BATCH):
        rows = Transaction.objects.bulk_create(
            Transaction(
                source=f"{PREFIX}:{seller.pk}:{number}", kind="released", booked_at=now, memo=f"MO{number:012d}K"
            )
            for number in range(start, min(start + BATCH, LINES))
        )
        amounts = [1 + row.pk % 9_000 for row in rows]
        Posting.objects.bulk_create(
            Posting(transaction=row, account=account, amount_minor=sign * amount, currency=currency)
            for row, amount in zip(rows, amounts, strict=True) for account, sign in ((mine, -1), (bridge, 1))
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_posting; ANALYZE ledger_transaction")


def _account(code: AccountCode, owner: str, currency: str, kind: str, *, is_guarded: bool) -> Account:
    values = {"kind": kind, "is_guarded": is_guarded}
    return Account.objects.get_or_create(code=code, owner=owner, currency=currency, defaults=values)[0]


def _closing(seller: Seller) -> int:
    owner, currency = owner_of(seller), seller.currency
    codes = (AccountCode.SELLER_PAYABLE, AccountCode.SELLER_RESERVE, AccountCode.PAYOUT_IN_TRANSIT)
    return sum(balance(code, owner, currency) for code in codes) - balance(
        AccountCode.SELLER_RECEIVABLE, owner, currency
    )


def _alone(work: Any, argument: Any) -> dict[str, Any]:
    """Run `work(argument)` in a fresh process and return what it says."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_tell, args=(work, argument, sender))
    child.start()
    sender.close()
    told: dict[str, Any] = receiver.recv()
    child.join()
    return told


def _tell(work: Any, argument: Any, sender: Any) -> None:
    before = _now_mb()
    began = time.perf_counter()
    told = work(argument)
    told |= {"seconds": time.perf_counter() - began, "grown_mb": round(max(0.0, _peak_mb() - before), 1)}
    connections.close_all()
    sender.send(told)


def _stream(seller_id: int) -> dict[str, Any]:
    seller = Seller.objects.get(pk=seller_id)
    lines, size, last = 0, 0, ""
    for chunk in csv_chunks(seller, Period()):
        lines, size, last = lines + chunk.count("\n"), size + len(chunk), chunk
    closing = next(csv.reader(io.StringIO(last)))[4]
    return {"lines": lines, "bytes": size, "closing": str(int(Decimal(closing).scaleb(exponent(seller.currency))))}


def _bare(owner: str) -> dict[str, Any]:
    values, lines = settings.DATABASES["default"], 0
    own = psycopg2.connect(
        host=values["HOST"],
        port=values["PORT"],
        user=values["USER"],
        password=values["PASSWORD"],
        dbname=values["NAME"],
    )
    with own.cursor("floor") as cursor:
        cursor.itersize = 2_000
        cursor.execute(
            "SELECT t.booked_at, t.kind, t.memo, p.amount_minor FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id"
            " JOIN ledger_transaction t ON t.id = p.transaction_id WHERE a.owner = %s ORDER BY t.booked_at, t.id", [owner],
        )  # fmt: skip
        writer = csv.writer(io.StringIO())
        for row in cursor:
            writer.writerow(row)
            lines += 1
    own.close()
    return {"lines": lines}


def _now_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
