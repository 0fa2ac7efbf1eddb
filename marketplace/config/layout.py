"""Where the embedded servers keep their files.

Everything a demo makes lies in `.local/` inside the project; what the tests make lies in `.local/test/`, what the bench makes in
`.local/bench/`. PostgreSQL refuses to run as root, so for root its programs and data lie under
`/var/tmp/miaomiao-<hash of the project's path>` and belong to `nobody`; permissions of no other folder are changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["demo", "test", "bench"]

PROJECT = Path(__file__).resolve().parents[2]
OWNER_NOTE = "project-path"
# Survives a restart of the machine and is open to every account; _make_postgres_home guards what that brings.
ROOT_HOMES = Path("/var/tmp")  # noqa: S108
# Databases in each Valkey process: every test process takes numbers of its own (tests/servers.py).
NUMBERED_DATABASES: dict[Kind, int] = {"demo": 16, "test": 1024, "bench": 16}


class EmbeddedError(RuntimeError):
    """A server could not be prepared, started or stopped; the message is meant to be read by a person."""


@dataclass(frozen=True)
class Account:
    """The system account PostgreSQL runs as when the caller is root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Layout:
    """Paths of one set of servers; `account` is None where PostgreSQL runs as the caller."""

    kind: Kind
    local: Path
    postgres_home: Path
    account: Account | None

    @property
    def env_file(self) -> Path:
        """Generated secrets and addresses, mode 600."""
        return self.local / "env"

    @property
    def logs(self) -> Path:
        """Folder of the servers' own logs."""
        return self.local / "logs"

    @property
    def postgres_data(self) -> Path:
        """The PostgreSQL cluster."""
        return self.postgres_home / self.kind / "postgres"

    def valkey_data(self, name: str) -> Path:
        """Working folder of the Valkey process `name` (broker or cache)."""
        return self.local / f"valkey-{name}"


def layout(kind: Kind, project: Path = PROJECT) -> Layout:
    """The paths of `kind`; makes nothing."""
    local = project / ".local" if kind == "demo" else project / ".local" / kind
    if os.geteuid() != 0:
        return Layout(kind, local, project / ".local" / "servers", None)
    digest = hashlib.sha256(os.fsencode(project)).hexdigest()[:12]
    return Layout(kind, local, ROOT_HOMES / f"miaomiao-{digest}", _nobody())


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root and this system has no user 'nobody': start as an ordinary user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def make_folders(place: Layout, project: Path = PROJECT) -> None:
    """Make the folders of `place`. Raises EmbeddedError where another user's files are in the way."""
    _sweep_homes_of_vanished_clones(place)
    try:
        for folder in (place.local, place.logs):
            folder.mkdir(parents=True, exist_ok=True)
        place.local.chmod(0o700)
        _make_postgres_home(place, project)
    except PermissionError as error:
        raise EmbeddedError(
            f"Cannot write {error.filename}: it belongs to another user. Start as that user, or remove that folder."
        ) from error


def _make_postgres_home(place: Layout, project: Path) -> None:
    home = place.postgres_home
    home.mkdir(mode=0o755, exist_ok=True)
    found = home.lstat()
    # /var/tmp is open to everyone: a folder prepared by somebody else must not become ours.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedError(f"{home} is not a folder of ours; remove it and start again.")
    note = home / OWNER_NOTE
    if not note.exists():
        note.write_text(str(project), encoding="utf-8")
    cluster_parent = place.postgres_data.parent
    cluster_parent.mkdir(mode=0o755, exist_ok=True)
    if place.account is not None:
        home.chmod(0o755)
        cluster_parent.chmod(0o755)


def _sweep_homes_of_vanished_clones(place: Layout) -> None:
    """Remove what clones in the temporary folder left in /var/tmp once the clone itself is gone, nothing else."""
    if place.account is None:
        return
    temporary = Path(tempfile.gettempdir()).resolve()
    for note in place.postgres_home.parent.glob(f"miaomiao-*/{OWNER_NOTE}"):
        home = note.parent
        if home.is_symlink() or home.lstat().st_uid != os.geteuid():
            continue
        project = Path(note.read_text(encoding="utf-8"))
        running = any(home.glob("*/postgres/postmaster.pid"))
        if temporary in project.parents and not project.exists() and not running:
            shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def exclusive(place: Layout, name: str = "start") -> Iterator[None]:
    """Hold the lock `name` of these servers, so that parallel shells and test workers start them once."""
    place.local.mkdir(parents=True, exist_ok=True)
    with (place.local / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def let_go(server: subprocess.Popen[bytes]) -> None:
    """Give up the handle of a server that is meant to outlive this process; Python would warn about it at the end."""
    server.returncode = 0


def say(line: str) -> None:
    """Tell the person at the terminal what is going on (standard error, so that output can be piped)."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
