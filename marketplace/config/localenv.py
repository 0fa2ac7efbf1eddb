"""Finds the environment for a command that was typed in a plain shell."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence

from marketplace.config import envfile, processes
from marketplace.config.layout import EmbeddedError, layout

HOW_TO_GET_ONE = (
    "DATABASE_URL is not set and this folder has no demo yet: run `make demo` once (it writes .local/env), "
    "or set the environment as docs/deploying.md says."
)


def load_where_unset() -> bool:
    """Load `.local/env` where DATABASE_URL is unset; False where there is no environment at all."""
    if not os.environ.get("DATABASE_URL"):
        envfile.load_into_process(layout("demo").env_file)
    return bool(os.environ.get("DATABASE_URL"))


def run_on_the_running_system(work: Callable[[], None], parts: Sequence[str] = processes.DEMO) -> None:
    """Run `work` with the environment of a running marketplace: the one given, the demo's, or one of `parts` started for it."""
    if os.environ.get("DATABASE_URL"):
        work()
        return
    # Only here: the embedded servers' packages are not installed in production.
    system = importlib.import_module("marketplace.config.system")
    try:
        with system.running_or_started(parts) as environment:
            os.environ.update(environment)
            work()
    except (system.DemoError, EmbeddedError) as error:
        sys.exit(str(error))


def run_on_its_own_servers(work: Callable[[], None]) -> None:
    """Run `work` with servers of its own (`.local/bench`), whatever else runs in this folder; they are stopped afterwards.

    Where an environment names the bench's commands already (the tests), `work` runs in it.
    """
    if os.environ.get("BENCH_COMMANDS"):
        work()
        return
    benchmark = importlib.import_module("marketplace.config.benchmark")
    try:
        with benchmark.own_servers() as environment:
            os.environ.update(environment)
            work()
    except (benchmark.BenchError, EmbeddedError) as error:
        sys.exit(str(error))
