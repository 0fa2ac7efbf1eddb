"""A batch that comes back far more often than its kind: the figures, who looks into it, what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from learning.models.facts import Batch
from learning.states import AlarmStatus
from marketplace.core.ids import public_id


class BatchAlarm(models.Model):
    """One alarm about one batch. It pauses nothing: a person decides. `evidence` is what the test saw when it spoke."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="alarm")
    status = models.CharField(max_length=9, choices=AlarmStatus.choices, default=AlarmStatus.OPEN)
    evidence = models.JSONField(help_text="orders, faults, baseline, e-value, threshold, version of the rule")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="batch_alarms"
    )
    opened_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True, help_text="when owners began to be told")
    told_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open") | ~Q(decided_by="") & ~Q(reason=""), name="a_decided_alarm_has_a_reason"
            )
        ]
        indexes = [models.Index(fields=["status", "-id"], name="alarms_by_status")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.status}"

    @property
    def ref(self) -> str:
        return f"batch_alarm:{self.public_id}"
