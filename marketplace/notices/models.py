"""Notices: every message to a person is a row first, then a delivery by a channel."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.notices.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMessage

__all__ = ["Notice", "WebhookDelivery", "WebhookEndpoint", "WebhookMessage"]


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
        WITHHELD = "withheld"

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
            models.Index(fields=["recipient", "-id"], condition=Q(channel="in_app"), name="notice_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient} ({self.channel})"
