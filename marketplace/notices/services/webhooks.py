"""Outgoing webhooks: endpoints and their secrets, announcing, sending with patience, sending again.

`announce` writes rows in the transaction of its cause; sending follows outside any transaction (claim, call, settle), as
for notices. A receiver that fails for five days is switched off and its owner told.
"""

import json
import logging
import time as clock
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.core import ids, locks, tasks, time, trail
from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.joined import joined
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from marketplace.notices.webhooks import guard, kinds, post, signing
from marketplace.notices.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMessage

logger = logging.getLogger(__name__)

SEND_TASK = "notices.send_webhooks"
MOST_ENDPOINTS = 10
OVERLAP = timedelta(hours=24)
# Waits before the second, third, … try: about three days in all (the schedule that Standard Webhooks recommends).
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)  # fmt: skip
MAX_ATTEMPTS = len(WAITS) + 1
MOST_SECONDS = 45.0
CLAIM = timedelta(minutes=2)  # longer than one try may take
GIVE_UP_AFTER = timedelta(days=5)
KEPT = timedelta(days=90)
FAILING, GONE, OWN = "failing", "gone", "owner"
Status = WebhookDelivery.Status


class EndpointNotFound(NotFound):
    code = "webhook_endpoint_not_found"


class DeliveryNotFound(NotFound):
    code = "webhook_delivery_not_found"


class TooManyEndpoints(Conflict):
    code = "too_many_webhook_endpoints"
    message = _("You can have ten endpoints. Please remove one first.")


class UnknownKind(DomainError):
    code = "unknown_webhook_kind"
    message = _("One of these event kinds does not exist, or is not for you.")


def add_endpoint(*, owner: str, url: str, kinds_wanted: Sequence[str], note: str = "", actor: str) -> WebhookEndpoint:
    """A new endpoint with a fresh secret (`endpoint.secret`, shown once). No kinds means all.

    The name is looked up before the transaction. Raises BadHookAddress, Unresolved, UnknownKind, TooManyEndpoints, BadText.
    """
    guard.check(url)
    chosen = _kinds(owner, kinds_wanted)
    with transaction.atomic():
        return _add(owner, url, chosen, clean_line(note, max_length=80, field="note"), actor)


def _add(owner: str, url: str, chosen: list[str], note: str, actor: str) -> WebhookEndpoint:
    locks.advisory(f"webhooks:{owner}")
    if WebhookEndpoint.objects.filter(owner=owner).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    made = WebhookEndpoint.objects.create(
        owner=owner, url=url, note=note, kinds=chosen, secret=signing.new_secret(), created_at=time.now()
    )
    trail.record(verb="webhook.added", target=made.ref, actor=actor, after={"owner": owner, "kinds": chosen})
    return made


def change_endpoint(
    *, endpoint: WebhookEndpoint, actor: str, url: str | None = None, kinds_wanted: Sequence[str] | None = None,
    note: str | None = None, is_active: bool | None = None,
) -> WebhookEndpoint:  # fmt: skip
    """Another address, other kinds, another note, on or off. Raises as `add_endpoint`."""
    changed: dict[str, Any] = {}
    if url is not None and url != endpoint.url:
        guard.check(url)
        changed["url"] = url
    if kinds_wanted is not None:
        changed["kinds"] = _kinds(endpoint.owner, kinds_wanted)
    if note is not None:
        changed["note"] = clean_line(note, max_length=80, field="note")
    if is_active is not None and is_active != endpoint.is_active:
        changed |= {
            "is_active": is_active, "failing_since": None, "disabled_at": None if is_active else time.now(),
            "disabled_why": "" if is_active else OWN,
        }  # fmt: skip
    for name, value in changed.items():
        setattr(endpoint, name, value)
    if changed:
        with transaction.atomic():
            endpoint.save(update_fields=list(changed))
            trail.record(verb="webhook.changed", target=endpoint.ref, actor=actor, after={"fields": sorted(changed)})
    return endpoint


