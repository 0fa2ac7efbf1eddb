"""A lane that does not fly: since when, over which other lane freight goes, which parcels were concerned."""

from django.db import models
from django.db.models import Q

from freight.states import OutageStatus
from marketplace.core.ids import public_id


class Outage(models.Model):
    """One stop of one lane. `cause` is one of core's stop causes."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    lane = models.ForeignKey("freight.Lane", on_delete=models.PROTECT, related_name="outages")
    detour = models.ForeignKey("freight.Lane", null=True, blank=True, on_delete=models.PROTECT, related_name="detours")
    status = models.CharField(max_length=7, choices=OutageStatus.choices, default=OutageStatus.RUNNING)
    cause = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_flights = models.PositiveIntegerField(default=0)
    switches = models.JSONField(default=list, help_text="stop switches set with it: sales wait until it is over")
    told_sellers_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane"], condition=Q(status="running"), name="one_outage_a_lane")
        ]

    def __str__(self) -> str:
        return f"{self.lane_id} {self.began_at:%Y-%m-%d}"

    @property
    def ref(self) -> str:
        return f"outage:{self.public_id}"


class Diversion(models.Model):
    """A parcel that an outage concerned; announced upwards once, compensation due once (unique)."""

    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, related_name="diversions")
    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="diversions")
    expected_on = models.DateField(null=True, blank=True, help_text="at the door, after re-planning")
    late_days = models.PositiveSmallIntegerField(default=0)
    compensation_at = models.DateTimeField(null=True, blank=True, help_text="when compensation was handed upwards")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outage", "parcel"], name="one_diversion_a_parcel")]

    def __str__(self) -> str:
        return f"{self.outage_id} {self.parcel_id}"
