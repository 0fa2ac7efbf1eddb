"""People who follow a parcel by mail without an account."""

from django.db import models
from django.db.models import Q

from logistics.states import FollowerStatus
from marketplace.core.crypto.fields import EncryptedTextField


class Follower(models.Model):
    """One mail address that wants news of one parcel; nothing is sent before the address said yes itself."""

    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.CASCADE, related_name="followers")
    public_id = models.CharField(max_length=32, unique=True)
    mail = EncryptedTextField()
    mail_key = models.CharField(max_length=64, help_text="keyed digest, to find the same address again")
    status = models.CharField(max_length=7, choices=FollowerStatus.choices, default=FollowerStatus.ASKED)
    locale = models.CharField(max_length=10)
    asked = models.PositiveSmallIntegerField(default=1, help_text="how many times a confirmation was mailed")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parcel", "mail_key"], name="follower_once")]
        indexes = [models.Index(fields=["created_at"], condition=~Q(mail_key=""), name="follower_to_forget")]

    def __str__(self) -> str:
        return f"{self.public_id} ({self.status})"
