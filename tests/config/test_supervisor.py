"""The supervisor of the demo's processes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from marketplace.config import layout
from marketplace.config.supervisor import Journal, Supervisor, end_leftovers, process_ids

# The words "marketplace.config" make it recognisable as a process of ours.
IDLE = "'marketplace.config'; import time; time.sleep(60)"
STUBBORN = (
    "'marketplace.config'; import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); print(child.pid, flush=True); "
    "time.sleep(60)"
)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    place = layout.layout("demo", tmp_path)
    journal = Journal(place.logs / "demo.log", on_screen=False)
    found = Supervisor(place, journal)
    yield found
    found.stop()
    journal.close()


def start(supervisor: Supervisor, name: str, code: str) -> None:
    supervisor.start(name, (sys.executable, "-c", code), dict(os.environ))


def until(condition: Callable[[], bool], supervisor: Supervisor | None = None) -> None:
    """Wait for `condition`, at most a minute."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "did not happen within a minute"
        if supervisor is not None:
            supervisor.watch()
        time.sleep(0.01)


def log(supervisor: Supervisor) -> str:
    return (supervisor.place.logs / "demo.log").read_text(encoding="utf-8")


def test_it_works(supervisor: Supervisor) -> None:
    start(supervisor, "web", "print('hello', flush=True); " + IDLE)
    until(lambda: "web     | hello" in log(supervisor))
    pid = process_ids(supervisor.place)["web"]
    supervisor.stop()
    assert not psutil.pid_exists(pid)
    assert process_ids(supervisor.place) == {}


def test_a_crashed_process_is_started_again_and_said_aloud(supervisor: Supervisor) -> None:
    start(supervisor, "worker", IDLE)
    child = supervisor.children["worker"]
    child.wait_seconds = 0.05
    assert child.process is not None
    first = child.process.pid
    child.process.kill()
    until(lambda: child.process is not None and child.process.pid != first, supervisor)
    assert "worker ended unexpectedly (status -9)" in log(supervisor)
    assert process_ids(supervisor.place)["worker"] != first


def test_the_wait_grows_with_each_crash_and_has_a_ceiling(supervisor: Supervisor) -> None:
    start(supervisor, "worker", "raise SystemExit(3)")
    child = supervisor.children["worker"]
    waits = []
    for _ in range(7):
        until(lambda: child.process is not None and child.process.poll() is not None)
        supervisor.watch()
        waits.append(child.wait_seconds)
        child.restart_at = 0.0
        supervisor.watch()
    assert waits == [2, 4, 8, 16, 30, 30, 30]


def test_a_process_that_will_not_end_is_ended_with_its_children(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.config.supervisor.STOP_WITHIN_SECONDS", 0.2)
    start(supervisor, "web", STUBBORN)
    until(lambda: "| " in log(supervisor))
    grandchild = int(log(supervisor).rsplit("| ", 1)[1])
    leader = process_ids(supervisor.place)["web"]
    supervisor.stop()
    assert not psutil.pid_exists(leader)
    until(lambda: not psutil.pid_exists(grandchild) or psutil.Process(grandchild).status() == psutil.STATUS_ZOMBIE)


def test_what_a_killed_supervisor_left_is_ended(supervisor: Supervisor) -> None:
    start(supervisor, "beat", IDLE)
    until(lambda: "beat" in process_ids(supervisor.place))  # a forked process is ours once it has become the program
    pid = process_ids(supervisor.place)["beat"]
    assert end_leftovers(supervisor.place) == ["beat"]
    process = supervisor.children["beat"].process
    assert process is not None
    process.wait(10)
    assert process_ids(supervisor.place) == {}
    assert not psutil.pid_exists(pid)


def test_a_stranger_with_a_remembered_number_is_left_alone(supervisor: Supervisor) -> None:
    ours = os.getpid()
    (supervisor.place.local / "processes.json").write_text(f'{{"web": {os.getppid()}}}', encoding="utf-8")
    assert end_leftovers(supervisor.place) == []
    assert psutil.pid_exists(ours)
