"""A courier comes to the door: slots with a capacity, the booking with the carrier, and its recall."""

from django.db import models
from django.db.models import F, Q

from logistics.carriers.base import Door
from marketplace.core.crypto.fields import EncryptedTextField
from returns.models.cases import ReturnCase
from returns.states import PickupStatus, RecallStatus


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
    """One appointment of one return, or of an errand of a higher app: intent → call → settled.

    `key` makes the call to the carrier safe to repeat.
    """

    case = models.ForeignKey(ReturnCase, null=True, blank=True, on_delete=models.PROTECT, related_name="pickups")
    errand = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="reference of a higher app; empty for a return"
    )
    slot = models.ForeignKey(PickupSlot, on_delete=models.PROTECT, related_name="pickups")
    status = models.CharField(max_length=9, choices=PickupStatus.choices, default=PickupStatus.CREATED)
    carrier = models.CharField(max_length=20)
    key = models.CharField(max_length=40, unique=True)
    waybill = models.CharField(max_length=40, blank=True)
    sender = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    address = EncryptedTextField(blank=True, default="")
    recipient = EncryptedTextField(blank=True, default="")
    recipient_phone = EncryptedTextField(blank=True, default="")
    recipient_address = EncryptedTextField(blank=True, default="")
    weight_g = models.PositiveIntegerField(default=1, db_default=1)
    fare_fen = models.BigIntegerField(null=True, blank=True, help_text="what the carrier said that it costs")
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
                fields=["errand"],
                condition=~Q(errand="") & ~Q(status__in=["failed", "cancelled"]),
                name="one_pickup_per_errand",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False, errand="") | (Q(case__isnull=True) & ~Q(errand="")),
                name="pickup_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["carrier", "waybill"], condition=~Q(waybill=""), name="pickup_waybill_once"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(status__in=["created", "sent", "unknown"]), name="pickup_due")
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.status}"

    @property
    def about(self) -> str:
        """What the courier fetches: the number of the return, or the errand's reference."""
        return self.case.number if self.case is not None else self.errand

    @property
    def fetched_at(self) -> Door:
        """The door where the courier rings."""
        return Door(str(self.sender), str(self.phone), str(self.address))

    @property
    def brought_to(self) -> Door:
        """The door where the parcel goes."""
        return Door(str(self.recipient), str(self.recipient_phone), str(self.recipient_address))


class PickupRecall(models.Model):
    """The carrier is told that nobody waits for it any more: intent → call → told. A call that fails for good is a person's."""

    pickup = models.OneToOneField(Pickup, on_delete=models.PROTECT, related_name="recall")
    status = models.CharField(max_length=7, choices=RecallStatus.choices, default=RecallStatus.CREATED)
    waybill = models.CharField(max_length=40, blank=True, default="", help_text="what the carrier knows the parcel by")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(status__in=["created", "sent", "unknown"]), name="recall_due")
        ]

    def __str__(self) -> str:
        return f"{self.pickup_id} {self.status}"

    @property
    def ref(self) -> str:
        return f"pickup_recall:{self.pk}"
