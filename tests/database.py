"""A migrated, empty database: made once for all processes and runs of the same source, and cloned for each of them.

Migrating takes most of a minute of computing, cloning a quarter of a second. Where only migrations were added, they alone are
run, upon a clone of what was there.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2
from django.db import transaction

from tests.servers import with_path

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = ("marketplace", "templates", *sorted(found.parent.name for found in PROJECT.glob("*/apps.py")))
LOCK = PROJECT / ".local" / "test" / "empty.lock"
# What a migrated database depends on: tests/config/test_database.py holds migrations to it.
READ_BY_MIGRATIONS = (
    "migrations", "models", "models.py", "sql.py", "sql_tracking.py", "ids.py", "time.py", "money.py", "fields.py", "planting.py",
    "app_tables.py",
)  # fmt: skip


# Of these only what migrations have written down counts for a database that is there already.
WRITTEN_DOWN = ("models", "models.py", "app_tables.py")


def fingerprint() -> str:
    """A digest of everything that a migrated, empty database depends on."""
    return hashlib.sha256(json.dumps(read_by_migrations(), sort_keys=True).encode()).hexdigest()[:12]


def read_by_migrations() -> dict[str, str]:
    """Every file that a migrated database depends on → its digest."""
    paths = [PROJECT / "requirements.lock"]
    for package in PACKAGES:
        found = sorted((PROJECT / package).rglob("*.py"))
        paths += [path for path in found if not set(READ_BY_MIGRATIONS).isdisjoint(path.relative_to(PROJECT).parts)]
    paths += sorted((PROJECT / "knowledge" / "texts").rglob("*.txt"))  # planted by a migration
    return {str(path.relative_to(PROJECT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def make_empty(name: str) -> None:
    """The database `name` anew, migrated and without rows."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        template = f"empty_{fingerprint()}"
        there = databases()
        if template not in there:
            base = _base(there)
            _migrate("empty_new", base or "template1")
            for old in (known for known in there if known.startswith("empty_") and known != base):
                drop_database(old)
                _notes(old).unlink(missing_ok=True)
            _administer(f'ALTER DATABASE "empty_new" RENAME TO "{template}"')
            _notes(template).write_text(json.dumps(read_by_migrations()))
        make_database(name, template)


def _base(there: set[str]) -> str | None:
    """An older database of which every migration stands as it did: only what is new has to be run upon it."""
    now, found = read_by_migrations(), []
    for known in there:
        if known.startswith("empty_") and _notes(known).exists():
            then: dict[str, str] = json.loads(_notes(known).read_text())
            kept = {path: digest for path, digest in then.items() if set(WRITTEN_DOWN).isdisjoint(Path(path).parts)}
            if all(now.get(path) == digest for path, digest in kept.items()):
                found.append((len(kept), known))
    return max(found)[1] if found else None


def _notes(template: str) -> Path:
    return LOCK.with_name(f"{template}.json")


def _migrate(name: str, base: str) -> None:
    make_database(name, base)
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


class Clearing:
    """Empties what a test with real transactions has filled, in place of Django's flush.

    Flush truncates every table and makes content types and permissions anew: most of a second, hundreds of times. Rows that
    stood there when the database was made stay, so such a test finds the same database whether it runs first or last.
    """

    LOOK = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    # Triggers of our own that watch over DELETE (bit 3 of tgtype): books that only grow.
    GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 8 <> 0"

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        with connection.cursor() as cursor:
            cursor.execute(self.LOOK)
            self.tables = [str(name) for (name,) in cursor.fetchall()]
            cursor.execute(self.GUARDED)
            self.guarded = {str(name).strip('"') for (name,) in cursor.fetchall()}
        self.tables = sorted(set(self.tables) - self.filled())

    def filled(self) -> set[str]:
        """Which tables have rows, in one statement."""
        looks = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in self.tables)  # noqa: S608
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(looks))
            return {str(name) for (name,) in cursor.fetchall()}

    def clear(self) -> None:
        dirty = sorted(self.filled())
        held = [name for name in dirty if name in self.guarded]
        words = [f'ALTER TABLE "{name}" DISABLE TRIGGER USER' for name in held]
        words += ["SET CONSTRAINTS ALL DEFERRED", *(f'DELETE FROM "{name}"' for name in dirty)]  # noqa: S608
        words += ["SET CONSTRAINTS ALL IMMEDIATE", *(f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in held)]
        with transaction.atomic(), self.connection.cursor() as cursor:
            cursor.execute("; ".join(words))


def _administer(statement: str, *values: str) -> list[tuple[Any, ...]]:
    link = psycopg2.connect(with_path(os.environ["DATABASE_URL"], "postgres"))
    try:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        link.close()
