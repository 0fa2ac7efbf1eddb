"""Tables of what changes by a day and by two people: rule versions, proposals, stop switches."""

from django.db import models
from django.db.models import F, Q


class RuleVersion(models.Model):
    """One version of one body of rules, in force from `effective_from`. Append-only (database trigger in `sql.py`).

    Version 1 is the default of the code, written down when the first change is approved; its `effective_from` is empty.
    """

    kind = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the body in canonical JSON")
    effective_from = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "core_ruleversion"
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_rule_per_version"),
            models.CheckConstraint(condition=~Q(proposed_by=F("approved_by")), name="rule_seen_by_four_eyes"),
            models.CheckConstraint(
                condition=Q(version=1, effective_from__isnull=True) | Q(version__gt=1, effective_from__isnull=False),
                name="rule_starts_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class Proposal(models.Model):
    """A change that one person asks for and another decides. What it becomes is written by its kind when approved."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    kind = models.CharField(max_length=60)
    base = models.CharField(max_length=80, blank=True, help_text="what was in force when this was proposed")
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    effective_from = models.DateTimeField(null=True, help_text="empty: as soon as it is approved")
    why = models.CharField(max_length=500)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, blank=True, help_text="the words of the one who decided")
    result = models.CharField(max_length=120, blank=True, help_text="what was written: a rule version or a dated row")

    class Meta:
        db_table = "core_proposal"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="approved") | ~Q(proposed_by=F("decided_by")), name="proposal_seen_by_four_eyes"
            ),
            models.UniqueConstraint(
                fields=["kind", "digest", "base"], condition=Q(status="waiting"), name="one_open_proposal_a_body"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], name="proposal_by_kind"),
            models.Index(fields=["proposed_at"], condition=Q(status="waiting"), name="proposal_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class StopSwitch(models.Model):
    """One stop: from `since` until lifted (or `until`), nothing new happens with `key` of `kind`."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    cause = models.CharField(max_length=20, help_text="permanent code; its public sentence is translated")
    public = models.JSONField(
        default=dict, help_text="language → sentence for the people concerned, instead of the cause's"
    )
    reason = models.CharField(max_length=500, help_text="for ops and the trail only")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_why = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "core_stopswitch"
        verbose_name_plural = "stop switches"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(lifted_at__isnull=True), name="one_open_stop_per_key"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="stop_ends_later"),
        ]
        indexes = [models.Index(fields=["kind", "key", "id"], name="stop_by_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
