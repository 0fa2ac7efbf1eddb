"""After a leap of the business clock the jobs of a steady rhythm are asked for at once."""

import subprocess
import sys

import pytest

from marketplace.config.beat import SCHEDULE
from marketplace.core import tasks


def test_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tasks, "poke", asked.append)
    tasks.catch_up()
    assert {"orders.release_due_escrow", "sellers.pay_sellers", "sellers.release_reserve"} <= set(asked)
    assert len(asked) == len(set(asked))
    rhythms = {row["task"]: row["schedule"] for row in SCHEDULE.values()}
    assert all(isinstance(rhythms[task], float) for task in asked), "jobs of an hour or a night wait for their hour"
    assert not {"core.sweep_outbox", "payments.apply_inbox"} & set(asked), "every five seconds is soon enough"


def test_a_process_that_has_not_read_the_tasks_finds_their_queues() -> None:
    """As in a web process: the settings are there, no module of tasks was imported."""
    ask = "import marketplace.config.wsgi; from marketplace.core.tasks import _queue; print(*map(_queue, {}))"
    asked = ["payments.send_due", "notices.send_webhooks", "core.drain_outbox", "no.such.task"]
    done = subprocess.run([sys.executable, "-c", ask.format(asked)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["money", "slow", "default", "default"]


def test_asking_for_a_drain_does_not_load_every_task() -> None:
    ask = "import marketplace.config.asgi; from marketplace.core.tasks import _queue; from celery import current_app as app; "
    ask += "_queue('core.drain_outbox'); print('payments.send_due' in app.tasks)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
