"""What carriers and our own scans say of a parcel."""

from django.db import models


class TrackingEvent(models.Model):
    """One step of a parcel in the small vocabulary that people read.

    The table is partitioned by the month of `at` (`sql_tracking.py`), so the key is (id, at) in the database and a source is
    unique within its parcel and moment; who writes under the parcel's lock asks for (parcel, source) first.
    """

    # No index of its own: the unique constraint begins with it.
    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.CASCADE, related_name="tracking", db_index=False)
    code = models.CharField(max_length=20)
    place = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=20, blank=True, help_text="policies/tracking.py REASONS, for incidents")
    source = models.CharField(max_length=120)
    at = models.DateTimeField(help_text="when it happened, by the word of who saw it")
    heard_at = models.DateTimeField(null=True, blank=True, help_text="when a carrier told us")
    told = models.CharField(max_length=40, blank=True, db_default="", help_text="the carrier's own code")
    note = models.CharField(max_length=40, blank=True, db_default="", help_text="who signed, masked")

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["parcel", "source", "at"], name="tracking_source_once")]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.code}"
