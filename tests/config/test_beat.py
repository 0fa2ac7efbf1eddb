"""The schedule and the tasks it names."""

from __future__ import annotations

import subprocess
import sys

import pytest

from marketplace.config import beat, clockwork
from marketplace.config.celery import app
from marketplace.config.layout import PROJECT
from marketplace.core.tasks import QUEUES


@pytest.fixture(scope="module", autouse=True)
def tasks() -> None:
    app.loader.import_default_modules()


def test_it_works() -> None:
    assert clockwork.app.conf.beat_schedule == beat.SCHEDULE


@pytest.mark.parametrize("name", beat.SCHEDULE)
def test_every_scheduled_task_exists_and_goes_to_its_own_queue(name: str) -> None:
    entry = beat.SCHEDULE[name]
    task = app.tasks[entry["task"]]
    assert entry.get("options", {}).get("queue", "default") == (getattr(task, "queue", None) or "default")


def test_queues_that_are_known_by_heart_are_those_of_the_tasks() -> None:
    assert {name: getattr(app.tasks[name], "queue", None) or "default" for name in QUEUES} == QUEUES


def test_the_clock_does_not_load_the_applications() -> None:
    code = "import sys, marketplace.config.clockwork; sys.exit('marketplace.core' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False, timeout=60).returncode == 0
