from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from marketplace.core import time
from marketplace.core.models import OutboxDelivery, OutboxEvent, TrailEntry
from marketplace.core.outbox import drain as draining
from marketplace.core.outbox import emit as emitting
from marketplace.core.outbox.drain import drain, retry
from marketplace.core.outbox.emit import emit

HERE = "tests.core.test_outbox"
heard: list[int] = []


def listen(number: int) -> None:
    heard.append(number)


def write_then_fail(number: int) -> None:
    TrailEntry.objects.create(at=time.now(), actor="system:test", verb="half.done", target="x")
    raise ValueError("boom")


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, ...]]:
    heard.clear()
    topics: dict[str, tuple[str, ...]] = {
        "t.happened": (f"{HERE}.listen",),
        "t.broken": (f"{HERE}.write_then_fail",),
        "t.silent": (),
    }
    monkeypatch.setattr(emitting, "subscriptions", lambda: topics)
    monkeypatch.setattr(
        draining,
        "import_string",
        lambda path: {"listen": listen, "write_then_fail": write_then_fail}[path.rsplit(".", 1)[1]],
    )
    return topics


def test_it_works(db: None) -> None:
    emit(topic="t.happened", key="k:1", payload={"number": 7})
    assert heard == []
    assert drain() == 1
    assert heard == [7]
    assert OutboxDelivery.objects.get().status == "done"
    assert drain() == 0


def test_an_event_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        emit(topic="t.happened", key="k", payload={})
    assert not OutboxEvent.objects.exists()


def test_an_undeclared_topic_is_a_typing_slip(db: None) -> None:
    with pytest.raises(KeyError):
        emit(topic="t.mistyped", key="k", payload={})


def test_a_topic_without_listeners_writes_nothing(db: None) -> None:
    assert emit(topic="t.silent", key="k", payload={}) is None
    assert not OutboxEvent.objects.exists()


def test_a_rolled_back_cause_announces_nothing(transactional_db: None) -> None:
    def announce_and_fail() -> None:
        with transaction.atomic():
            emit(topic="t.happened", key="k", payload={"number": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        announce_and_fail()
    assert drain() == 0
    assert heard == []


def test_a_failing_handler_leaves_nothing_behind_and_is_tried_later(db: None) -> None:
    emit(topic="t.broken", key="k", payload={"number": 1})
    assert drain() == 1
    delivery = OutboxDelivery.objects.get()
    assert (delivery.status, delivery.attempts, delivery.error) == ("pending", 1, "ValueError: boom")
    assert delivery.next_at > time.now()
    assert not TrailEntry.objects.exists()
    assert drain() == 0


def test_after_too_many_attempts_it_is_dead_and_ops_can_retry(db: None) -> None:
    emit(topic="t.broken", key="k", payload={"number": 1})
    for _ in range(draining.MAX_ATTEMPTS):
        OutboxDelivery.objects.update(next_at=time.now() - timedelta(seconds=1))
        assert drain() == 1
    delivery = OutboxDelivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("dead", draining.MAX_ATTEMPTS)
    retry(delivery, actor="user:dana")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("pending", 0)


def test_order_is_kept_within_a_key_even_while_the_first_waits(db: None) -> None:
    emit(topic="t.happened", key="k:1", payload={"number": 1})
    emit(topic="t.happened", key="k:1", payload={"number": 2})
    emit(topic="t.happened", key="k:2", payload={"number": 3})
    first = OutboxDelivery.objects.order_by("id").first()
    assert first is not None
    OutboxDelivery.objects.filter(pk=first.pk).update(next_at=time.now() + timedelta(minutes=5))
    drain()
    assert heard == [3]
    OutboxDelivery.objects.filter(pk=first.pk).update(next_at=time.now())
    drain()
    assert heard == [3, 1, 2]


def test_one_transaction_pokes_the_worker_once(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("marketplace.core.tasks.current_app.send_task", lambda task, **_: sent.append(task))
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            emit(topic="t.happened", key="k", payload={"number": number})
    assert sent == [emitting.DRAIN_TASK]


def test_a_dead_broker_does_not_break_the_request(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("marketplace.core.tasks.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        emit(topic="t.happened", key="k", payload={"number": 1})
    assert drain() == 1


def tell_next(number: int) -> None:
    with transaction.atomic():
        emit(topic="t.happened", key="k:2", payload={"number": number + 1})


@pytest.fixture
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(emitting, "POKE", lambda: sent.append("emit"))
    monkeypatch.setattr(draining.tasks, "poke", lambda task: sent.append(task))
    return sent


def test_what_a_handler_announces_is_delivered_by_the_same_drain_without_a_message(
    transactional_db: None, table: dict[str, tuple[str, ...]], pokes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table["t.first"] = (f"{HERE}.tell_next",)
    monkeypatch.setattr(
        draining, "import_string", lambda path: {"listen": listen, "tell_next": tell_next}[path.rsplit(".", 1)[1]]
    )
    with transaction.atomic():
        emit(topic="t.first", key="k:1", payload={"number": 1})
    assert pokes == ["emit"]
    assert drain() == 2
    assert heard == [2]
    assert pokes == ["emit"]


def test_a_drain_that_is_cut_short_asks_for_another(db: None, pokes: list[str]) -> None:
    for number in range(3):
        emit(topic="t.happened", key=f"k:{number}", payload={"number": number})
    assert drain(limit=2) == 2
    assert pokes == ["core.drain_outbox"]
    assert drain(limit=2) == 1
    assert pokes == ["core.drain_outbox"]
