"""Independent inspectors: who they are, the public keys they sign with, and what they signed. Private keys are never here."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marketplace.core.ids import public_id


class Inspector(models.Model):
    """A person of an inspection body that is neither ours nor the seller's, with an account of their own."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inspector")
    organisation = models.CharField(max_length=120)
    accreditation = models.CharField(max_length=120, blank=True, help_text="e.g. ISO/IEC 17020, number and body")
    country = models.CharField(max_length=2)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.organisation


class InspectorKey(models.Model):
    """An Ed25519 public key. It counts from our approval on, within its days, until it is revoked; rows are never deleted."""

    class Revoked(models.TextChoices):
        RETIRED = "retired"
        COMPROMISED = "compromised"

    key_id = models.CharField(max_length=16, unique=True, help_text="first 16 hex digits of SHA-256 of the raw key")
    inspector = models.ForeignKey(Inspector, on_delete=models.PROTECT, related_name="keys")
    public_key = models.CharField(max_length=43, unique=True, help_text="32 bytes in base64url")
    valid_from = models.DateField()
    valid_until = models.DateField()
    registered_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_for = models.CharField(max_length=12, choices=Revoked.choices, blank=True)
    revoked_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_until")), name="inspector_key_has_days"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_for="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_for="")),
                name="inspector_key_revoked_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id


class InspectorStatement(models.Model):
    """What an inspector signed, byte by byte, about one unit or one batch of a seller's goods. Append-only (trigger)."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    key = models.ForeignKey(InspectorKey, on_delete=models.PROTECT, related_name="statements")
    subject = models.CharField(max_length=160, db_index=True, help_text="unit:<code> or batch:<seller>|<sku>|<batch>")
    statement = models.TextField(help_text="the canonical JSON under the signature")
    signature = models.CharField(max_length=128)
    sha256 = models.CharField(max_length=64, unique=True)
    result = models.CharField(max_length=14)
    inspected_on = models.DateField()
    received_at = models.DateTimeField()
    log_entry = models.ForeignKey("core.LogEntry", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.subject} {self.result}"
