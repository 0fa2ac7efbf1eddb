"""A process of ours dies at a named place: a real one, forked from the test, ended by SIGKILL as the kernel ends it.

Nothing of it is tidied up: no `except`, no rollback, no `on_commit`. PostgreSQL sees the connection break and rolls back.
"""

from __future__ import annotations

import importlib
import os
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.db import connection, connections

from marketplace.payments import gateway


@dataclass(frozen=True)
class Seam:
    """`before` or `after` the function of this name, as the module that calls it knows it."""

    when: str
    name: str

    def __str__(self) -> str:
        return f"{self.when} {self.name}"


def die_at(seam: Seam, act: Callable[[], Any]) -> None:
    """Run `act` in a process that is killed at the seam. Fails where it never gets there, or ends in another way."""
    ours = _connected()  # threads of this process may keep connections of their own
    connections.close_all()  # a child must not talk on its parent's connection
    child = os.fork()
    if child == 0:
        _be_killed(seam, act)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"never came {seam} (ended with {os.waitstatus_to_exitcode(status)})"
    assert os.WTERMSIG(status) == signal.SIGKILL
    _wait_for_the_rollback(ours)


def _be_killed(seam: Seam, act: Callable[[], Any]) -> NoReturn:
    try:
        gateway._build.cache_clear()  # nor on its parent's connections to the provider
        _arm(seam)
        act()
    except BaseException:  # noqa: BLE001  (a child of a test must end here, whatever happens)
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


def _place(name: str) -> Any:
    """The module or class of a dotted name, found from the left: a module may be known by another name inside a module."""
    first, *rest = name.split(".")
    place = importlib.import_module(first)
    for depth, part in enumerate(rest, 2):
        if not hasattr(place, part):
            importlib.import_module(".".join(name.split(".")[:depth]))
        place = getattr(place, part)
    return place


def _arm(seam: Seam) -> None:
    owner, _dot, name = seam.name.rpartition(".")
    place = _place(owner)
    real = getattr(place, name)

    def last(*args: Any, **more: Any) -> Any:
        if seam.when == "after":
            real(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, last)


def _connected() -> set[int]:
    """The server's processes that talk to somebody about this database, but for the one that answers here."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        """)
        return {pid for (pid,) in cursor.fetchall()}


def _wait_for_the_rollback(ours: set[int], patience: float = 5.0) -> None:
    """Until the server has noticed that the process is gone: its locks are free, its transaction is undone."""
    deadline = time.monotonic() + patience
    while _connected() - ours:
        assert time.monotonic() < deadline, "the killed process still holds a connection"
        time.sleep(0.01)
