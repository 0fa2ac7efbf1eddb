"""Running verbs side by side on PostgreSQL: real threads, real connections, a barrier to start them together."""

import time as clock
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, connections

PATIENCE = 60.0  # seconds until threads that should meet are taken for lost; nobody waits longer than it takes


def together(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all jobs at the same instant, one thread each; an exception is a result."""
    gate = Barrier(len(jobs), timeout=PATIENCE)

    def run(job: Callable[[], Any]) -> Any:
        try:
            connections["default"].ensure_connection()
            gate.wait()
            return job()
        except Exception as error:  # noqa: BLE001  (the test looks at what came out, whatever it is)
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def crowd(jobs: Sequence[Callable[[], Any]], at_once: int) -> list[Any]:
    """Many jobs, `at_once` of them at any time."""

    def run(job: Callable[[], Any]) -> Any:
        try:
            return job()
        except Exception as error:  # noqa: BLE001  (as above)
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(run, jobs))


def until_somebody_waits(*, or_else: Callable[[], bool] = lambda: False) -> bool:
    """Wait until a session of this database stands before a lock, or until `or_else()` holds; True for the lock.

    Raises AssertionError where neither comes. In place of a pause that is too short on a slow machine and too long on a fast one.
    """
    deadline = clock.monotonic() + PATIENCE
    waiting = (
        "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
        " WHERE NOT l.granted AND a.datname = current_database())"
    )
    while not or_else():
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return True
        assert clock.monotonic() < deadline, "nobody waits for a lock"
        clock.sleep(0.01)
    return False


def kinds(results: Sequence[Any]) -> Counter[str]:
    """How many of which: exceptions by class, everything else as `done`."""
    return Counter(type(result).__name__ if isinstance(result, Exception) else "done" for result in results)
