"""Tables of the kernel. None knows a domain noun; people and things are opaque references `kind:id`."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from marketplace.core.clocks.models import Clock, ClockEvent
from marketplace.core.crypto.fields import EncryptedJSONField
from marketplace.core.dated.models import Proposal, RuleVersion, StopSwitch
from marketplace.core.duties.models import Duty
from marketplace.core.transparency.models import LogEntry, LogNode, TreeHead

__all__ = [
    "Clock",
    "ClockEvent",
    "Duty",
    "IdempotencyRecord",
    "JobHeartbeat",
    "LogEntry",
    "LogNode",
    "OutboxDelivery",
    "OutboxEvent",
    "Proposal",
    "RuleVersion",
    "StopSwitch",
    "TrailEntry",
    "TreeHead",
]


class TrailEntry(models.Model):
    """One line of the audit trail. Append-only (database trigger)."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    why = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "trail entries"
        indexes = [
            models.Index(fields=["target", "id"], name="trail_by_target"),
            models.Index(fields=["actor", "id"], name="trail_by_actor"),
            BrinIndex(fields=["at"], name="trail_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.target}"


class OutboxEvent(models.Model):
    """Something that happened, written in the transaction in which it happened."""

    topic = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [BrinIndex(fields=["created_at"], name="outbox_by_time")]  # for forgetting old ones

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class OutboxDelivery(models.Model):
    """One event on its way to one handler. `key` is copied from the event: order is kept per (handler, key)."""

    class Status(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        DEAD = "dead"

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "outbox deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="one_delivery_per_handler")]
        indexes = [
            models.Index(fields=["id"], condition=Q(status="pending"), name="outbox_pending"),
            models.Index(fields=["handler", "key", "id"], condition=Q(status="pending"), name="outbox_pending_by_key"),
            models.Index(fields=["id"], condition=Q(status="dead"), name="outbox_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.key} {self.status}"


class IdempotencyRecord(models.Model):
    """The stored answer to one unsafe API call."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = EncryptedJSONField(null=True, help_text="an answer may hold an address or a name")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


class JobHeartbeat(models.Model):
    """When a scheduled job last ran, how it went and how much waits, so that a job that never runs is seen."""

    job = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    backlog = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.job
