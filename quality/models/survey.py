"""How a shopper found our help."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField


class Survey(models.Model):
    """One question about one ticket. `score` is empty until somebody answers; words are encrypted.

    Nothing about the shopper depends on it: no selector of another room reads who gave which score.
    """

    ticket = models.OneToOneField("support.Ticket", on_delete=models.CASCADE, related_name="survey")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    topic = models.CharField(max_length=30)
    locale = models.CharField(max_length=10)
    by_bot = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    reasons = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    words = EncryptedTextField(blank=True, default="")
    asked_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True, db_index=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    rule_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__range=(1, 5)), name="survey_score_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.score}"

    @property
    def ref(self) -> str:
        return f"survey:{self.pk}"
