"""The secret half of surprise audits: frames, draws, who goes where. Names of sellers are encrypted until the door opens."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedJSONField, EncryptedTextField
from marketplace.core.transparency.models import LogEntry
from sellers.states import PeriodStatus


class AuditPeriod(models.Model):
    """One draw: the frame is frozen and committed, then drawn with public randomness, then published."""

    code = models.CharField(max_length=20, unique=True, help_text="such as 2026-11; one commitment each, ever")
    status = models.CharField(max_length=9, choices=PeriodStatus.choices, default=PeriodStatus.COMMITTED)
    planner = models.CharField(max_length=80, help_text="the one person besides the auditors who may know who is drawn")
    count = models.PositiveSmallIntegerField()
    rules = models.PositiveIntegerField(help_text="version of sellers.audit_plan that weighed the frame")
    frame = EncryptedJSONField(help_text="[[seller, weight], …], sorted")
    salt = EncryptedTextField(help_text="256 random bits, hex")
    frame_sha256 = models.CharField(max_length=64)
    statement = models.JSONField(help_text="what was published before the draw")
    commitment = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="+")
    randomness = models.CharField(max_length=64, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    document = models.TextField(
        blank=True, help_text="what anybody may check, byte for byte, once every visit is filed"
    )
    committed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.code} {self.status}"

    @property
    def beacon_kind(self) -> str:
        return str(self.statement["beacon"]["kind"])


class BeaconChain(models.Model):
    """A pre-committed hash chain for the embedded beacon of demo and tests."""

    seed = EncryptedTextField()
    length = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"chain {self.pk}: {self.used} of {self.length}"


class Auditor(models.Model):
    """Somebody who visits sellers: where, and how often a week. `may_plan`: may be named planner of a period."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="audit_duty")
    countries = models.JSONField(default=list, blank=True)
    regions = models.JSONField(default=list, blank=True)
    visits_per_week = models.PositiveSmallIntegerField(default=4)
    may_plan = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    named_by = models.CharField(max_length=80)
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"auditor {self.user_id}"


class AuditVisit(models.Model):
    """One auditor sent to one audit. Ended without a start: somebody else is sent."""

    class Outcome(models.TextChoices):
        STARTED = "started"
        NO_SHOW = "no_show"
        EXCUSED = "excused"
        CALLED_OFF = "called_off"

    audit = models.ForeignKey("sellers.Audit", on_delete=models.PROTECT, related_name="visits")
    auditor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_visits")
    week = models.DateField(help_text="Monday of the week of the visit")
    planned_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True, help_text="when the auditor read who it is")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit"], condition=Q(ended_at__isnull=True), name="one_open_visit_per_audit"
            )
        ]
        indexes = [models.Index(fields=["auditor", "week"], name="visits_of_auditor")]

    def __str__(self) -> str:
        return f"visit {self.pk} {self.outcome or 'open'}"
