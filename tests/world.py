"""The seeded world as a fixture: people, shops, 120 listings, orders at every stage, on real PostgreSQL and real sandboxes.

It is baked once (about a minute) and kept in `.local/test/worlds/` while no source file changes; every test process
works on a copy of its own. Fixture `world` opens that copy for one test in this process and rolls everything back.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import override_settings

from marketplace.config import customs_key, processes
from marketplace.config.embedded import ports
from marketplace.payments import gateway
from tests.database import PACKAGES, PROJECT, child, databases, drop_database, make_database, make_empty, manage
from tests.servers import with_path

KEPT = PROJECT / ".local" / "test" / "worlds"
# A kept world ages: after this its unpaid orders and windows are no longer those of a fresh one.
KEPT_SECONDS = 2 * 3600
PATIENCE = 120.0


@dataclass(frozen=True)
class World:
    """A seeded database with its sandboxes; `environment` is what a process of ours needs to live in it."""

    database: str
    folder: Path
    environment: dict[str, str]

    @property
    def stripe(self) -> str:
        return self.environment["STRIPE_API_BASE"]

    def settings(self) -> dict[str, object]:
        """What this process's settings must say to live in this world."""
        names = ("STRIPE_API_BASE", "CUSTOMS_URL", "CUSTOMS_SIGNING_FILE", "TIME_FILE", "MEDIA_ROOT")
        # The seeded staff have no authenticator app: as in the demo, the second factor is not enforced.
        return {"STAFF_NEEDS_MFA": False} | {name: self.environment[name] for name in names}


def fingerprint() -> str:
    """A digest of everything that the seeding reads, of the key ring and of the day."""
    digest = hashlib.sha256(f"{os.environ['FIELD_KEYS']} {os.environ['DATABASE_URL']}".encode())
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*")):
            if path.suffix in {".py", ".csv", ".txt"} and "static" not in path.parts:
                digest.update(f"{path.relative_to(PROJECT)} ".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def baked() -> Path:
    """Folder of the current seeded world; bakes it where there is none.

    `TEST_WORLD=keep` takes the newest one whatever has changed since: quick while one writes code, as long as no model
    changes.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    stamps = sorted(KEPT.glob("*/done"), key=lambda stamp: stamp.stat().st_mtime)
    if os.environ.get("TEST_WORLD") == "keep" and stamps:
        return stamps[-1].parent
    name = fingerprint()
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = KEPT / name
        done = folder / "done"
        fresh = done.exists() and time.time() - done.stat().st_mtime < KEPT_SECONDS
        if not fresh or f"world_{name}" not in databases():
            _forget_old(except_for=name)
            _bake(folder, f"world_{name}")
            done.touch()
    return folder


def _bake(folder: Path, database: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make_empty(database)
    with sandboxes(folder, database) as values:
        manage(values, "seed", "--scale", "small", "--picture-side", "480")


def _forget_old(*, except_for: str) -> None:
    for folder in KEPT.iterdir():
        if folder.is_dir() and folder.name != except_for and time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
            drop_database(f"world_{folder.name}")


@contextmanager
def sandboxes(folder: Path, database: str, web: str = "http://localhost:9") -> Iterator[dict[str, str]]:
    """Sandbox Stripe and customs with their state in `folder`; the environment of this world."""
    stripe, customs, translate = ports.any_free(), ports.any_free(), ports.any_free()
    signer = customs_key.kept_in(folder)
    values = {
        "MIAOMIAO_MODE": "demo",
        "CUSTOMS_SIGNING_FILE": str(signer),
        "DATABASE_URL": with_path(os.environ["DATABASE_URL"], database),
        "TIME_FILE": str(folder / "time"),
        "MEDIA_ROOT": str(folder / "media"),
        "STRIPE_API_BASE": f"http://localhost:{stripe}",
        "STRIPE_PAGE_ORIGIN": f"http://localhost:{stripe}",
        "STRIPE_WEBHOOK_URL": f"{web}/api/v1/payments/webhooks/stripe/",
        "CUSTOMS_URL": f"http://localhost:{customs}",
        "TRANSLATE_URL": f"http://localhost:{translate}",
        "TRANSLATE_NAME": "phrase book of the demo",
        "PUBLIC_URL": web,
    }
    commands = {
        "stripe": (processes.stripe_sandbox(stripe, folder / "stripe.sqlite3"), stripe),
        "customs": (processes.customs_sandbox(customs, folder / "customs.json", signer), customs),
        "translate": (processes.translate_sandbox(translate), translate),
    }
    running = []
    try:
        for name, (command, port) in commands.items():
            running.append(start(name, command, child(values), folder))
            wait_for(partial(ports.is_busy, port), running[-1], folder / f"{name}.log")
        yield values
    finally:
        stop(running)


def start(name: str, command: tuple[str, ...], environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    """One process of the product, its words in `<folder>/<name>.log`."""
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip


def wait_for(ready: Any, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until `ready()` is true. Raises RuntimeError with the end of the log where the process ends or is too slow."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{log.stem} does not come up:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.05)


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    """End the processes, last started first."""
    for process in reversed(running):
        process.terminate()
    for process in running:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


@contextmanager
def copy_of_the_world(folder: Path, label: str, web: str = "http://localhost:9") -> Iterator[World]:
    """A world of one's own: database, provider's state, clock and pictures copied, sandboxes running."""
    source = baked()
    database = f"{source.name}_{label}"
    make_database(database, f"world_{source.name}")
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.log", "done"))
    try:
        with sandboxes(folder, database, web) as values:
            yield World(database, folder, values)
    finally:
        drop_database(database)


@pytest.fixture(scope="session")
def world_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """This process's copy of the seeded world."""
    label = f"{os.environ.get('TEST_DB_SUFFIX', 'suite')}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with copy_of_the_world(tmp_path_factory.mktemp("world"), label) as made:
        yield made


@contextmanager
def inside(world: World) -> Iterator[World]:
    """Django of this process lives in `world` for the length of the block; whatever the block writes is rolled back."""
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = world.database
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # it would end the transaction around the test
    cache.clear()
    gateway._build.cache_clear()
    try:
        with override_settings(**world.settings()):
            block = transaction.atomic()
            block._from_testcase = True  # so that durable blocks of services accept to stand inside it
            with block:
                yield world
                transaction.set_rollback(True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        gateway._build.cache_clear()
        cache.clear()


@pytest.fixture
def world(world_copy: World, django_db_blocker: Any) -> Iterator[World]:
    """The seeded world for one test; see the module."""
    with django_db_blocker.unblock(), inside(world_copy) as found:
        yield found
