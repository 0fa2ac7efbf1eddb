"""Servers for `manage.py bench`: an own database cluster, caches and sandboxes in `.local/bench`, stopped afterwards.

Web, worker and beat are started by the scenarios themselves, with the words of `processes.COMMANDS` that they find in the
environment: what is measured is what `make demo` and production run.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from marketplace.config import customs_key, embedded, processes
from marketplace.config.embedded import ports
from marketplace.config.layout import PROJECT, Layout, layout, say
from marketplace.config.supervisor import Journal, Supervisor, end_leftovers
from marketplace.config.system import child_environment, ending_raises, refuse_production, webhook_settings
from tools import messages

FIRST_PORT = 8400
BARE = "marketplace.scenes.bench.bare:application"


class BenchError(RuntimeError):
    """The bench cannot run; the message is meant to be read by a person."""


@contextlib.contextmanager
def own_servers() -> Iterator[dict[str, str]]:
    """The environment of servers that nobody else uses. Raises BenchError."""
    refuse_production()
    place = layout("bench")
    place.local.mkdir(parents=True, exist_ok=True)
    with _only_one(place), ending_raises():
        end_leftovers(place)
        journal = Journal(place.logs / "bench.log", on_screen=False)
        supervisor = Supervisor(place, journal)
        try:
            environment = _bring_up(place, supervisor, embedded.start("bench"))
            yield environment
        finally:
            supervisor.stop()
            embedded.stop("bench")
            journal.close()


def _bring_up(place: Layout, supervisor: Supervisor, values: dict[str, str]) -> dict[str, str]:
    environment = environment_of(values, place.local, embedded.running("bench")["postgres"])
    webhooks = webhook_settings(environment["PUBLIC_URL"])
    stripe, customs = (urlsplit(environment[name]).port or 0 for name in ("STRIPE_API_BASE", "CUSTOMS_URL"))
    supervisor.start("stripe", processes.stripe_sandbox(stripe, place.local / "stripe.sqlite3"), environment | webhooks)
    office = processes.customs_sandbox(customs, place.local / "customs.json", customs_key.kept_in(place.local))
    supervisor.start("customs", office, environment)
    static_files(environment)
    return environment


def environment_of(values: dict[str, str], folder: Path, database_process: int | None) -> dict[str, str]:
    """The environment of a bench on servers with the settings `values`: free ports, and what the scenarios start."""
    web = ports.first_free(FIRST_PORT)
    ws = ports.first_free(web + 1)
    stripe = ports.first_free(ws + 1)
    customs = ports.first_free(stripe + 1)
    values = values | {
        "PUBLIC_URL": f"http://localhost:{web}", "WEBSOCKET_URL": f"ws://localhost:{ws}", "MIAOMIAO_MODE": "demo",
        "STRIPE_API_BASE": f"http://localhost:{stripe}", "STRIPE_PAGE_ORIGIN": f"http://localhost:{stripe}",
        "CUSTOMS_URL": f"http://localhost:{customs}", "CUSTOMS_SIGNING_FILE": str(customs_key.kept_in(folder)), "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    bare = tuple(BARE if word.startswith("marketplace.config.wsgi") else word for word in processes.COMMANDS["web"])
    return child_environment(values) | {
        "BENCH_COMMANDS": json.dumps({**processes.COMMANDS, "bare": bare}),
        "BENCH_FOLDER": str(folder),
        "BENCH_DATABASE_PROCESS": str(database_process or 0),
    }


def static_files(environment: dict[str, str]) -> None:
    """Messages and static files for these settings. Raises BenchError."""
    if messages.is_stale():
        messages.compile_all()
    words = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    done = subprocess.run(words, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"Preparing the static files failed:\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def _only_one(place: Layout) -> Iterator[None]:
    with (place.local / "bench.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BenchError("A bench of this folder already runs.") from None
        say(f"Bench: own servers in {place.local} (log: logs/bench.log) …")
        yield
