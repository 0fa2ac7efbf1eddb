"""Clock and sweep judge the same broken promise in the same instant: it is announced once."""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest

from marketplace.core import time
from marketplace.core.models import OutboxEvent
from promises import locks
from promises.models import Breach, Promise
from promises.services import judging
from promises.states import PROMISE
from tests.concurrency.threads import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "MO2611220000017"


@pytest.fixture
def both(monkeypatch):
    """Two looks at one overdue promise; both have read the road before either writes, where nothing prevents it."""
    now = time.now()
    Promise.objects.create(
        order_number=NUMBER, lane="JP", weekday=0, started_on=now.date() - timedelta(days=12), days=10,
        promised_on=now.date() - timedelta(days=2), method="p90-1", basis="table", status="open",
        due_at=now - timedelta(days=1), made_at=now - timedelta(days=12), opened_at=now - timedelta(days=12),
    )  # fmt: skip
    gate, read = Barrier(2, timeout=2), judging.legs

    def slowly(number: str):
        found = read(number)
        with suppress(BrokenBarrierError):
            gate.wait()
        return found

    monkeypatch.setattr(judging, "legs", slowly)
    return [partial(judging.judge, order_number=NUMBER) for _ in range(2)]


def announced() -> int:
    return OutboxEvent.objects.filter(topic="promises.broken").count()


def test_control_the_race_is_real_without_lock_and_state(both, monkeypatch):
    monkeypatch.setattr(locks, "promise", lambda number: Promise.objects.get(order_number=number))
    monkeypatch.setattr(type(PROMISE), "move", lambda *_args, **_changes: None)
    made = Breach.objects.get_or_create
    monkeypatch.setattr(Breach.objects, "create", lambda promise, **facts: made(promise=promise, defaults=facts))
    assert kinds(together(both)) == {"done": 2}
    assert announced() == 2


def test_it_is_announced_once(both):
    assert kinds(together(both)) == {"done": 2}
    assert (announced(), Breach.objects.count()) == (1, 1)
    assert judging.sweep() == 0
