"""What the three-document gate found, and the marks of what was handed down, which the gate holds today's record against."""

from django.db import models
from django.db.models import Q


class GateFinding(models.Model):
    """One mismatch of one parcel, from the first look that saw it to the first that no longer did. Its clock has the same subject."""

    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="gate_findings")
    flight = models.ForeignKey("logistics.Flight", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24)
    owner = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "code"], condition=Q(closed_at__isnull=True), name="one_open_finding_a_code"
            )
        ]
        indexes = [
            models.Index(fields=["owner", "opened_at"], condition=Q(closed_at__isnull=True), name="open_findings")
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.code}"

    @property
    def ref(self) -> str:
        return f"gate_finding:{self.pk}"


class Fingerprint(models.Model):
    """Keyed digests of what orders handed down: names of facts → digest. No value can be read from it."""

    consignment = models.OneToOneField("logistics.Consignment", on_delete=models.CASCADE, related_name="fingerprint")
    marks = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.consignment_id}"
