"""Every touch: one append-only hash chain a subject."""

from django.db import models


class CustodyEvent(models.Model):
    """One touch of a unit, parcel or bag. Append-only (trigger); one hash chain a subject, joined by `log_entry`."""

    subject = models.CharField(max_length=60)
    sequence = models.PositiveIntegerField()
    action = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    log_entry = models.ForeignKey("core.LogEntry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="one_event_per_sequence")]

    def __str__(self) -> str:
        return f"{self.subject}#{self.sequence} {self.action}"
