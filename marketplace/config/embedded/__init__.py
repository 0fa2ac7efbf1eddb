"""PostgreSQL 18 and two Valkey processes that come with the Python packages, for the demo and the tests.

`start(kind)` brings the servers of `kind` up (or finds them running) and returns the whole environment the project
needs; `stop(kind)` ends them. `python -m marketplace.config.embedded start|stop|status|env|reset --kind demo|test` does
the same from a shell. Demo and tests have servers of their own, so neither disturbs the other.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from urllib.parse import urlsplit

from marketplace.config import envfile
from marketplace.config.embedded import postgres, valkey
from marketplace.config.layout import EmbeddedError, Kind, Layout, exclusive, layout, make_folders, say

__all__ = ["EmbeddedError", "Kind", "env", "release", "reset", "running", "start", "stop", "use"]


def start(kind: Kind = "demo") -> dict[str, str]:
    """Start the servers of `kind` where they do not run; the environment. Raises EmbeddedError with a clear line."""
    place = layout(kind)
    make_folders(place)
    with exclusive(place):
        known = envfile.read(place.env_file)
        if not known.get("POSTGRES_OWNER_PASSWORD"):
            _forget_a_world_without_secrets(place)
        known |= envfile.generated_secrets(known)
        # Secrets reach the disk before the servers that are made with them.
        envfile.write(place.env_file, known)
        database = postgres.start(
            place,
            port=_port_in(known, "DATABASE_URL"),
            owner_password=known["POSTGRES_OWNER_PASSWORD"],
            password=known["POSTGRES_PASSWORD"],
        )
        secret = known["VALKEY_PASSWORD"]
        broker = valkey.start(place, "broker", port=_port_in(known, "BROKER_URL"), password=secret)
        cache = valkey.start(place, "cache", port=_port_in(known, "CACHE_URL"), password=secret)
        values = envfile.settings_of(place, known, postgres=database, broker=broker, cache=cache)
        for folder in ("MEDIA_ROOT", "STATIC_ROOT"):
            (place.local / folder.removesuffix("_ROOT").lower()).mkdir(exist_ok=True)
        envfile.write(place.env_file, values)
    return values


def stop(kind: Kind = "demo") -> bool:
    """Stop the servers of `kind`; False where none ran. Raises EmbeddedError where one does not end."""
    place = layout(kind)
    if not place.local.exists():
        return False
    with exclusive(place):
        return _stop(place)


def reset(kind: Kind = "demo") -> None:
    """Stop the servers of `kind` and delete everything they stored, files and secrets included."""
    place = layout(kind)
    if not place.local.exists():
        return
    with exclusive(place):
        _stop(place)
        postgres.remove(place)
        for name in valkey.NAMES:
            valkey.remove(place, name)
        for leftover in ("media", "static", "logs"):
            shutil.rmtree(place.local / leftover, ignore_errors=True)
        for file in ("env", "clock", "stripe.sqlite3", "customs.json", "carriers.json"):
            (place.local / file).unlink(missing_ok=True)


def env(kind: Kind = "demo") -> dict[str, str]:
    """The environment that the last start wrote; empty where there was none."""
    return envfile.read(layout(kind).env_file)


def running(kind: Kind = "demo") -> dict[str, int | None]:
    """Process ids of the servers of `kind` by name; None for one that does not run."""
    return _processes(layout(kind))


def use(kind: Kind) -> int:
    """Say that this process uses the servers of `kind`, until the returned descriptor is closed or the process ends."""
    place = layout(kind)
    place.local.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(place.local / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def release(kind: Kind) -> bool:
    """Stop the servers of `kind` unless another process uses them; True where they were stopped."""
    place = layout(kind)
    if not place.local.exists():
        return False
    with (place.local / "users.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return stop(kind)


def _forget_a_world_without_secrets(place: Layout) -> None:
    """A cluster whose secrets are gone (the folder was deleted and cloned anew) can be read by nobody: begin anew."""
    if place.postgres_data.exists():
        say("Data of an earlier clone in this place, whose secrets are gone, is removed.")
        postgres.stop(place)
        postgres.remove(place)


def _stop(place: Layout) -> bool:
    any_running = any(process is not None for process in _processes(place).values())
    for name in valkey.NAMES:
        valkey.ask_to_stop(place, name)
    postgres.stop(place)
    for name in valkey.NAMES:
        valkey.stop(place, name)
    return any_running


def _processes(place: Layout) -> dict[str, int | None]:
    found: dict[str, int | None] = {"postgres": postgres.process_id(place)}
    return found | {f"valkey-{name}": valkey.process_id(place, name) for name in valkey.NAMES}


def _port_in(known: dict[str, str], name: str) -> int | None:
    return urlsplit(known[name]).port if known.get(name) else None
