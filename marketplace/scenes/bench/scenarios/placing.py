"""Placing one order through the API (quote, then place), against the same rows written by psycopg2 with nothing around them.

The floor's rows are copies of what placed orders left behind, with new numbers: one statement a row, one transaction an order, eight
threads, each with the order of its own shopper and other goods, so that they do not wait for one another at one stock row. Web alone
runs: what workers do afterwards is counted by `order-cpu`.
"""

import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import psycopg2
from django.conf import settings
from psycopg2 import sql
from psycopg2.extras import Json, RealDictCursor

from marketplace.scenes.bench import world
from marketplace.scenes.bench.load import Caller
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.bench.world import Buyer
from orders.policies import notice

LEAST = 0.15
THREADS = 8
CROWD = 32
GOODS = 40
Row = dict[str, Any]

# Table, and how its rows of one order are found (o: order number, p: purchase number).
TEMPLATE: tuple[tuple[str, str], ...] = (
    ("orders_quote", "id = (SELECT quote_id FROM orders_purchase WHERE number = %(p)s)"),
    ("orders_purchase", "number = %(p)s"),
    ("orders_order", "number = %(o)s"),
    ("orders_orderline", "order_id = (SELECT id FROM orders_order WHERE number = %(o)s)"),
    ("orders_escrow", "order_id = (SELECT id FROM orders_order WHERE number = %(o)s)"),
    ("catalog_stockreservation", "source = 'order:' || %(o)s"),
    ("tariff_quotause", "source = 'order:' || %(o)s"),
    ("core_trailentry", "target = 'purchase:' || %(p)s"),
    ("core_outboxevent", "key = 'purchase:' || %(p)s"),
    ("core_outboxdelivery", "key = 'purchase:' || %(p)s"),
    ("core_idempotencyrecord", "created_at >= (SELECT created_at - interval '1 second' FROM orders_quote WHERE id ="
     " (SELECT quote_id FROM orders_purchase WHERE number = %(p)s)) AND actor = %(actor)s"),
)  # fmt: skip


def run(machine: Machine, plan: Plan) -> Result:
    """Eight shoppers at once on both sides; then a crowd, for how long the slowest of them wait."""
    goods = [listing.public_id for listing in world.goods(GOODS)]
    people, crowd = world.buyers(THREADS), world.buyers(CROWD)
    failed: list[str] = []
    with machine.serving("web"):
        placed = _one_each(machine, people, goods)
        done, taken, durations = _buying(machine, people, goods, plan.seconds, failed)
        crowd_done, crowd_taken, crowd_durations = _buying(machine, crowd, goods, plan.seconds, failed)
    floor = _rows_alone(placed, people, plan.seconds)
    latencies, waits = sorted(durations), sorted(crowd_durations)
    return Result(
        "place-order", sum(done) / taken, "orders/s", floor=floor, least_ratio=LEAST, is_right=not failed,
        details={
            "orders": sum(done), "threads": THREADS, "p50_ms": _quantile(latencies, 0.5),
            "p95_ms": _quantile(latencies, 0.95), "crowd": CROWD, "crowd_orders_a_second": round(sum(crowd_done) / crowd_taken, 1),
            "crowd_p50_ms": _quantile(waits, 0.5), "crowd_p95_ms": _quantile(waits, 0.95), "failed": failed[:3],
        },
    )  # fmt: skip


def _one_each(machine: Machine, people: list[Buyer], goods: list[str]) -> list[Row]:
    """An order of each: the floor copies their rows."""
    found = []
    for number, buyer in enumerate(people):
        caller = Caller(machine.base, buyer.token)
        found.append(place(caller, buyer, {goods[number % len(goods)]: 1}))
        caller.close()
    return found


def _buying(
    machine: Machine, people: list[Buyer], goods: list[str], seconds: float, failed: list[str]
) -> tuple[list[int], float, list[float]]:
    """Everybody buys again and again: how often each, how long in all, every duration."""
    callers = [Caller(machine.base, buyer.token) for buyer in people]
    pairs = zip(callers, people, strict=True)
    told = _at_once(seconds, [_shopper(caller, buyer, goods, failed) for caller, buyer in pairs])
    for caller in callers:
        caller.close()
    return told


def place(caller: Caller, buyer: Buyer, wanted: dict[str, int]) -> Row:
    """Quote `wanted` and place it; the purchase as the API tells it. Raises RuntimeError for a refusal."""
    lines = [{"listing": listing, "quantity": pieces} for listing, pieces in wanted.items()]
    quote = caller.must(caller.post("/api/v1/checkout/quote/", {"lines": lines}))
    wish = {"quote": quote["quote"], "address": buyer.address, "notice_version": notice.VERSION}
    found: Row = caller.must(caller.post("/api/v1/checkout/", wish))
    return found


def _shopper(caller: Caller, buyer: Buyer, goods: list[str], failed: list[str]) -> Callable[[int], None]:
    def buy(turn: int) -> None:
        try:
            place(caller, buyer, {goods[(buyer.pk + turn) % len(goods)]: 1})
        except RuntimeError as error:
            failed.append(str(error))

    return buy


