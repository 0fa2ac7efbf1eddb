"""The whole marketplace for browser tests and journeys: web, worker and beat on a copy of the seeded world."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2

from marketplace.config import prepare, processes
from marketplace.config.embedded import ports
from tests import servers, world


@dataclass(frozen=True)
class Site:
    """A running marketplace: its address, and a way to look into its database."""

    url: str
    world: world.World
    environment: dict[str, str]
    folder: Path
    started: dict[str, Callable[[], subprocess.Popen[bytes]]] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def kill(self, name: str) -> None:
        """SIGKILL a process with everything that it started: nothing of it has a last word."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait(10)

    def start(self, name: str) -> None:
        """Start it again, as a supervisor would; returns at once."""
        self.running[name] = self.started[name]()

    def log(self, name: str = "web") -> str:
        """The last words of a process."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-6000:]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database says; for asserting, never for acting."""
        link = psycopg2.connect(self.world.environment["DATABASE_URL"])
        try:
            with link.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        finally:
            link.close()

    def value(self, sql: str, *values: Any) -> Any:
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    def becomes(self, wanted: Any, sql: str, *values: Any, patience: float = 60.0) -> None:
        """The worker does its part a moment later; fails where it does not."""
        deadline = time.monotonic() + patience
        while (seen := self.value(sql, *values)) != wanted:
            assert time.monotonic() < deadline, f"{seen!r} instead of {wanted!r}"
            time.sleep(0.1)

    def later(self, delta: timedelta) -> None:
        """The clock of all processes moves forward, as in a demo (docs/time.md)."""
        target = Path(self.environment["TIME_FILE"])
        seen = float(target.read_text().strip() or 0) if target.exists() else 0.0
        scratch = target.with_suffix(".next")
        scratch.write_text(str(seen + delta.total_seconds()))
        scratch.replace(target)


def static_files() -> Path:
    """The collected static files, made anew where a source has changed."""
    folder = world.KEPT / "static"
    world.KEPT.mkdir(parents=True, exist_ok=True)
    with (world.KEPT / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, wanted = world.KEPT / "static.stamp", prepare.fingerprint(prepare.static_files())
        if not stamp.exists() or stamp.read_text() != wanted:
            environment = world.child({"MIAOMIAO_MODE": "demo", "STATIC_ROOT": str(folder)})
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "-v0"]
            subprocess.run(command, cwd=world.PROJECT, env=environment, check=True, capture_output=True)
            stamp.write_text(wanted)
    return folder


@contextmanager
def running(folder: Path, label: str) -> Iterator[Site]:
    """Everything up, for the length of the block, with a world and Valkey databases of its own."""
    slot = servers.take_slot(label)
    web, ws = ports.any_free(), ports.any_free()
    url = f"http://localhost:{web}"
    static = static_files()
    with world.copy_of_the_world(folder, label, url) as made:
        environment = world.child(
            made.environment
            | {
                "STATIC_ROOT": str(static), "WEBSOCKET_URL": f"ws://localhost:{ws}", "GRANIAN_HOST": "127.0.0.1",
                "GRANIAN_LOG_LEVEL": "warning", "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
                **servers.databases_of(slot),
            }
        )  # fmt: skip
        site = Site(url, made, environment, folder)
        try:
            for name, port in (("web", web), ("ws", ws), ("worker", 0), ("beat", 0)):
                own = {"GRANIAN_PORT": str(port), "GRANIAN_WORKERS": "1"} if port else {}
                site.started[name] = partial(world.start, name, processes.COMMANDS[name], environment | own, folder)
                site.start(name)
            world.wait_for(partial(answers, f"{url}/health/ready"), site.running["web"], folder / "web.log")
            world.wait_for(partial(ports.is_busy, ws), site.running["ws"], folder / "ws.log")
            yield site
        finally:
            world.stop(list(site.running.values()))
            servers.leave_slot(slot)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  (loopback)
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
