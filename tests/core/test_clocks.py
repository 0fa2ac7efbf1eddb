"""Clocks in the database: verbs, the sweep, the log."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from marketplace.core import time
from marketplace.core.clocks import locks, registry, selectors, service
from marketplace.core.clocks.models import Clock, ClockEvent
from marketplace.core.clocks.registry import ClockConfigError
from marketplace.core.models import OutboxEvent
from marketplace.core.outbox import emit as emitting

HOUR = timedelta(hours=1)
KINDS = {
    "answer": {
        "calendar": "always",
        "budget": 4 * HOUR,
        "rungs": ((0.5, "core.clock_rung"), (HOUR, "core.clock_rung")),
    },
    "errand": {"calendar": "desk"},
}
DESK = {"desk": {"zone": "Asia/Shanghai", "week": {"mon-fri": ["09:00-12:00", "13:00-18:00"]}, "holidays": "CN"}}
SUBJECT = "case:1"
Travel = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
def tables(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLOCKS = KINDS
    settings.CALENDARS = DESK
    listened = {"core.clock_rung": ("tests.nobody",), "core.clock_breached": ("tests.nobody",)}
    monkeypatch.setattr(emitting, "subscriptions", lambda: listened)


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Frozen business time that moves only when told."""
    moment = [time.now().replace(microsecond=0)]
    monkeypatch.setattr(time, "now", lambda: moment[0])

    def move(delta: timedelta) -> None:
        moment[0] += delta

    return move


def whats(clock: Clock) -> list[str]:
    return list(ClockEvent.objects.filter(clock=clock).order_by("id").values_list("what", flat=True))


def announced() -> list[tuple[str, int]]:
    return [(event.topic, event.payload["rung"]) for event in OutboxEvent.objects.order_by("id")]


def assert_log_agrees(clock: Clock) -> None:
    clock.refresh_from_db()
    assert selectors.recompute_from_log(clock) == selectors.state_of(clock)


def test_it_works(db: None, travel: Travel) -> None:
    clock = service.start(kind="answer", subject=SUBJECT, actor="user:a")
    assert clock.due_at == time.now() + 4 * HOUR
    travel(3 * HOUR)
    assert service.sweep() == 1
    assert service.sweep() == 0
    stopped = service.stop(kind="answer", subject=SUBJECT, reason="answered")
    assert stopped is not None
    assert stopped.breached_at is None
    assert whats(clock) == ["started", "climbed", "stopped"]
    assert announced() == [("core.clock_rung", 1)]
    assert_log_agrees(clock)


def test_a_breach_is_marked_exactly_once(db: None, travel: Travel) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    due = clock.due_at
    travel(30 * HOUR)
    for _ in range(3):
        service.sweep()
    clock.refresh_from_db()
    assert (clock.breached_at, clock.rung, clock.next_check_at) == (due, 2, None)
    assert whats(clock) == ["started", "climbed", "breached", "climbed"]
    assert announced() == [("core.clock_rung", 1), ("core.clock_breached", 1), ("core.clock_rung", 2)]
    assert_log_agrees(clock)


def test_a_late_stop_is_a_breach_even_if_no_sweep_came(db: None, travel: Travel) -> None:
    service.start(kind="answer", subject=SUBJECT)
    travel(4 * HOUR + timedelta(seconds=1))
    clock = service.stop(kind="answer", subject=SUBJECT, fault="carrier")
    assert clock is not None
    assert clock.breached_at == clock.due_at
    assert clock.fault == "carrier"
    assert ("core.clock_breached", 1) in announced()


def test_stopping_at_the_time_it_really_happened(db: None, travel: Travel) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    scanned = time.now() + 3 * HOUR
    travel(9 * HOUR)
    stopped = service.stop(kind="answer", subject=SUBJECT, at=scanned)
    assert stopped is not None
    assert (stopped.stopped_at, stopped.breached_at) == (scanned, None)
    assert whats(clock) == ["started", "climbed", "stopped"]


def test_a_scanner_clock_in_the_future_or_the_past_is_corrected(db: None, travel: Travel) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    travel(HOUR)
    paused = service.pause(kind="answer", subject=SUBJECT, reason="hold", at=time.now() + 9 * HOUR)
    assert paused is not None
    assert paused.paused_at == time.now()
    resumed = service.resume(kind="answer", subject=SUBJECT, at=clock.started_at - HOUR)
    assert resumed is not None
    assert resumed.running_since == time.now()


def test_pause_and_resume(db: None, travel: Travel) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    travel(HOUR)
    service.pause(kind="answer", subject=SUBJECT, reason="waiting for the customer", fault="customer", actor="user:b")
    service.pause(kind="answer", subject=SUBJECT, reason="again")
    travel(100 * HOUR)
    assert service.sweep() == 0
    service.resume(kind="answer", subject=SUBJECT)
    service.resume(kind="answer", subject=SUBJECT)
    clock.refresh_from_db()
    assert clock.due_at == time.now() + 3 * HOUR
    assert whats(clock) == ["started", "paused", "resumed"]
    paused = clock.events.get(what="paused")
    assert (paused.actor, paused.reason, paused.fault) == ("user:b", "waiting for the customer", "customer")
    assert_log_agrees(clock)


def test_extend(db: None, travel: Travel) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    service.extend(kind="answer", subject=SUBJECT, by=2 * HOUR, reason="customs", actor="user:b")
    clock.refresh_from_db()
    assert clock.due_at == time.now() + 6 * HOUR
    with pytest.raises(ValueError, match="grants time"):
        service.extend(kind="answer", subject=SUBJECT, by=-HOUR, reason="x", actor="user:b")
    assert whats(clock) == ["started", "extended"]


