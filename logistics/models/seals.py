"""What was seen of seals: checks with their four steps, incidents, counts of what a person holds."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from logistics.states import IncidentStatus
from marketplace.core.ids import public_id


class SealCheck(models.Model):
    """One look at the seal of a parcel: view, verify (the number seen), tug, twist. Written whatever it said."""

    class Point(models.TextChoices):
        BENCH = "bench"
        LOAD = "load"
        ARRIVAL = "arrival"
        OPENING = "opening"
        HAND_OVER = "hand_over"

    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="seal_checks")
    seal = models.ForeignKey("logistics.Seal", null=True, blank=True, on_delete=models.PROTECT, related_name="checks")
    point = models.CharField(max_length=9, choices=Point.choices)
    seen = models.CharField(max_length=20, blank=True, help_text="the number as read; empty: there was no seal")
    viewed = models.BooleanField()
    tugged = models.BooleanField()
    twisted = models.BooleanField()
    outcome = models.CharField(max_length=8, help_text="intact, mismatch, missing or tampered")
    place = models.CharField(max_length=80)
    checked_by = models.CharField(max_length=80)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.point} {self.outcome}"


class SealIncident(models.Model):
    """Something is wrong with a seal: it stops its parcel until operations say what became of it. One open a parcel."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    status = models.CharField(max_length=8, choices=IncidentStatus.choices, default=IncidentStatus.OPEN)
    kind = models.CharField(max_length=8, help_text="mismatch, missing, tampered or stock")
    parcel = models.ForeignKey(
        "logistics.Parcel", null=True, blank=True, on_delete=models.PROTECT, related_name="seal_incidents"
    )
    check_row = models.ForeignKey(SealCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents")
    seal_count = models.ForeignKey(
        "logistics.SealCount", null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    expected = models.CharField(
        max_length=500, blank=True, help_text="number on record, or the numbers that are missing"
    )
    seen = models.CharField(max_length=20, blank=True)
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    owner = models.CharField(max_length=80, blank=True, help_text="who of operations took it on")
    resolution = models.CharField(max_length=12, blank=True)
    resolved_by = models.CharField(max_length=80, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(status="open", parcel__isnull=False), name="one_open_seal_incident"
            ),
            models.CheckConstraint(
                condition=Q(status="open") | (~Q(resolution="") & ~Q(resolved_by="") & ~Q(why="")),
                name="seal_incident_resolved_by_somebody_who_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class SealCount(models.Model):
    """A count of the unused seals in one person's hands: what should be there, what was, what is missing by number."""

    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seal_counts")
    expected = models.PositiveIntegerField()
    seen = models.PositiveIntegerField()
    missing = models.JSONField(default=list)
    strange = models.JSONField(default=list, help_text="numbers that are not this person's unused seals")
    counted_by = models.CharField(max_length=80)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.seen}/{self.expected}"
