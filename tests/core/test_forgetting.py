"""What the kernel forgets: delivered events after a month, sessions that ran out."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from marketplace.core import time
from marketplace.core.jobs import tasks
from marketplace.core.models import OutboxDelivery, OutboxEvent


def event(days: int, *statuses: str) -> OutboxEvent:
    made: OutboxEvent = OutboxEvent.objects.create(
        topic="t.x", key="k", payload={}, created_at=time.now() - timedelta(days=days)
    )
    for number, status in enumerate(statuses):
        OutboxDelivery.objects.create(event=made, handler=f"h{number}", key="k", status=status, next_at=time.now())
    return made


def test_it_works(db: None) -> None:
    old = event(31, "done", "done")
    kept = {event(29, "done").pk, event(40, "done", "dead").pk, event(40, "pending").pk}
    assert tasks.forget_events() == 2 + 1
    assert not OutboxEvent.objects.filter(pk=old.pk).exists()
    assert set(OutboxEvent.objects.values_list("pk", flat=True)) == kept


def test_sessions(db: None) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=time.real_now() - timedelta(hours=1))
    Session.objects.create(session_key="new", session_data="", expire_date=time.real_now() + timedelta(hours=1))
    assert tasks.forget_sessions() == 1
    assert Session.objects.get().session_key == "new"
