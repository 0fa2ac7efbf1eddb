"""Servers for `manage.py bench`: an own database cluster, caches and sandboxes in `.local/bench`, stopped afterwards.

Web, worker and beat are started by the scenarios themselves, with the words of `processes.COMMANDS` that they find in the
environment: what is measured is what `make demo` and production run.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import signal
import subprocess
import sys
from collections.abc import Iterator

from marketplace.config import embedded, envfile, processes
from marketplace.config.embedded import ports
from marketplace.config.layout import PROJECT, Kind, Layout, layout, say
from marketplace.config.supervisor import Journal, Supervisor, end_leftovers
from marketplace.config.system import child_environment, refuse_production
from tools import messages

FIRST_PORT = 8400
BARE = "marketplace.scenes.bench.bare:application"
# Preparing is the same as a demo's, in steps of their own: (words, what it says)
STEPS = ((("migrate", "--verbosity", "0"), "migrations"), (("collectstatic", "--no-input", "--verbosity", "0"), "static files"))


class BenchError(RuntimeError):
    """The bench cannot run; the message is meant to be read by a person."""


@contextlib.contextmanager
def own_servers(kind: Kind = "bench") -> Iterator[dict[str, str]]:
    """The environment of servers that nobody else uses, migrated; no world in them yet the first time. Raises BenchError."""
    refuse_production()
    place = layout(kind)
    place.local.mkdir(parents=True, exist_ok=True)
    with _only_one(place), _ending_raises():
        end_leftovers(place)
        journal = Journal(place.logs / "bench.log", on_screen=False)
        supervisor = Supervisor(place, journal)
        try:
            environment = _bring_up(place, supervisor, embedded.start(kind))
            yield environment
        finally:
            supervisor.stop()
            if kind == "bench":
                embedded.stop(kind)
            journal.close()


def _bring_up(place: Layout, supervisor: Supervisor, values: dict[str, str]) -> dict[str, str]:
    web = ports.first_free(FIRST_PORT)
    stripe = ports.first_free(web + 1)
    customs = ports.first_free(stripe + 1)
    values |= {
        "PUBLIC_URL": f"http://localhost:{web}", "WEBSOCKET_URL": f"ws://localhost:{web}", "CUSTOMS_URL": f"http://localhost:{customs}",
        "STRIPE_API_BASE": f"http://localhost:{stripe}", "STRIPE_PAGE_ORIGIN": f"http://localhost:{stripe}", "MIAOMIAO_MODE": "demo",
    }  # fmt: skip
    envfile.write(place.env_file, values)
    bare = tuple(BARE if word.startswith("marketplace.config.wsgi") else word for word in processes.COMMANDS["web"])
    environment = child_environment(values) | {
        "BENCH_COMMANDS": json.dumps({**processes.COMMANDS, "bare": bare}),
        "BENCH_FOLDER": str(place.local),
        "BENCH_DATABASE_PROCESS": str(embedded.running(place.kind)["postgres"]),
    }
    webhooks = {"STRIPE_WEBHOOK_URL": f"{values['PUBLIC_URL']}/api/v1/payments/webhooks/stripe/"}
    supervisor.start("stripe", processes.stripe_sandbox(stripe, place.local / "stripe.sqlite3"), environment | webhooks)
    supervisor.start("customs", processes.customs_sandbox(customs, place.local / "customs.json"), environment)
    _prepare(environment)
    return environment


def _prepare(environment: dict[str, str]) -> None:
    if messages.is_stale():
        messages.compile_all()
    for words, name in STEPS:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise BenchError(f"Preparing the bench failed ({name}):\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def _only_one(place: Layout) -> Iterator[None]:
    with (place.local / "bench.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BenchError("A bench of this folder already runs.") from None
        say(f"Bench: own servers in {place.local} (log: logs/bench.log) …")
        yield


@contextlib.contextmanager
def _ending_raises() -> Iterator[None]:
    """Let SIGTERM unwind the block like Ctrl-C does, so that everything started is stopped."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
