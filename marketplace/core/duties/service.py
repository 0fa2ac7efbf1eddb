"""Verbs of the duty list: something begins to wait for a colleague, and is done."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from marketplace.core import time, trail
from marketplace.core.duties import registry
from marketplace.core.duties.models import Duty
from marketplace.core.outbox.emit import emit

SYSTEM = "system:duties"


@transaction.atomic
def call(*, kind: str, subject: str, facts: Mapping[str, Any] | None = None, is_late: bool = False) -> Duty | None:
    """Put something on the list of the role that the table names. What waits already is not written twice, but may become
    late. None for a kind that nobody has to watch."""
    known = registry.known(kind)
    if known is None:
        return None
    waiting = Duty.objects.filter(kind=kind, subject=subject, done_at=None).first()
    if waiting is not None and (waiting.is_late or not is_late):
        return waiting
    if waiting is None:
        waiting = _open(kind, subject, known.role, facts or {}, is_late=is_late)
    else:
        Duty.objects.filter(pk=waiting.pk).update(is_late=True)
        waiting.is_late = True
    emit(topic="core.duty_called", key=f"duty:{waiting.pk}", payload={"duty": waiting.pk, "is_late": is_late})
    return waiting


def _open(kind: str, subject: str, role: str, facts: Mapping[str, Any], *, is_late: bool) -> Duty:
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            return Duty.objects.create(
                kind=kind, subject=subject, role=role, is_late=is_late, facts=dict(facts), opened_at=time.now()
            )
    except IntegrityError:
        return Duty.objects.get(kind=kind, subject=subject, done_at=None)


@transaction.atomic
def done(*, kind: str, subject: str, actor: str, why: str = "") -> int:
    """Whatever waited for this cause is done. Returns how many rows; nothing waiting is no error."""
    waiting = Duty.objects.filter(kind=kind, subject=subject, done_at=None)
    return waiting.update(done_at=time.now(), done_by=actor, done_why=why[:200])


@transaction.atomic
def tick(*, duty_id: int, actor: str, why: str) -> bool:
    """A colleague has seen to it. False where it was done before."""
    waiting = Duty.objects.filter(pk=duty_id, done_at=None)
    ended = bool(waiting.update(done_at=time.now(), done_by=actor, done_why=why[:200]))
    if ended:
        trail.record(verb="duty.done", target=f"duty:{duty_id}", actor=actor, why=why)
    return ended
