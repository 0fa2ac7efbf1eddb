"""Chinese search, first page, through the uncached REST API, against the very SQL of those requests alone."""

import threading
import time
from itertools import cycle
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.db import connection
from django.test.client import RequestFactory
from django.test.utils import CaptureQueriesContext

from marketplace.scenes.bench.load import get, hammer
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import QUERIES, Plan
from marketplace.storefront.api.views import ListingsDoor

LEAST = 0.5
AT_ONCE = 8
MOST_P95_MS = 120.0
PATH = "/api/v1/listings/?search={words}&page_size=24"


def run(machine: Machine, plan: Plan) -> Result:
    """Twelve queries in turn, eight at once on both sides; nineteen of twenty answers within MOST_P95_MS."""
    paths = [PATH.format(words=quote(words)) for words in QUERIES]
    statements, found = _statements(paths)
    floor = sql_alone(statements, plan.seconds)
    url = machine.base + paths[0]
    requests = [get(machine.base + path, headers=("Accept-Language: zh-hans",)) for path in paths]
    with machine.serving("web"):
        hammer(url, requests, count=4 * len(requests), connections=AT_ONCE)
        tally = hammer(url, requests, seconds=plan.seconds, connections=AT_ONCE)
    is_quick = tally.quantile(0.95) <= MOST_P95_MS
    return Result(
        "search", tally.rate, "requests/s", floor=floor, least_ratio=LEAST,
        is_right=tally.errors == 0 and found > 0 and is_quick,
        details={
            "p50_ms": tally.quantile(0.5), "p95_ms": tally.quantile(0.95), "queries_answered": len(paths), "hits": found,
            "statements": round(sum(map(len, statements)) / len(statements), 1),
        },
    )  # fmt: skip


def _statements(paths: list[str]) -> tuple[list[list[str]], int]:
    """The SQL that each request sends, values filled in, and how many listings they found together."""
    door, factory, found = ListingsDoor.as_view(), RequestFactory(), 0
    gathered = []
    for path in paths:
        for _ in range(2):  # the second time small facts are remembered, as in a web process
            with CaptureQueriesContext(connection) as captured:
                answer = door(factory.get(path, SERVER_NAME="localhost"))
        gathered.append([query["sql"] for query in captured.captured_queries])
        found += answer.data["count"]
    return gathered, found


def sql_alone(statements: list[list[str]], seconds: float) -> float:
    """Requests' worth of SQL a second, eight connections at once."""
    done = [0] * AT_ONCE
    end = time.perf_counter() + seconds

    def work(place: int) -> None:
        values = settings.DATABASES["default"]
        own = psycopg2.connect(
            host=values["HOST"],
            port=values["PORT"],
            user=values["USER"],
            password=values["PASSWORD"],
            dbname=values["NAME"],
        )
        own.autocommit = True
        due = cycle(statements[place:] + statements[:place])
        with own.cursor() as cursor:
            while time.perf_counter() < end:
                for statement in next(due):
                    cursor.execute(statement)
                    cursor.fetchall()
                done[place] += 1
        own.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(AT_ONCE)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)
