"""A verb inside a verb: no savepoint; a refusal ends the whole; hints of a loop are sent once."""

from collections.abc import Callable
from unittest.mock import Mock

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from marketplace.core import tasks
from marketplace.core.joined import joined
from marketplace.core.models import JobHeartbeat
from marketplace.core.time import real_now

pytestmark = pytest.mark.django_db(transaction=True)


@joined
def beat(name: str, *, refuses: bool = False) -> None:
    JobHeartbeat.objects.create(job=name, started_at=real_now())
    if refuses:
        raise ValueError(name)


def test_it_works() -> None:
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        beat("one")
        beat("two")
    assert not any("SAVEPOINT" in row["sql"] for row in seen.captured_queries)
    assert JobHeartbeat.objects.count() == 2


def test_alone_it_is_a_transaction() -> None:
    with pytest.raises(ValueError, match="alone"):
        beat("alone", refuses=True)
    assert not JobHeartbeat.objects.exists()


@transaction.atomic
def go_on_after_a_refusal() -> None:
    with pytest.raises(ValueError, match="bad"):
        beat("bad", refuses=True)
    beat("good")


def test_who_goes_on_after_a_refusal_is_stopped() -> None:
    """Half a verb is never committed; with `atomic` around the call one may go on."""
    with pytest.raises(TransactionManagementError):
        go_on_after_a_refusal()
    assert not JobHeartbeat.objects.exists()
    with transaction.atomic():
        with pytest.raises(ValueError, match="bad"), transaction.atomic():
            beat("bad", refuses=True)
        beat("good")
    assert JobHeartbeat.objects.get().job == "good"


def test_hints_of_a_loop_are_sent_once_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.current_app, "send_task", lambda name, **_more: sent.append(name))

    def loop() -> None:
        with tasks.hints_together():
            for _ in range(3):
                with tasks.hints_together():
                    tasks.poke("notices.send_due")
            assert sent == []
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        loop()
    assert sent == ["notices.send_due"]
    tasks.poke("notices.send_due")
    assert len(sent) == 2


def test_hints_of_many_small_commits_are_sent_once_and_later(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    timers: list[Callable[[], None]] = []
    monkeypatch.setattr(tasks.current_app, "send_task", lambda name, **_more: sent.append(name))

    def timer(_seconds: float, act: Callable[[], None]) -> Mock:
        timers.append(act)
        return Mock()

    monkeypatch.setattr(tasks.threading, "Timer", timer)
    for name in ("core.drain_outbox", "core.drain_outbox", "notices.send_due"):
        with tasks.hints_soon():
            tasks.poke(name)
    assert (sent, len(timers)) == ([], 1)
    timers.pop()()
    assert sent == ["core.drain_outbox", "notices.send_due"]
    with tasks.hints_soon():
        pass
    assert timers == [], "nothing to send"
    with tasks.hints_soon():
        tasks.poke("core.drain_outbox")
    assert len(timers) == 1, "the next tenth of a second"
    timers.pop()()
