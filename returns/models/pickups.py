"""A courier comes to the door: slots with a capacity, and the booking with the carrier."""

from django.db import models
from django.db.models import F, Q

from marketplace.core.crypto.fields import EncryptedTextField
from returns.models.cases import ReturnCase
from returns.states import PickupStatus


class PickupSlot(models.Model):
    """Hours of one day in one area. A row appears when somebody first books it; `taken` never exceeds `capacity`."""

    area = models.CharField(max_length=6, help_text="leading digits of the district code")
    day = models.DateField()
    hours = models.CharField(max_length=11, help_text="09:00-12:00, Shanghai")
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "day", "hours"], name="one_pickup_slot"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="pickup_slot_not_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.day} {self.hours}"


class Pickup(models.Model):
    """One appointment of one return: intent → call → settled. `key` makes the call to the carrier safe to repeat."""

    case = models.ForeignKey(ReturnCase, on_delete=models.PROTECT, related_name="pickups")
    slot = models.ForeignKey(PickupSlot, on_delete=models.PROTECT, related_name="pickups")
    status = models.CharField(max_length=9, choices=PickupStatus.choices, default=PickupStatus.CREATED)
    carrier = models.CharField(max_length=20)
    key = models.CharField(max_length=40, unique=True)
    waybill = models.CharField(max_length=40, blank=True)
    sender = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    address = EncryptedTextField(blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=~Q(status__in=["failed", "cancelled"]), name="one_pickup_per_return"
            ),
            models.UniqueConstraint(
                fields=["carrier", "waybill"], condition=~Q(waybill=""), name="pickup_waybill_once"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(status__in=["created", "sent", "unknown"]), name="pickup_due")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"
