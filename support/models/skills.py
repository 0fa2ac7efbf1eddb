"""For which topics an agent has passed the quiz. Pushed here by training; routing reads it."""

from django.conf import settings
from django.db import models


class SkillCertificate(models.Model):
    """`agent` may be given tickets of `topic` until that moment. One row a pair, renewed in place."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates")
    topic = models.CharField(max_length=30)
    until = models.DateTimeField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "topic"], name="certified_once")]
        indexes = [models.Index(fields=["topic", "until"], name="certified_for")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.topic}"
