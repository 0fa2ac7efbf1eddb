"""Grades: every seller reckoned anew after a change of rules, from all their events. Everything is rolled back at the end."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.core import time as business
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from sellers.models import GradeStanding, Seller
from sellers.policies import rules_grade
from sellers.selectors import grades as reading
from sellers.selectors.grades import TALLIES
from sellers.services import grading

EVENTS_EACH = 80
LEAST_RATIO, MOST_MEMORY, MOST_STATEMENTS = 0.15, 96.0, 10
NAME = "bench-grade-"
# A believable history: mostly orders in time over 400 days, now and then something else.
EVENTS = """
INSERT INTO sellers_gradeevent (seller_id, source, code, own_points, amends, verdict, at, day, actor, why)
SELECT s.id, 'bench:' || s.id || ':' || n,
       (ARRAY['shipped_on_time', 'completed', 'shipped_late', 'chat_fast', 'returned_faulty', 'audit_good', 'verified'])
       [CASE WHEN n = 1 THEN 7 WHEN n = 2 AND s.id %% 3 = 0 THEN 6 WHEN n %% 17 = 0 THEN 3 WHEN n %% 13 = 0 THEN 4
             WHEN n %% 29 = 0 THEN 5 WHEN n %% 2 = 0 THEN 2 ELSE 1 END],
       NULL, '', '', %(now)s - make_interval(days => (n * 37 + s.id %% 50)::int %% 400),
       ((%(now)s - make_interval(days => (n * 37 + s.id %% 50)::int %% 400)) AT TIME ZONE 'Asia/Shanghai')::date, 'system:bench', ''
FROM sellers_seller s, generate_series(1, %(each)s) AS n WHERE s.slug LIKE %(name)s
"""


def run(machine: Machine, plan: Plan) -> Result:
    """Sellers a second; the floor is the database alone: the same grouped statement a chunk, and one update of all rows."""
    del machine
    with transaction.atomic():
        ids = _world(plan.sellers)
        floor = _floor(ids)
        began = time.perf_counter()
        with _peak() as peak:
            done = grading.run_due(limit=len(ids) * 2)
        took = time.perf_counter() - began
        graded = Seller.objects.filter(slug__startswith=NAME, grade_rules=rules_grade.current().version).count()
        rows = GradeStanding.objects.filter(seller__slug__startswith=NAME).count()
        statements = _statements_of_a_chunk(ids)
        transaction.set_rollback(True)
    is_right = graded == rows == len(ids) and statements <= MOST_STATEMENTS and peak[0] <= MOST_MEMORY
    return Result(
        "grades", done / took, "sellers/s", floor=len(ids) / floor, least_ratio=LEAST_RATIO, is_right=is_right,
        details={
            "sellers": len(ids), "events": len(ids) * EVENTS_EACH, "seconds": round(took, 2),
            "statements_a_chunk": statements, "chunk": grading.CHUNK, "peak_mib": round(peak[0], 1),
        },
    )  # fmt: skip


def _world(count: int) -> list[int]:
    now = business.now()
    Seller.objects.bulk_create(
        [
            Seller(
                kind="buyer", status="approved", slug=f"{NAME}{number}", display_name=f"Bench {number}", country="JP",
                currency="JPY", created_at=now, approved_at=now,
            )
            for number in range(count)
        ],
        batch_size=1000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # filling the world is not what is measured
        cursor.execute(EVENTS, {"now": now, "each": EVENTS_EACH, "name": f"{NAME}%"})
        cursor.execute("ANALYZE sellers_gradeevent")
    return list(Seller.objects.filter(slug__startswith=NAME).order_by("pk").values_list("pk", flat=True))


def _floor(ids: list[int]) -> float:
    """Seconds of the statements alone. The update is undone, so that the job finds every row due."""
    rules = rules_grade.current()
    since = business.today() - business.timedelta(days=rules.horizon)
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(ids), grading.CHUNK):
            values = {
                "sellers": ids[start : start + grading.CHUNK], "upto": reading.EVERYTHING, "since": since,
                "forever": sorted(rules.forever),
            }  # fmt: skip
            cursor.execute(TALLIES, values)
            cursor.fetchall()
        cursor.execute("UPDATE sellers_seller SET grade_points = grade_points + 1 WHERE id = ANY(%s)", [ids])
        transaction.set_rollback(True)
    return time.perf_counter() - began


def _statements_of_a_chunk(ids: list[int]) -> int:
    chunk = ids[: grading.CHUNK]
    Seller.objects.filter(pk__in=chunk).update(grade_rules=0, grade="D")
    with CaptureQueriesContext(connection) as captured:
        grading.recompute_many(chunk, rules=rules_grade.current())
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


@contextmanager
def _peak() -> Iterator[list[float]]:
    """MiB by which this process grew at most during the block."""
    process, found, over = psutil.Process(), [0.0], threading.Event()
    before = process.memory_info().rss

    def watch() -> None:
        while not over.wait(0.02):
            found[0] = max(found[0], (process.memory_info().rss - before) / 2**20)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield found
    finally:
        over.set()
        watching.join()
