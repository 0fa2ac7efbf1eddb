"""Tables of the clock engine. `Clock` is the present, `ClockEvent` the history it can be rebuilt from."""

from django.db import models
from django.db.models import Q


class Clock(models.Model):
    """One promise that is running, paused or over.

    `budget_seconds` is working time of the clock's calendar; `consumed_seconds` is what was used up before
    `running_since`. While paused, `due_at` and `next_check_at` are empty: nobody can say when it will be due.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, help_text="opaque reference kind:id")
    calendar = models.CharField(max_length=40)
    budget_seconds = models.PositiveIntegerField()
    consumed_seconds = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    running_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    is_estimated = models.BooleanField(default=False, help_text="due_at rests on holidays that are not announced yet")
    breached_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    fault = models.CharField(
        max_length=40, blank=True, help_text="whose fault a breach was, a code of the kind's owner"
    )
    rung = models.PositiveSmallIntegerField(default=0, help_text="steps of the escalation ladder already taken")
    next_check_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_clock"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(stopped_at__isnull=True), name="one_open_clock_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True, running_since__isnull=False)
                | Q(stopped_at__isnull=True, paused_at__isnull=False, running_since__isnull=True)
                | Q(stopped_at__isnull=False, paused_at__isnull=True, running_since__isnull=True),
                name="clock_runs_pauses_or_is_over",
            ),
        ]
        indexes = [
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="clock_to_check"),
            models.Index(fields=["subject", "kind"], name="clock_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class ClockEvent(models.Model):
    """One thing that happened to a clock. Append-only (database trigger in `sql.py`)."""

    class What(models.TextChoices):
        STARTED = "started"
        PAUSED = "paused"
        RESUMED = "resumed"
        EXTENDED = "extended"
        BREACHED = "breached"
        CLIMBED = "climbed"
        BLAMED = "blamed"
        STOPPED = "stopped"

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=8, choices=What.choices)
    at = models.DateTimeField(help_text="business time that it counts from")
    recorded_at = models.DateTimeField(help_text="when we wrote it down")
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)
    fault = models.CharField(max_length=40, blank=True)
    seconds = models.IntegerField(default=0, help_text="budget at the start, or added by an extension")
    topic = models.CharField(max_length=80, blank=True, help_text="what a climbed rung announced")

    class Meta:
        db_table = "core_clockevent"
        indexes = [models.Index(fields=["clock", "id"], name="clock_event_in_order")]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"
