"""Notices: every message to a person is a row first, then a delivery by a channel."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.notices.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMessage

__all__ = ["Habit", "Notice", "PushSubscription", "WebhookDelivery", "WebhookEndpoint", "WebhookMessage"]


class Notice(models.Model):
    """One message to one recipient by one channel. `source` is unique per channel: nothing is sent twice.

    `headers` are what the channel adds or takes away (an empty value): mail's threading; they hold no personal values.
    """

    class Channel(models.TextChoices):
        IN_APP = "in_app"
        MAIL = "mail"
        SMS = "sms"
        PUSH = "push"
        WECHAT = "wechat"

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"
        WITHHELD = "withheld"  # the person does not want it by this way
        BUNDLED = "bundled"  # waits for the next collection of the person

    recipient = models.CharField(max_length=80)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    source = models.CharField(max_length=120)
    template = models.CharField(max_length=60)
    locale = models.CharField(max_length=10)
    address = EncryptedTextField(blank=True, default="")
    subject = models.CharField(max_length=200)
    body = EncryptedTextField()
    headers = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "source", "channel"], name="notice_sent_once"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(status="queued"), name="notice_queue"),
            models.Index(fields=["recipient", "next_at"], condition=Q(status="bundled"), name="notice_bundle"),
            models.Index(fields=["recipient", "-id"], condition=Q(channel="in_app"), name="notice_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient} ({self.channel})"


class Habit(models.Model):
    """How a person wants to hear from us. No row: everything by every way that reaches them, at any hour."""

    class Digest(models.TextChoices):
        NEVER = "never"
        DAILY = "daily"
        WEEKLY = "weekly"

    recipient = models.CharField(max_length=80, unique=True)
    off = models.JSONField(default=list, blank=True, help_text="subject:way that is switched off")
    quiet_from = models.PositiveSmallIntegerField(default=0, help_text="hour in `zone`; the same as the end: none")
    quiet_to = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    digest = models.CharField(max_length=6, choices=Digest.choices, default=Digest.NEVER)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quiet_from__lte=23, quiet_to__lte=23), name="quiet_hours_are_hours")
        ]

    def __str__(self) -> str:
        return self.recipient


class PushSubscription(models.Model):
    """A browser that a person lets us ring. `mark` is the keyed digest of its address, which alone lets anybody ring it."""

    recipient = models.CharField(max_length=80, db_index=True)
    mark = models.CharField(max_length=64, unique=True)
    endpoint = EncryptedTextField()
    p256dh = models.CharField(max_length=120, help_text="the browser's public key, base64url")
    auth = models.CharField(max_length=40, help_text="the browser's secret, base64url")
    locale = models.CharField(max_length=10)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.recipient} {self.mark[:8]}"
