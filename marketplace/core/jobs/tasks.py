"""Thin scheduled jobs of the kernel: clocks, tree heads, old idempotency answers."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from marketplace.core import time
from marketplace.core.clocks import selectors as clock_selectors
from marketplace.core.clocks import service as clocks
from marketplace.core.models import IdempotencyRecord, OutboxDelivery, OutboxEvent
from marketplace.core.tasks import job
from marketplace.core.transparency import selectors as log_selectors
from marketplace.core.transparency import service as log

ANSWERS_KEPT = timedelta(hours=48)
EVENTS_KEPT = timedelta(days=30)
BATCH = 5_000


@job("core.sweep_clocks", backlog=lambda: clock_selectors.backlog(time.now()))
def sweep_clocks() -> int:
    return clocks.sweep()


@job("core.seal_log", backlog=log_selectors.waiting)
def seal_log() -> int:
    """Number the waiting entries and sign a new tree head (hourly; verbs may also seal on demand)."""
    waiting = log_selectors.waiting()
    if waiting:
        log.seal_all()
    return waiting


@job("core.forget_events")
def forget_events() -> int:
    """Delivered events go after a month; dead ones stay until somebody has looked."""
    old = OutboxEvent.objects.filter(created_at__lt=time.now() - EVENTS_KEPT).exclude(
        Exists(OutboxDelivery.objects.filter(event=OuterRef("pk")).exclude(status=OutboxDelivery.Status.DONE))
    )
    deleted, _ = OutboxEvent.objects.filter(pk__in=old.order_by("pk").values("pk")[:BATCH]).delete()
    return deleted


@job("core.forget_sessions")
def forget_sessions() -> int:
    """Sessions that have run out."""
    old = Session.objects.filter(expire_date__lt=time.real_now())
    deleted, _ = Session.objects.filter(pk__in=old.values("pk")[:BATCH]).delete()
    return deleted


@job("core.forget_answers")
def forget_answers() -> int:
    """Drop idempotency answers after two days, in bounded batches."""
    old = IdempotencyRecord.objects.filter(created_at__lt=time.real_now() - ANSWERS_KEPT)
    deleted, _ = IdempotencyRecord.objects.filter(pk__in=old.order_by("pk").values("pk")[:BATCH]).delete()
    return deleted
