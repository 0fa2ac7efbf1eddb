"""What waits for a person on duty. A row names its cause by an opaque reference; the same cause waits once."""

from django.db import models
from django.db.models import Q


class Duty(models.Model):
    """One thing that somebody of `role` (one, or several with a space between) must see to. `kind` is a key of the settings' DUTIES, or
    `clock:<kind of clock>`.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, help_text="opaque reference kind:id")
    role = models.CharField(max_length=20)
    is_late = models.BooleanField(default=False, help_text="a promise is broken already, not only close to it")
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    done_why = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "core_duty"
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(done_at__isnull=True), name="one_open_duty_per_cause"
            )
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(done_at__isnull=True), name="duty_open"),
            models.Index(fields=["subject", "id"], name="duty_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
