"""Servers and environment of a test run; imported by conftest.py before Django reads its settings."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from marketplace.config import embedded
from marketplace.config.layout import NUMBERED_DATABASES

SETTINGS_MODULE = "marketplace.config.settings"
# This name marks an environment that a parent process (the xdist controller) has prepared already.
PREPARED = "MIAOMIAO_TEST_SERVERS"


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
    slot = slot_of(suffix, os.environ.get("PYTEST_XDIST_WORKER", ""))
    for name, number in (("CACHE_URL", slot), ("BROKER_URL", 2 * slot), ("CHANNELS_URL", 2 * slot + 1)):
        os.environ[name] = with_path(os.environ[name], str(number))
    clock = Path(os.environ["TIME_FILE"]).with_name(f"clock-{slot}")
    clock.unlink(missing_ok=True)  # of a run that was killed
    os.environ["TIME_FILE"] = str(clock)


def with_path(url: str, path: str) -> str:
    """`url` with another database name or number."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


def slot_of(suffix: str, worker: str) -> int:
    """A number for one test process, such that twice the number and one more are numbers of Valkey databases."""
    return zlib.crc32(f"{suffix}/{worker}".encode()) % (NUMBERED_DATABASES["test"] // 2)
