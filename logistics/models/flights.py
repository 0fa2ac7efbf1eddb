"""Bags and the flights that carry them."""

from django.conf import settings
from django.db import models

from logistics.states import (
    BagStatus,
    FlightStatus,
)
from marketplace.core.ids import public_id


class Flight(models.Model):
    """One departure with one master air waybill."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    status = models.CharField(max_length=9, choices=FlightStatus.choices, default=FlightStatus.PLANNED)
    designator = models.CharField(max_length=8)
    origin = models.CharField(max_length=3)
    destination = models.CharField(max_length=3)
    awb = models.CharField(max_length=12, unique=True)
    awb_mark = models.CharField(
        max_length=32, blank=True, default="", db_default="", help_text="keyed digest of the number it was planned with"
    )
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    cutoff_at = models.DateTimeField()
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    keeps_cold = models.BooleanField(
        default=True, db_default=True, help_text="takes goods that must stay chilled or frozen"
    )
    escort = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="escorted_flights"
    )

    def __str__(self) -> str:
        return f"{self.designator} {self.departs_at:%Y-%m-%d}"


class Bag(models.Model):
    """Parcels travelling together under one master waybill."""

    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=8, choices=BagStatus.choices, default=BagStatus.OPEN)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="bags")
    flight = models.ForeignKey(Flight, null=True, blank=True, on_delete=models.PROTECT, related_name="bags")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
