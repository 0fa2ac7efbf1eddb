"""Announcing: the event and its deliveries are rows of the transaction that caused them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from marketplace.core import tasks, time
from marketplace.core.models import OutboxDelivery, OutboxEvent

DRAIN_TASK = "core.drain_outbox"
# True while this thread delivers: what a handler announces is found by the same loop, no message is needed for it.
delivering: ContextVar[bool] = ContextVar("delivering", default=False)
POKE = tasks.poke_later(DRAIN_TASK)


# The event and its deliveries, one statement.
WRITE = """
WITH event AS (
  INSERT INTO core_outboxevent (topic, key, payload, created_at)
  VALUES (%(topic)s, %(key)s, %(payload)s, %(now)s) RETURNING id)
INSERT INTO core_outboxdelivery (event_id, handler, key, status, attempts, next_at, error)
SELECT event.id, asked.handler, %(key)s, 'pending', 0, %(now)s, ''
FROM event, unnest(%(handlers)s::text[]) WITH ORDINALITY AS asked(handler, place) ORDER BY asked.place
RETURNING event_id
"""


@lru_cache(maxsize=1)
def subscriptions() -> Mapping[str, Sequence[str]]:
    """The one literal table topic → dotted handlers. Core reads it through a setting and so imports nothing above it."""
    table: Mapping[str, Sequence[str]] = import_string(settings.OUTBOX_SUBSCRIPTIONS)
    return table


def emit(*, topic: str, key: str, payload: Mapping[str, Any]) -> OutboxEvent | None:
    """Announce that something happened, to every subscriber of `topic`, after and only if the transaction commits.

    `key` names the aggregate (`order:MO…`): deliveries of one handler keep their order within a key. `payload` is small
    JSON of ids and codes, without personal values. Raises RuntimeError outside a transaction and KeyError for a topic
    that the table does not list: an event nobody declared is a typing slip, not an event without listeners.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"emit({topic!r}) outside a transaction would announce what may never be saved")
    handlers = subscriptions()[topic]
    if not handlers:
        return None
    event = OutboxEvent(topic=topic, key=key, payload=dict(payload), created_at=time.now())
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "topic": topic,
            "key": key,
            "payload": json.dumps(event.payload),
            "now": event.created_at,
        }
        cursor.execute(WRITE, {**values, "handlers": list(handlers)})
        (event.pk,) = cursor.fetchone()
    event._state.adding = False
    _poke_once()
    return event


def emit_all(*, topic: str, happened: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
    """Announce the same topic about many things, (key, payload) each, in two statements. Returns how many. See `emit`."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"emit_all({topic!r}) outside a transaction would announce what may never be saved")
    handlers = subscriptions()[topic]
    now = time.now()
    events = [OutboxEvent(topic=topic, key=key, payload=dict(payload), created_at=now) for key, payload in happened]
    if not handlers or not events:
        return 0
    OutboxEvent.objects.bulk_create(events)
    OutboxDelivery.objects.bulk_create(
        [
            OutboxDelivery(event=event, handler=handler, key=event.key, next_at=now)
            for event in events
            for handler in handlers
        ]
    )
    _poke_once()
    return len(events)


def _poke_once() -> None:
    """One message to the worker a transaction, however many events it wrote. It may get lost: the sweep finds the rows."""
    if delivering.get():
        return
    if not any(hook[1] is POKE for hook in connection.run_on_commit):
        transaction.on_commit(POKE, robust=True)