@transaction.atomic
def remove_endpoint(*, endpoint: WebhookEndpoint, actor: str) -> None:
    """Gone, with its deliveries; nothing is sent there any more."""
    trail.record(verb="webhook.removed", target=endpoint.ref, actor=actor, before={"owner": endpoint.owner})
    endpoint.delete()


@transaction.atomic
def rotate_secret(*, endpoint: WebhookEndpoint, actor: str) -> WebhookEndpoint:
    """A fresh secret. For a day both sign, so that a receiver can change over without losing a message."""
    endpoint.old_secret, endpoint.old_secret_until = str(endpoint.secret), time.now() + OVERLAP
    endpoint.secret = signing.new_secret()
    endpoint.save(update_fields=["old_secret", "old_secret_until", "secret"])
    trail.record(verb="webhook.secret_rotated", target=endpoint.ref, actor=actor)
    return endpoint


@joined
def announce(*, owner: str, kind: str, payload: Mapping[str, Any], source: str = "") -> WebhookMessage | None:
    """Tell the owner's endpoints (`seller:<id>`) that something happened; None where nobody listens or it was told before.

    `source` names the cause (default: kind, owner and payload), so that a replayed handler tells once. `payload` is
    small JSON of ids, codes and amounts, without personal values. Raises KeyError for a kind that the table lacks.
    """
    known = kinds.KINDS[kinds.canonical(kind)]
    listening = _listening(owner, known)
    if not listening:
        return None
    data = json.dumps(dict(payload), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    cause = (source or f"{known.code}:{owner}:{trail.digest(data)}")[:160]
    now = time.now()
    return _write(known.code, owner, cause, data, now, listening)


def ping(*, endpoint: WebhookEndpoint, actor: str) -> WebhookDelivery:
    """Send a test event now and wait for the answer. The delivery tells how it went; a failed ping is not repeated."""
    now = time.now()
    with transaction.atomic():
        data = json.dumps({"hello": "miaomiao", "endpoint": endpoint.public_id})
        made = _write(kinds.PING, endpoint.owner, f"ping:{ids.public_id()}", data, now, [endpoint.pk], is_due=False)
        trail.record(verb="webhook.pinged", target=endpoint.ref, actor=actor)
    delivery = WebhookDelivery.objects.select_related("endpoint", "message").get(endpoint=endpoint, message=made)
    _settle(delivery, _try(delivery), is_last=True)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def redeliver(*, delivery: WebhookDelivery, actor: str) -> WebhookDelivery:
    """Send it once more, now, with a fresh set of tries and the same id: receivers drop what they have had already."""
    fresh = {"status": Status.PENDING, "attempts": 0, "next_at": time.now(), "last_error": ""}
    WebhookDelivery.objects.filter(pk=delivery.pk).update(**fresh)
    trail.record(verb="webhook.redelivered", target=delivery.endpoint.ref, actor=actor, after={"delivery": delivery.pk})
    tasks.send(SEND_TASK)
    delivery.refresh_from_db()
    return delivery


def send_due(*, limit: int = 50) -> int:
    """Send up to `limit` due deliveries; returns how many were tried. No transaction is open while a server is called."""
    tried, began = 0, clock.monotonic()
    for pk, seen in list(_due().order_by("next_at").values_list("pk", "next_at")[:limit]):
        if clock.monotonic() - began > MOST_SECONDS:
            break  # a round of slow servers: the next run goes on
        claimed = WebhookDelivery.objects.filter(pk=pk, status=Status.PENDING, next_at=seen).update(
            next_at=time.now() + CLAIM, attempts=F("attempts") + 1
        )
        if claimed:
            tried += 1
            delivery = WebhookDelivery.objects.select_related("endpoint", "message").get(pk=pk)
            _settle(delivery, _try(delivery), is_last=delivery.attempts >= MAX_ATTEMPTS)
    return tried


def forget_old() -> int:
    """Delete messages older than 90 days with their deliveries. Returns how many messages."""
    old = WebhookMessage.objects.filter(created_at__lt=time.now() - KEPT)
    pks = list(old.order_by("pk").values_list("pk", flat=True)[:5000])
    WebhookMessage.objects.filter(pk__in=pks).delete()
    return len(pks)


def backlog() -> int:
    """How many wait and are due."""
    return _due().count()


def _due() -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(status=Status.PENDING, next_at__lte=time.now(), endpoint__is_active=True)


def _listening(owner: str, kind: kinds.HookKind) -> list[int]:
    """Active endpoints of the owner and, for what is public, of integrator accounts."""
    who = Q(owner=owner) | Q(owner__startswith="user:") if kind.is_public else Q(owner=owner)
    wants = Q(kinds=[]) | Q(kinds__contains=[kind.code])
    return list(WebhookEndpoint.objects.filter(who, wants, is_active=True).order_by("pk").values_list("pk", flat=True))


def _write(
    kind: str, owner: str, cause: str, data: str, now: datetime, endpoint_ids: Sequence[int], *, is_due: bool = True
) -> WebhookMessage | None:
    name = ids.public_id()
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    body = f'{{"type":"{kind}","timestamp":"{stamp}","data":{data}}}'
    fresh = WebhookMessage(public_id=name, owner=owner, kind=kind, source=cause, body=body, created_at=now)
    WebhookMessage.objects.bulk_create([fresh], ignore_conflicts=True)
    stored = WebhookMessage.objects.filter(public_id=name).first()
    if stored is None:
        return None  # this cause was announced before
    first = now if is_due else now + CLAIM
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(endpoint_id=pk, message=stored, next_at=first, attempts=int(not is_due))
            for pk in endpoint_ids
        ]
    )
    if is_due:
        tasks.send(SEND_TASK)
    return stored


