"""What people tell us about the shop itself, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledge.states import FeedbackStatus
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id


class Feedback(models.Model):
    """One idea, problem or praise, with an owner and an answer. `points`: what it was worth, given once."""

    class Kind(models.TextChoices):
        IDEA = "idea"
        PROBLEM = "problem"
        PRAISE = "praise"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    page = models.CharField(max_length=200, blank=True)
    text = EncryptedTextField()
    contact = EncryptedTextField(blank=True, default="")
    client_id = models.CharField(max_length=40)
    sent_by = models.CharField(max_length=80)
    status = models.CharField(max_length=8, choices=FeedbackStatus.choices, default=FeedbackStatus.NEW)
    owner = models.CharField(max_length=80, blank=True)
    answer = EncryptedTextField(blank=True, default="")
    points = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sent_by", "client_id"], name="feedback_arrives_once")]
        indexes = [models.Index(fields=["status", "id"], name="feedback_queue")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"feedback:{self.public_id}"


class Change(models.Model):
    """A line of the public list "what we changed", in our words: `{"zh-hans": …, "en": …}`."""

    texts = models.JSONField()
    feedback = models.ForeignKey(Feedback, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feedback"], condition=Q(feedback__isnull=False), name="one_change_each")
        ]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.at)
