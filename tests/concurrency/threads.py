"""Running verbs side by side on PostgreSQL: real threads, real connections, a barrier to start them together."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def together(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all jobs at the same instant, one thread each; an exception is a result."""
    gate = Barrier(len(jobs), timeout=20)

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


def kinds(results: Sequence[Any]) -> Counter[str]:
    """How many of which: exceptions by class, everything else as `done`."""
    return Counter(type(result).__name__ if isinstance(result, Exception) else "done" for result in results)
