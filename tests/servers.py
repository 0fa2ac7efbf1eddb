"""Servers and environment of a test run; imported by conftest.py before Django reads its settings."""

from __future__ import annotations

import fcntl
import os
import zlib
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis

from marketplace.config import embedded
from marketplace.config.layout import NUMBERED_DATABASES, PROJECT

SETTINGS_MODULE = "marketplace.config.settings"
# This name marks an environment that a parent process (the xdist controller) has prepared already.
PREPARED = "MIAOMIAO_TEST_SERVERS"
SLOTS = PROJECT / ".local" / "test" / "slots"
COUNT = NUMBERED_DATABASES["test"] // 2
_held: dict[int, int] = {}  # slot → open file: that is the lock


def prepare() -> None:
    """Bring the test servers up and point this process at them; whatever was set outside is overruled.

    `TEST_DB_SUFFIX` gives parallel shells databases of their own (the settings name the PostgreSQL one); every xdist
    worker has its own too, and its own business clock.
    """
    suffix = os.environ.get("TEST_DB_SUFFIX", "")
    # Held until the process ends: `make test` and `make check` stop the servers only when nobody holds it.
    embedded.use("test")
    if not os.environ.get(PREPARED):
        values = embedded.start("test")
        os.environ.update(values)
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS_MODULE
        os.environ[PREPARED] = "1"
    slot = take_slot(f"{suffix}/{os.environ.get('PYTEST_XDIST_WORKER', '')}")
    os.environ.update(databases_of(slot))
    clock = Path(os.environ["TIME_FILE"]).with_name(f"clock-{slot}")
    clock.unlink(missing_ok=True)  # of a run that was killed
    os.environ["TIME_FILE"] = str(clock)


def with_path(url: str, path: str) -> str:
    """`url` with another database name or number."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


def take_slot(name: str) -> int:
    """A number that no other process of this tree has while this one lives; its Valkey databases are empty.

    The search begins at a number made from `name`, so that a shell mostly gets the same one again.
    """
    SLOTS.mkdir(parents=True, exist_ok=True)
    first = zlib.crc32(name.encode()) % COUNT
    for number in (*range(first, COUNT), *range(first)):
        held = os.open(SLOTS / str(number), os.O_WRONLY | os.O_CREAT)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            continue
        _held[number] = held
        for url in databases_of(number).values():  # what a killed run left would be read, or worked on, by this one
            with redis.Redis.from_url(url) as database:
                database.flushdb()
        return number
    raise RuntimeError(f"all {COUNT} slots of the test servers are taken")


def leave_slot(number: int) -> None:
    """Let somebody else have it."""
    os.close(_held.pop(number))


def databases_of(slot: int) -> dict[str, str]:
    """Where a process with this slot finds cache, broker and channels."""
    numbers = (("CACHE_URL", slot), ("BROKER_URL", 2 * slot), ("CHANNELS_URL", 2 * slot + 1))
    return {name: with_path(os.environ[name], str(number)) for name, number in numbers}
