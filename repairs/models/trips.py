"""A courier carries a piece to a service point and back to the shopper."""

from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id, secret_code
from repairs.models.work import WorkOrder
from repairs.states import TripStatus


def trip_code() -> str:
    return secret_code(12)


class Trip(models.Model):
    """One way of a piece by courier. The appointment itself is one of returns (`errand`), which asks the carrier.

    `label_code` stands on the parcel: whoever takes it in scans it, and no name or address is needed on the label.
    """

    class Way(models.TextChoices):
        THERE = "there"
        HOME = "home"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    work = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="trips")
    way = models.CharField(max_length=5, choices=Way.choices)
    status = models.CharField(max_length=9, choices=TripStatus.choices, default=TripStatus.ASKED)
    window = models.CharField(max_length=24, help_text="2026-11-24 09:00-12:00")
    carrier = models.CharField(max_length=20, blank=True, default="")
    waybill = models.CharField(max_length=40, blank=True, default="")
    label_code = models.CharField(max_length=32, unique=True, default=trip_code)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "way"], condition=Q(status__in=["asked", "booked"]), name="one_trip_each_way"
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.work_id} {self.way} {self.status}"

    @property
    def errand(self) -> str:
        return f"repair_trip:{self.public_id}"