def test_starting_twice_is_one_clock(db: None) -> None:
    first = service.start(kind="answer", subject=SUBJECT)
    assert service.start(kind="answer", subject=SUBJECT) == first
    service.stop(kind="answer", subject=SUBJECT)
    second = service.start(kind="answer", subject=SUBJECT)
    assert second != first
    assert list(selectors.clocks_of(SUBJECT)) == [second, first]
    assert selectors.open_clocks("answer", [SUBJECT, "case:2"]) == {SUBJECT: second}


def test_verbs_without_an_open_clock_do_nothing(db: None) -> None:
    assert service.pause(kind="answer", subject=SUBJECT, reason="x") is None
    assert service.resume(kind="answer", subject=SUBJECT) is None
    assert service.stop(kind="answer", subject=SUBJECT) is None
    assert service.extend(kind="answer", subject=SUBJECT, by=HOUR, reason="x", actor="user:a") is None
    assert not ClockEvent.objects.exists()


def test_blame_may_come_later(db: None) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    service.stop(kind="answer", subject=SUBJECT)
    blamed = service.blame(clock_id=clock.pk, fault="weather", reason="typhoon", actor="user:ops")
    assert blamed.fault == "weather"
    assert whats(clock) == ["started", "stopped", "blamed"]
    assert_log_agrees(clock)


def test_a_clock_by_working_hours_with_its_own_budget(db: None, travel: Travel) -> None:
    clock = service.start(kind="errand", subject=SUBJECT, budget=8 * HOUR)
    assert clock.due_at is not None
    assert clock.due_at - clock.started_at >= 8 * HOUR
    assert clock.calendar == "desk"
    with pytest.raises(ValueError, match="budget"):
        service.start(kind="errand", subject="case:2")
    assert not Clock.objects.filter(subject="case:2").exists()


def test_unclear_tables_are_refused(settings: Settings, db: None) -> None:
    with pytest.raises(ClockConfigError, match="'nothing'"):
        service.start(kind="nothing", subject=SUBJECT)
    with pytest.raises(ClockConfigError, match="'moon'"):
        service.start(kind="answer", subject=SUBJECT, calendar="moon")
    settings.CLOCKS = {"a": {"budget": HOUR, "rungs": ((1.0, "x"), (0.5, "y"))}}
    with pytest.raises(ClockConfigError, match="rise"):
        registry.check()
    settings.CLOCKS = {"a": {"laddr": ()}}
    with pytest.raises(ClockConfigError, match="laddr"):
        registry.check()
    settings.CLOCKS = {"a": {"calendar": "moon"}}
    with pytest.raises(ClockConfigError, match="moon"):
        registry.check()
    settings.CLOCKS = {"a": {"calendar": "desk"}}
    settings.CALENDARS = {"desk": {"zone": "Moon/Base", "week": {"mon": ["09:00-10:00"]}}}
    with pytest.raises(ClockConfigError, match="CALENDARS"):
        registry.check()


def test_a_retired_kind_still_breaches(db: None, settings: Settings, travel: Travel) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    settings.CLOCKS = {}
    travel(9 * HOUR)
    service.sweep()
    clock.refresh_from_db()
    assert clock.breached_at is not None


def test_the_log_cannot_be_changed(db: None) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ClockEvent.objects.filter(clock=clock).update(reason="nothing happened")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ClockEvent.objects.filter(clock=clock).delete()
    assert whats(clock) == ["started"]


def test_rebuild_mends_a_row_from_its_log(db: None) -> None:
    clock = service.start(kind="answer", subject=SUBJECT)
    Clock.objects.filter(pk=clock.pk).update(due_at=time.now() + 99 * HOUR, is_estimated=True)
    assert service.refresh_estimates() == 1
    assert service.rebuild(clock_id=clock.pk) is False
    assert_log_agrees(clock)


def test_sweep_looks_at_due_rows_only(
    db: None, travel: Travel, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(5):
        service.start(kind="answer", subject=f"case:{number}")
    with django_assert_max_num_queries(4):  # savepoint and one select
        assert service.sweep() == 0
    travel(3 * HOUR)
    assert selectors.backlog(time.now()) == 5
    assert service.sweep(limit=2) == 2
    assert service.sweep() == 3
    assert selectors.backlog(time.now()) == 0


def side_by_side(verb: Callable[[], object], count: int = 4) -> None:
    """Run `verb` in `count` threads that start together, each with its own connection."""
    barrier = threading.Barrier(count)

    def run() -> None:
        barrier.wait()
        try:
            verb()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_control_without_the_lock_sweeps_announce_twice(
    transactional_db: None, travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.start(kind="answer", subject=SUBJECT)
    travel(3 * HOUR)
    everyone_has_read = threading.Barrier(2)

    def unlocked(before: datetime, limit: int) -> list[Clock]:
        found = list(Clock.objects.filter(next_check_at__lt=before)[:limit])
        everyone_has_read.wait(timeout=10)
        return found

    monkeypatch.setattr(locks, "to_check", unlocked)
    side_by_side(service.sweep, count=2)
    assert len(announced()) == 2


def test_sweeps_side_by_side_announce_once(transactional_db: None, travel: Travel) -> None:
    for number in range(20):
        service.start(kind="answer", subject=f"case:{number}")
    travel(3 * HOUR)
    side_by_side(service.sweep)
    assert len(announced()) == 20
    assert ClockEvent.objects.filter(what="climbed").count() == 20


def test_starts_side_by_side_are_one_clock(transactional_db: None) -> None:
    found: list[int] = []
    side_by_side(lambda: found.append(service.start(kind="answer", subject=SUBJECT).pk))
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Clock.objects.count() == 1
    assert ClockEvent.objects.count() == 1
