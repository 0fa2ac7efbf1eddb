"""Celery, made safe: a message is only a hint to look at due rows.

Messages are sent after the commit, carry ids only, and may get lost or come twice: the beat sweeps look at the same rows.
A broker that is down must not turn a committed request into an error, so sending never raises.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any, TypeVar

from celery import current_app, shared_task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from marketplace.core import time
from marketplace.core.models import JobHeartbeat

logger = logging.getLogger(__name__)

# Jobs that run more often come soon enough by themselves.
SOON_SECONDS = 10.0
Job = Callable[[], int]
Row = TypeVar("Row")


# What every process hints at: sending it needs no look at all tasks, which would load the whole application (110 MiB) into a process
# that serves sockets only.
QUEUES = {"core.drain_outbox": "default"}
Hints = dict[tuple[str, tuple[int | str, ...]], None]
# Where a loop handles many rows: what it hints at is sent once, when the loop is over.
_together: ContextVar[Hints | None] = ContextVar("together", default=None)
# Where a process commits many small things a second: what all of them hint at, until the next tenth of a second.
SOON = 0.1
_soon: Hints = {}
_soon_lock = threading.Lock()


@contextmanager
def hints_together() -> Iterator[None]:
    """Inside, each hint is kept and sent once at the end, whatever happens. Blocks inside one another are one."""
    if _together.get() is not None:
        yield
        return
    with _gathered(_send_all):
        yield


@contextmanager
def hints_soon() -> Iterator[None]:
    """Inside, each hint is sent a tenth of a second later and once for all who gave it meanwhile: nobody waits for the broker, and
    fifty commits a second are ten messages.
    """
    with _gathered(_send_soon):
        yield


@contextmanager
def _gathered(send: Callable[[Hints], None]) -> Iterator[None]:
    kept: Hints = {}
    token = _together.set(kept)
    try:
        yield
    finally:
        _together.reset(token)
        if kept:
            send(kept)


def _send_all(hints: Hints) -> None:
    for task, args in hints:
        poke(task, *args)


def _send_soon(hints: Hints) -> None:
    with _soon_lock:
        is_first = not _soon
        _soon.update(hints)
    if is_first:
        threading.Timer(SOON, _send_now).start()


def _send_now() -> None:
    with _soon_lock:
        hints = dict(_soon)
        _soon.clear()
    _send_all(hints)


def poke(task: str, *args: int | str) -> None:
    """Send a task by name now. Arguments are ids. A dead broker is logged, not raised: the sweep rescues."""
    kept = _together.get()
    if kept is not None:
        kept[task, args] = None
        return
    try:
        current_app.send_task(task, args=args, ignore_result=True, queue=_queue(task))
    except (OperationalError, OSError):
        logger.warning("broker unreachable: %s%s waits for the sweep", task, args)


def poke_later(task: str, *args: int | str) -> Callable[[], None]:
    return partial(poke, task, *args)


def send(task: str, *args: int | str) -> None:
    """Send a task by name once the surrounding transaction has committed (at once where there is none)."""
    transaction.on_commit(poke_later(task, *args), robust=True)


def catch_up() -> None:
    """After a leap of the business clock (demo and tests): ask for every job of a steady rhythm now, as all of them would have
    run meanwhile. Else what fell due in between waits for the next beat, up to a minute.
    """
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        if isinstance(entry["schedule"], float) and entry["schedule"] >= SOON_SECONDS:
            poke(entry["task"])


def _queue(task: str) -> str:
    """The queue that the task declares. Workers have read all tasks; a web process reads them when it first sends one that is not
    in `QUEUES`, else money and slow work would go to the default queue.
    """
    if task in QUEUES:
        return QUEUES[task]
    if task not in current_app.tasks:
        current_app.loader.import_default_modules()
    return getattr(current_app.tasks.get(task), "queue", None) or "default"


def job(name: str, *, queue: str = "default", backlog: Job | None = None) -> Callable[[Job], Any]:
    """Declare a scheduled job: a task without arguments that looks at due rows and returns how many it handled.

    Each run writes a heartbeat (started, finished, handled, what still waits, error), so a job that never runs is seen.
    """

    def declare(function: Job) -> Any:
        @wraps(function)
        def run() -> int:
            started = time.real_now()
            _beat(name, started_at=started)
            try:
                done = function()
            except Exception as error:
                _beat(
                    name,
                    started_at=started,
                    finished_at=time.real_now(),
                    error=f"{type(error).__name__}: {error}"[:2000],
                )
                raise
            waiting = backlog() if backlog else 0
            _beat(name, started_at=started, finished_at=time.real_now(), done=done, backlog=waiting, error="")
            return done

        return shared_task(name=name, queue=queue, ignore_result=True)(run)

    return declare


class RowsFailed(Exception):
    """Some rows of a sweep raised what nobody expected; the others were handled. The heartbeat shows it."""


def each(rows: Iterable[Row], act: Callable[[Row], object]) -> int:
    """Act on every row; returns how many were handled. One bad row does not stop those behind it.

    `act` is a verb with a transaction of its own; it says False where there was nothing left to do.
    Raises RowsFailed at the end where rows raised.
    """
    done, failed = 0, []
    for row in rows:
        try:
            done += act(row) is not False
        except Exception as error:  # a task's boundary: the next row must not suffer
            logger.exception("row %s", row)
            failed.append(f"{row}: {type(error).__name__}")
    if failed:
        raise RowsFailed(", ".join(failed)[:1500])
    return done


def _beat(name: str, **values: Any) -> None:
    if not JobHeartbeat.objects.filter(job=name).update(**values):  # one statement, but for the very first run
        JobHeartbeat.objects.get_or_create(job=name, defaults=values)
