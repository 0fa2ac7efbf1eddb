"""What carriers and our own scans say of a parcel."""

from django.db import models


class TrackingEvent(models.Model):
    """One step of a parcel in the small vocabulary that people read. Unique on its source: replays change nothing."""

    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.CASCADE, related_name="tracking")
    code = models.CharField(max_length=20)
    place = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.code}"
