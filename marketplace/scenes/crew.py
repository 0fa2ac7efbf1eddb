"""Chunks of work in a few processes. A chunk is a pure function of the ground and its argument: the order does not matter.

This module imports no model: a fresh process must be able to import it before Django is set up.
"""

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

import django
from django.conf import settings
from django.db import connection, connections, transaction

MOST_PROCESSES = 4
WORTH_A_PROCESS = 4000  # rows; fewer are written sooner than a second process starts

Job = Callable[[Any, Any], int]

_here: dict[str, Any] = {}  # of a child process: the ground, sent once


def run(job: Job, ground: Any, chunks: Sequence[Any], *, processes: int) -> Iterator[int]:
    """Run `job(ground, chunk)` for every chunk, each in a transaction of its own; yields what each returned.

    One process: here, in the caller's connection. Raises what the first failing job raised; finished chunks stay.
    """
    if processes <= 1:
        for chunk in chunks:
            yield _run(job, ground, chunk)
        return
    connection.close()  # children must not share it
    pool = ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("spawn"), initializer=_begin,
        initargs=(settings.DATABASES["default"]["NAME"], pickle.dumps(ground)),
    )  # fmt: skip
    try:
        for done in as_completed([pool.submit(_run_in_child, job, chunk) for chunk in chunks]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def how_many(rows: int) -> int:
    """Processes worth starting for this many rows."""
    return 1 if rows < WORTH_A_PROCESS or connection.in_atomic_block else min(MOST_PROCESSES, os.cpu_count() or 1)


def no_time_limit() -> None:
    """Bulk statements take longer than a page may; this connection only."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def _begin(database: str, ground: bytes) -> None:
    """In a fresh process: Django, pointed at the database of the parent (tests have one of another name)."""
    django.setup()
    _here["ground"] = pickle.loads(ground)  # noqa: S301  (our parent's own bytes; they name models, so only now)
    settings.DATABASES["default"]["NAME"] = database
    connections["default"].settings_dict["NAME"] = database


def _run_in_child(job: Job, chunk: Any) -> int:
    return _run(job, _here["ground"], chunk)


def _run(job: Job, ground: Any, chunk: Any) -> int:
    with transaction.atomic():
        no_time_limit()
        return job(ground, chunk)