def _try(delivery: WebhookDelivery) -> post.Answer:
    """Resolve and check again: what was public yesterday may point into our own network today."""
    endpoint = delivery.endpoint
    try:
        target = guard.check(endpoint.url)
    except DomainError as error:
        return post.Answer(None, error.code, 0)
    signed = signing.headers(endpoint, delivery.message, time.real_now())
    return post.post(target, delivery.message.body.encode(), signed)


def _settle(delivery: WebhookDelivery, answer: post.Answer, *, is_last: bool) -> None:
    now = time.now()
    status = Status.DELIVERED if answer.is_good else Status.DEAD if is_last or answer.is_gone else Status.PENDING
    wait = WAITS[min(max(delivery.attempts, 1), len(WAITS)) - 1]
    with transaction.atomic():
        WebhookDelivery.objects.filter(pk=delivery.pk, status=Status.PENDING).update(
            status=status, last_at=now, last_status=answer.status, last_error=answer.error[:120],
            last_ms=answer.milliseconds, next_at=now + wait,
        )  # fmt: skip
        _judge(delivery.endpoint, answer, now)


def _judge(endpoint: WebhookEndpoint, answer: post.Answer, now: datetime) -> None:
    """Good: forget past failures. Bad: remember since when, and switch off what stays bad or says that it is gone."""
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, is_active=True)
    if answer.is_good:
        mine.filter(failing_since__isnull=False).update(failing_since=None)
        return
    mine.filter(failing_since__isnull=True).update(failing_since=now)
    since = endpoint.failing_since or now
    if not answer.is_gone and now - since < GIVE_UP_AFTER:
        return
    why = GONE if answer.is_gone else FAILING
    if mine.update(is_active=False, disabled_at=now, disabled_why=why):
        logger.warning("webhook endpoint %s is switched off: %s", endpoint.public_id, why)
        trail.record(verb="webhook.disabled", target=endpoint.ref, actor="system:webhooks", why=why)
        emit(
            topic="notices.webhook_disabled", key=endpoint.owner,
            payload={"owner": endpoint.owner, "endpoint": endpoint.public_id, "why": why},
        )  # fmt: skip


def _kinds(owner: str, wanted: Sequence[str]) -> list[str]:
    chosen = list(dict.fromkeys(kinds.canonical(code) for code in wanted))
    if set(chosen) - set(kinds.offered_to(owner)):
        raise UnknownKind(fields={"kinds": UnknownKind.message})
    return chosen
