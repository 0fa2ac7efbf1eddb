"""Care: whom we approached of our own accord, and what colleagues noted about a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id


class Approach(models.Model):
    """We wrote to somebody who had not asked: kept for the cap on how often. `source` is unique: once for a cause."""

    class Kind(models.TextChoices):
        CART = "cart"
        COUPON = "coupon"
        BIRTHDAY = "birthday"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="approaches")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=80, unique=True)
    rule_version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="approach_by_user")]

    def __str__(self) -> str:
        return self.source


class PersonNote(models.Model):
    """What a colleague wants the next one to know. The person may read it (export) and it goes with the account."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="care_notes")
    body = EncryptedTextField()
    author = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | ~Q(removed_by=""), name="a_note_is_removed_by_somebody"
            )
        ]
        indexes = [models.Index(fields=["user", "-id"], condition=Q(removed_at__isnull=True), name="note_by_user")]

    def __str__(self) -> str:
        return self.public_id
