"""A migrated, empty database: made once for all processes and runs of the same source, and cloned for each of them.

Migrating takes some twenty seconds of computing, cloning a quarter of one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2

from tests.servers import with_path

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "marketplace", "sellers", "logistics", "promotions", "orders", "wanted", "returns", "support", "cases", "templates",
)  # fmt: skip
LOCK = PROJECT / ".local" / "test" / "empty.lock"
# What a migrated database depends on: tests/config/test_database.py holds migrations to it.
READ_BY_MIGRATIONS = ("migrations", "models", "models.py", "sql.py", "ids.py", "time.py", "fields.py", "app_tables.py")


def fingerprint() -> str:
    """A digest of everything that a migrated, empty database depends on."""
    digest = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*.py")):
            if not set(READ_BY_MIGRATIONS).isdisjoint(path.parts):
                digest.update(f"{path.relative_to(PROJECT)} ".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def make_empty(name: str) -> None:
    """The database `name` anew, migrated and without rows."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        template = f"empty_{fingerprint()}"
        there = databases()
        if template not in there:
            for old in (known for known in there if known.startswith("empty_")):
                drop_database(old)
            _migrate("empty_new")
            _administer(f'ALTER DATABASE "empty_new" RENAME TO "{template}"')
        make_database(name, template)


def _migrate(name: str) -> None:
    make_database(name)
    values = {"DATABASE_URL": with_path(os.environ["DATABASE_URL"], name)}
    manage(values, "migrate", "-v0", "--skip-checks")


def manage(values: dict[str, str], *command: str) -> None:
    """Run a command of manage.py in a process of its own. Raises RuntimeError with the end of what it said."""
    words = [sys.executable, "manage.py", *command]
    done = subprocess.run(words, cwd=PROJECT, env=child(values), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"manage.py {command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")


def child(values: dict[str, str]) -> dict[str, str]:
    """Environment of a process of ours with other values."""
    programs = str(Path(sys.executable).parent)
    return {**os.environ, **values, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"}


def databases() -> set[str]:
    return {str(name) for (name,) in _administer("SELECT datname FROM pg_database")}


def drop_database(name: str) -> None:
    """Not WITH (FORCE): that would also have to end an autovacuum worker, which is not ours to end; a plain DROP sends it away."""
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
    _administer(ours, name)
    _administer(f'DROP DATABASE IF EXISTS "{name}"')


def make_database(name: str, template: str = "template1") -> None:
    drop_database(name)
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _administer(statement: str, *values: str) -> list[tuple[Any, ...]]:
    link = psycopg2.connect(with_path(os.environ["DATABASE_URL"], "postgres"))
    try:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        link.close()
