"""Runs the processes of the demo: starts them in order, gathers their lines, restarts what crashed, stops everything.

Each child leads a process group of its own, so Ctrl-C reaches only the supervisor and the end is orderly. The
children's ids stand in `.local/processes.json`; what a killed supervisor left behind is ended at the next start.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import psutil

from marketplace.config.layout import PROJECT, Layout

STOP_WITHIN_SECONDS = 10.0
# A process that lived this long had a good start: its next crash begins the ladder anew.
GOOD_START_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 30.0
COLOURS = (36, 32, 33, 35, 34, 96, 92)


@dataclass
class Child:
    """One supervised process."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    started_at: float = 0.0
    wait_seconds: float = 1.0
    restart_at: float | None = None


class Journal:
    """One readable log for all processes: `name | line`, in `.local/logs/demo.log` and, if wanted, on the screen."""

    def __init__(self, path: Path, *, on_screen: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")
        self._screen: TextIO | None = sys.stdout if on_screen else None
        self._lock = threading.Lock()
        self._colours: dict[str, int] = {}

    def write(self, name: str, line: str) -> None:
        """Add one line said by `name`; safe from several threads."""
        text = line.rstrip("\n")
        with self._lock:
            if not self._file.closed:
                self._file.write(f"{time.strftime('%H:%M:%S')} {name:<8}| {text}\n")
                self._file.flush()
            if self._screen is not None:
                with contextlib.suppress(OSError, ValueError):
                    self._screen.write(f"{self._label(name)}| {text}\n")
                    self._screen.flush()

    def close(self) -> None:
        """End the log file."""
        with self._lock:
            self._file.close()

    def _label(self, name: str) -> str:
        if self._screen is None or not self._screen.isatty():
            return f"{name:<8}"
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        return f"\x1b[{colour}m{name:<8}\x1b[0m"


@dataclass
class Supervisor:
    """Keeps a set of processes running until told to stop."""

    place: Layout
    journal: Journal
    children: dict[str, Child] = field(default_factory=dict)
    stopping: bool = False

    def start(self, name: str, command: tuple[str, ...], environment: dict[str, str]) -> None:
        """Start the process `name`. Raises OSError where the program cannot be run."""
        child = Child(name, command, environment)
        self.children[name] = child
        self._spawn(child)

    def watch(self) -> None:
        """Look once at every child: say and restart what ended; call this a few times a second."""
        now = time.monotonic()
        for child in self.children.values():
            if child.process is not None and child.process.poll() is not None:
                self._plan_restart(child, now)
            elif child.restart_at is not None and now >= child.restart_at:
                self._spawn(child)

    def stop(self) -> None:
        """End every child: politely, then after ten seconds by force, with everything it started."""
        self.stopping = True
        alive = [child.process for child in self.children.values() if child.process is not None]
        for process in alive:
            _signal_group(process.pid, signal.SIGTERM, only_leader=True)
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for process in alive:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        for process in alive:
            # Also where the leader has ended: its helpers must not stay.
            _signal_group(process.pid, signal.SIGKILL)
            process.wait(5)
        self.children.clear()
        self._remember()

    def _spawn(self, child: Child) -> None:
        child.restart_at = None
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            child.command, cwd=PROJECT, env=child.environment, text=True, errors="replace", bufsize=1,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._relay, args=(child.name, child.process), daemon=True).start()
        self._remember()

    def _relay(self, name: str, process: subprocess.Popen[str]) -> None:
        if process.stdout is not None:
            with process.stdout as lines:
                for line in lines:
                    self.journal.write(name, line)

    def _plan_restart(self, child: Child, now: float) -> None:
        status = child.process.returncode if child.process is not None else None
        if child.process is not None:
            _signal_group(child.process.pid, signal.SIGKILL)
        child.process = None
        if now - child.started_at >= GOOD_START_SECONDS:
            child.wait_seconds = 1.0
        child.restart_at = now + child.wait_seconds
        again = f"starting it again in {child.wait_seconds:.0f} s"
        self.journal.write("demo", f"{child.name} ended unexpectedly (status {status}); {again}")
        child.wait_seconds = min(child.wait_seconds * 2, LONGEST_WAIT_SECONDS)

    def _remember(self) -> None:
        ids = {child.name: child.process.pid for child in self.children.values() if child.process is not None}
        path = self.place.local / "processes.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(ids), encoding="utf-8")
        fresh.replace(path)


def process_ids(place: Layout) -> dict[str, int]:
    """Process ids of the running demo by name (web, ws, worker, beat, stripe); only those that live and are ours."""
    try:
        ids = json.loads((place.local / "processes.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return {name: pid for name, pid in ids.items() if _is_ours(pid)}


def end_leftovers(place: Layout) -> list[str]:
    """End what a killed supervisor left running; the names. Call only while no demo runs."""
    left = process_ids(place)
    for pid in left.values():
        _signal_group(pid, signal.SIGTERM, only_leader=True)
    _wait_gone(left.values(), seconds=5)
    for pid in left.values():
        _signal_group(pid, signal.SIGKILL)
    return sorted(left)


def _is_ours(pid: int) -> bool:
    """True for a living process that runs in the project's folder and leads its own group, as our children do."""
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied, ProcessLookupError):
        process = psutil.Process(pid)
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and Path(process.cwd()) == PROJECT
            and os.getpgid(pid) == pid
            and "marketplace." in " ".join(process.cmdline())
        )
    return False


def _wait_gone(pids: Iterable[int], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(_is_ours(pid) for pid in pids):
        time.sleep(0.1)


def _signal_group(leader: int, number: int, *, only_leader: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if only_leader:
            os.kill(leader, number)
        else:
            os.killpg(leader, number)
