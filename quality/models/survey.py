"""How a shopper found our help."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from support.models import Conversation


class Survey(models.Model):
    """One question about one ticket, or about one conversation that no person of ours had to touch. `score` is empty until
    somebody answers; words are encrypted.

    Nothing about the shopper depends on it: no selector of another room reads who gave which score.
    """

    ticket = models.OneToOneField(
        "support.Ticket", null=True, blank=True, on_delete=models.CASCADE, related_name="survey"
    )
    talk = models.OneToOneField(
        "support.Conversation", null=True, blank=True, on_delete=models.CASCADE, related_name="survey",
        help_text="where the assistant alone answered; else the ticket says it",
    )  # fmt: skip
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
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5)), name="survey_score_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=True) ^ Q(talk__isnull=True), name="survey_is_about_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id or self.talk_id} {self.score}"

    @property
    def conversation(self) -> Conversation:
        """Where the question stands."""
        found: Conversation | None = self.ticket.conversation if self.ticket else self.talk
        if found is None:  # the constraint of the table says otherwise
            raise ValueError(f"{self.ref} is about nothing")
        return found

    @property
    def ref(self) -> str:
        return f"survey:{self.pk}"
