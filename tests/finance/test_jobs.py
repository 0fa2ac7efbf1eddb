"""Every scheduled money job proves that it ran (peers.md §5: a sweep was never scheduled and nobody noticed)."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings

from finance.errors import NoSuchJob
from finance.models import Cursor
from finance.selectors import jobs as reads
from finance.services import days, jobs
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from marketplace.core.models import JobHeartbeat, TrailEntry
from marketplace.ledger.models import DayClose
from marketplace.ledger.services import closing

pytestmark = pytest.mark.django_db


def test_every_scheduled_money_job_proves_that_it_ran(provider):
    """Each is scheduled, known by name, and leaves a heartbeat with what it left waiting; a silent one is an alarm."""
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    names = set(reads.schedules())
    assert set(reads.WORDS) == names
    assert set(reads.WAITING) <= names <= scheduled
    of_queue = {name for name, task in current_app.tasks.items() if getattr(task, "queue", "") == "money"}
    assert of_queue <= names  # a money job that nobody schedules
    for name in sorted(names):
        current_app.tasks[name]()
    beats = {beat.job: beat for beat in JobHeartbeat.objects.all()}
    assert names <= set(beats)
    for name in names:
        assert beats[name].finished_at >= beats[name].started_at, name
        assert beats[name].error == "", name
    assert [one.name for one in reads.money_jobs() if one.is_bad] == []


@pytest.mark.parametrize(
    ("changes", "alarm"),
    [
        ({"error": "OperationalError"}, "failed"),
        ({"started_at": -timedelta(hours=3), "finished_at": -timedelta(hours=3)}, "late"),
        ({"started_at": -timedelta(minutes=20), "finished_at": None}, "hangs"),
        (None, "never"),
    ],
)
def test_a_silent_job_becomes_a_duty_until_it_runs(changes, alarm, monkeypatch):
    now = time.real_now()
    for name in reads.schedules():
        JobHeartbeat.objects.create(job=name, started_at=now, finished_at=now)
    name = "sellers.pay_sellers"
    monkeypatch.setattr(reads, "stands_since", lambda: now - timedelta(days=2))
    if changes is None:
        JobHeartbeat.objects.filter(job=name).delete()
    else:
        values = {key: now + value if isinstance(value, timedelta) else value for key, value in changes.items()}
        JobHeartbeat.objects.filter(job=name).update(**values)
    assert {one.name: one.alarm for one in reads.money_jobs() if one.is_bad} == {name: alarm}
    jobs.watch()
    jobs.watch()
    assert Duty.objects.get(done_at=None).subject == f"job:{name}"
    JobHeartbeat.objects.update_or_create(job=name, defaults={"started_at": now, "finished_at": now, "error": ""})
    jobs.watch()
    assert not Duty.objects.filter(done_at=None).exists()


def test_run_now_is_asked_once_and_on_the_trail(dana, tingting, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(jobs.tasks, "send", sent.append)
    with pytest.raises(NotAllowed):
        jobs.run_now(name="sellers.pay_sellers", by=tingting)
    with pytest.raises(NoSuchJob):
        jobs.run_now(name="core.forget_sessions", by=dana)
    assert sent == []
    assert jobs.run_now(name="sellers.pay_sellers", by=dana) is True
    assert jobs.run_now(name="sellers.pay_sellers", by=dana) is False
    assert sent == ["sellers.pay_sellers"]
    assert TrailEntry.objects.filter(verb="job.run_now", actor=dana.ref).count() == 1


def all_well():
    now = time.real_now()
    for name in reads.schedules():
        JobHeartbeat.objects.update_or_create(job=name, defaults={"started_at": now, "finished_at": now})
    Cursor.objects.update_or_create(name="balance", defaults={"at": time.now()})


def test_days_in_order_close_by_themselves(monkeypatch):
    assert days.close_due() == 0  # the provider was not read
    assert not DayClose.objects.exists()
    noon = time.now().astimezone(time.SHANGHAI).replace(hour=12)
    monkeypatch.setattr(time, "now", lambda: noon)
    days.close_due()
    assert Duty.objects.get(done_at=None).kind == days.DUTY
    all_well()
    assert days.close_due() == 1
    assert DayClose.objects.get().day == time.today() - timedelta(days=1)
    assert days.close_due() == 0
    assert days.waiting() == 0
    assert not Duty.objects.filter(done_at=None).exists()


def test_a_day_that_people_opened_again_is_closed_by_a_person(dana, monkeypatch):
    noon = time.now().astimezone(time.SHANGHAI).replace(hour=12)
    monkeypatch.setattr(time, "now", lambda: noon)
    opened, yesterday = (time.today() - timedelta(days=back) for back in (2, 1))
    closing.close(day=opened, actor=days.SYSTEM)
    closing.ask_reopening(day=opened, why="a fee", actor="user:a")
    closing.reopen(day=opened, actor="user:b")
    all_well()
    assert days.next_day() == opened  # not yesterday: no day is left out
    assert days.close_due() == 0
    assert Duty.objects.get(done_at=None).subject == f"day:{opened}"
    days.close(day=opened, by=dana)
    assert not Duty.objects.filter(done_at=None).exists()
    assert days.close_due() == 1  # the machine goes on
    assert DayClose.objects.get(day=yesterday).closed_by == days.SYSTEM
