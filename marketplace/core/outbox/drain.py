"""Delivering: claim one row, run its handler and mark it done, all in one transaction.

The claim is the row lock (`FOR UPDATE SKIP LOCKED`), so a killed worker releases it by dying: nothing is lost, and
because the handler's writes roll back with it, nothing happens twice.
"""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import import_string

from marketplace.core import tasks, time
from marketplace.core.models import OutboxDelivery
from marketplace.core.outbox.emit import DRAIN_TASK, delivering

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)

Handler = Callable[..., None]

# The oldest due row whose (handler, key) has no older open row. SKIP LOCKED lets workers pass each other.
CLAIM = """
SELECT d.id, d.handler, e.payload FROM core_outboxdelivery d JOIN core_outboxevent e ON e.id = d.event_id
WHERE d.status = 'pending' AND d.next_at <= %s
  AND NOT EXISTS (SELECT 1 FROM core_outboxdelivery o
                  WHERE o.status = 'pending' AND o.handler = d.handler AND o.key = d.key AND o.id < d.id)
ORDER BY d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED
"""


DONE = "UPDATE core_outboxdelivery SET status = 'done', done_at = %s, attempts = attempts + 1, error = '' WHERE id = %s"


def drain(*, limit: int = 200) -> int:
    """Deliver up to `limit` due events, one transaction each. Returns how many were handled, well or badly.

    What handlers announce meanwhile is delivered too; where the limit cuts that short, another drain is asked for.
    """
    handled, token = 0, delivering.set(True)
    with tasks.hints_together():
        try:
            while handled < limit and deliver_next():
                handled += 1
        finally:
            delivering.reset(token)
    if handled == limit:
        tasks.poke(DRAIN_TASK)
    return handled


def deliver_next() -> bool:
    """Deliver the next due event. False when none is due. A failing handler is recorded and retried later, never raised."""
    delivery_id = None
    try:
        with transaction.atomic():
            claimed = _claim()
            if claimed is None:
                return False
            delivery_id, handler, payload = claimed
            _run(handler, payload)
            with connection.cursor() as cursor:
                cursor.execute(DONE, [time.now(), delivery_id])
    except Exception as error:  # the boundary: whatever a handler raises becomes a recorded attempt
        if delivery_id is None:
            raise
        logger.exception("outbox delivery %s failed", delivery_id)
        _record_failure(delivery_id, error)
    return True


def retry(delivery: OutboxDelivery, *, actor: str) -> None:
    """Ops' button: bring a dead delivery back, due now, with a fresh set of attempts."""
    from_dead = OutboxDelivery.objects.filter(pk=delivery.pk, status=OutboxDelivery.Status.DEAD)
    if from_dead.update(status=OutboxDelivery.Status.PENDING, attempts=0, next_at=time.now()):
        logger.info("outbox delivery %s retried by %s", delivery.pk, actor)


def _claim() -> tuple[int, str, dict[str, Any]] | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [time.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, handler, payload = row
    return pk, handler, json.loads(payload) if isinstance(payload, str) else payload


def _run(path: str, payload: dict[str, Any]) -> None:
    handler: Handler = import_string(path)
    handler(**payload)


def _record_failure(delivery_id: int, error: Exception) -> None:
    with transaction.atomic():
        delivery = OutboxDelivery.objects.get(pk=delivery_id)
        attempts = delivery.attempts + 1
        dead = attempts >= MAX_ATTEMPTS
        OutboxDelivery.objects.filter(pk=delivery_id, status=OutboxDelivery.Status.PENDING).update(
            attempts=attempts,
            status=OutboxDelivery.Status.DEAD if dead else OutboxDelivery.Status.PENDING,
            next_at=time.now() + min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY),
            error=f"{type(error).__name__}: {error}"[:2000],
        )
