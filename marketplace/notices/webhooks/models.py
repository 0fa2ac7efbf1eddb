"""Tables of outgoing webhooks. Owners are opaque references (`seller:…`, `user:…`)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id


class WebhookEndpoint(models.Model):
    """An address that is told about events of its owner. Its secret signs every message; during a rotation two do.

    `failing_since` is set by the first failed try after a good one; too long in a row switches the endpoint off.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    owner = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    note = models.CharField(max_length=80, blank=True)
    kinds = ArrayField(models.CharField(max_length=40), default=list, help_text="empty: every kind")
    secret = EncryptedTextField()
    old_secret = EncryptedTextField(blank=True, default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_why = models.CharField(max_length=20, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "id"], condition=Q(is_active=True), name="webhook_by_owner")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.public_id} of {self.owner}"

    @property
    def ref(self) -> str:
        return f"webhook:{self.public_id}"


class WebhookMessage(models.Model):
    """One announced event, written in the transaction that caused it. The body is frozen: a retry sends the same bytes."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    owner = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=160, unique=True)
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class WebhookDelivery(models.Model):
    """One message on its way to one endpoint."""

    class Status(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        DEAD = "dead"

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP status of the last answer")
    last_error = models.CharField(max_length=120, blank=True)
    last_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints = [models.UniqueConstraint(fields=["endpoint", "message"], name="told_once_per_endpoint")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(status="pending"), name="webhook_due"),
            models.Index(fields=["endpoint", "-id"], name="webhook_history"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.endpoint_id} {self.status}"