def _at_once(seconds: float, works: list[Callable[[int], None]]) -> tuple[list[int], float, list[float]]:
    """Run each work in a thread again and again: how often each, how long in all, every duration."""
    done, durations = [0] * len(works), []
    end = time.perf_counter() + seconds

    def loop(place: int) -> None:
        for turn in count():
            began = time.perf_counter()
            if began >= end:
                return
            works[place](turn)
            done[place] += 1
            durations.append(time.perf_counter() - began)

    threads = [threading.Thread(target=loop, args=(place,)) for place in range(len(works))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, time.perf_counter() - began, durations


def _rows_alone(placed: list[Row], people: list[Buyer], seconds: float) -> float:
    """Orders a second by plain INSERTs and UPDATEs; each thread copies an order of its own."""
    connections = [_connect() for _ in range(THREADS)]
    templates = [_template(own, *pair) for own, pair in zip(connections, zip(placed, people, strict=True), strict=True)]
    numbers = count()
    writers = [_writer(own, rows, numbers) for own, rows in zip(connections, templates, strict=True)]
    done, taken, _durations = _at_once(seconds, writers)
    for own in connections:
        own.close()
    return sum(done) / taken


def _template(own: Any, purchase: Row, buyer: Buyer) -> dict[str, list[Row]]:
    with own.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("SELECT 'user:' || public_id AS ref FROM accounts_user WHERE id = %s", [buyer.pk])
        names = {"p": purchase["number"], "o": purchase["orders"][0]["number"], "actor": cursor.fetchone()["ref"]}
        found = {}
        for table, where in TEMPLATE:
            cursor.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id", names)  # noqa: S608  (our own literals)
            found[table] = [dict(row) for row in cursor.fetchall()]
    own.commit()
    missing = [table for table, rows in found.items() if not rows and not table.startswith("core_outbox")]
    if missing:
        raise RuntimeError(f"placing an order left nothing in {', '.join(missing)}: the floor would be too low")
    return found


def _writer(own: Any, rows: dict[str, list[Row]], numbers: Any) -> Callable[[int], None]:
    def write(_turn: int) -> None:
        with own.cursor() as cursor:
            _write(cursor, rows, f"F{next(numbers):09d}{id(own) % 10**6:06d}{time.time_ns() % 10**4:04d}"[:20])
        own.commit()

    return write


def _write(cursor: Any, rows: dict[str, list[Row]], code: str) -> None:
    """The rows of one order under the number `code`, parents first, and the two counters."""
    source = f"order:{code}"
    quote = _insert(cursor, "orders_quote", rows["orders_quote"][0], public_id=code)
    purchase = _insert(cursor, "orders_purchase", rows["orders_purchase"][0], number=code, quote_id=quote)
    order = _insert(cursor, "orders_order", rows["orders_order"][0], number=code, purchase_id=purchase)
    for table in ("orders_orderline", "orders_escrow"):
        for row in rows[table]:
            _insert(cursor, table, row, order_id=order)
    for row in rows["core_trailentry"]:
        _insert(cursor, "core_trailentry", row, target=f"purchase:{code}")
    for event in rows["core_outboxevent"]:
        fresh = _insert(cursor, "core_outboxevent", event, key=f"purchase:{code}")
        for row in rows["core_outboxdelivery"]:
            if row["event_id"] == event["id"]:
                _insert(cursor, "core_outboxdelivery", row, event_id=fresh, key=f"purchase:{code}", status="done")
    for place, row in enumerate(rows["core_idempotencyrecord"]):
        _insert(cursor, "core_idempotencyrecord", row, key=f"{code}-{place}")
    for row in rows["catalog_stockreservation"]:
        cursor.execute(
            "UPDATE catalog_stock SET reserved = reserved + %s WHERE id = %s", [row["quantity"], row["stock_id"]]
        )
        _insert(cursor, "catalog_stockreservation", row, source=source)
    for row in rows["tariff_quotause"]:
        cursor.execute(
            "UPDATE tariff_quotayear SET taken_fen = taken_fen + %s WHERE id = %s AND taken_fen + %s <= limit_fen",
            [0, row["quota_id"], 0],
        )
        _insert(cursor, "tariff_quotause", row, source=source, amount_fen=0)


def _insert(cursor: Any, table: str, row: Row, **fresh: Any) -> int:
    values = {name: value for name, value in (row | fresh).items() if name != "id"}
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    cursor.execute(statement, [Json(value) if isinstance(value, dict | list) else value for value in values.values()])
    (pk,) = cursor.fetchone()
    return int(pk)


def _connect() -> Any:
    values = settings.DATABASES["default"]
    return psycopg2.connect(
        host=values["HOST"],
        port=values["PORT"],
        user=values["USER"],
        password=values["PASSWORD"],
        dbname=values["NAME"],
    )


def _quantile(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1) if ordered else 0.0
