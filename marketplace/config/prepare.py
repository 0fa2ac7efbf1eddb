"""Everything between a started database and an open shop: migrations, messages, static files, the seeded world.

Run as `python -m marketplace.config.prepare` with the demo's environment. One process does all of it, and what has not
changed since the last time is skipped, so that a second start is quick.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command, get_commands

from marketplace.config.layout import PROJECT, layout
from marketplace.core import time as business
from tools import messages

SKIPPED_FOLDERS = {".git", ".venv", ".local", "node_modules", "__pycache__", ".hypothesis"}


def main() -> None:
    """Prepare; each step says how long it took."""
    stamps = layout("demo").local / "stamps"
    stamps.mkdir(parents=True, exist_ok=True)
    if messages.is_stale():
        _step("messages", messages.compile_all)
    django.setup()
    _step("database", lambda: call_command("migrate", interactive=False, verbosity=0))
    static = fingerprint(static_files())
    if _differs(stamps / "static", static):
        _step("static files", lambda: call_command("collectstatic", interactive=False, verbosity=0, clear=True))
        (stamps / "static").write_text(static, encoding="utf-8")
    if "seed" in get_commands():
        seed_empty_world(stamps / "seeding")
    refuse_lost_clock()


def seed_empty_world(begun: Path) -> None:
    """Seed where nobody has an account. Exits with a clear line where an earlier seeding did not reach its end."""
    empty = world_is_empty()
    if begun.exists() and not empty:
        sys.exit("An earlier start was stopped while it seeded the world: run `make reset`, then `make demo` again.")
    if empty:
        begun.touch()
        _step("seeded world", lambda: call_command("seed"))
        begun.unlink()


def refuse_lost_clock() -> None:
    """Exits with a clear line where business time is before the end of a closed day: every booking would be refused."""
    closes = apps.get_model("ledger", "DayClose").objects.filter(reopened_at=None)
    last = closes.order_by("-day").values_list("day", flat=True).first()
    if last is not None and last >= business.today():
        end = datetime.combine(last + timedelta(days=1), clock_time(0), business.SHANGHAI)
        needed = int((business.offset() + (end - business.now())).total_seconds()) + 1
        sys.exit(
            f"The books are closed up to {last}, but business time is {business.now():%Y-%m-%d %H:%M} UTC: the clock file was lost. "
            f"Write the offset back (`echo {needed} > {os.environ['TIME_FILE']}`) or empty the world (`make reset`), then start again."
        )


def world_is_empty() -> bool:
    """True while nobody has an account."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - models exist only after django.setup()

    return not get_user_model().objects.exists()


def static_files() -> Iterator[Path]:
    """Every file that collectstatic would look at: the static folders of our apps and the list of packages."""
    yield PROJECT / "requirements.lock"
    for folder, subfolders, names in os.walk(PROJECT):
        subfolders[:] = sorted(set(subfolders) - SKIPPED_FOLDERS)
        if "static" in Path(folder).relative_to(PROJECT).parts:
            yield from (Path(folder) / name for name in sorted(names))


def fingerprint(files: Iterable[Path]) -> str:
    """A digest of names, sizes and times of change: cheap, and different after any edit."""
    digest = hashlib.sha256()
    for path in files:
        found = path.stat()
        digest.update(f"{path}|{found.st_size}|{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _differs(stamp: Path, value: str) -> bool:
    manifest = Path(os.environ["STATIC_ROOT"]) / "staticfiles.json"
    return not manifest.exists() or not stamp.exists() or stamp.read_text(encoding="utf-8") != value


def _step(name: str, work: Callable[[], object]) -> None:
    started = time.monotonic()
    work()
    print(f"{name}: {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
