"""Departures with their capacity, what is booked on them, and what was rolled to another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from freight.states import BookingStatus


class Departure(models.Model):
    """A flight of the road with capacity and method. Booked weight and volume never pass the capacity (CHECK)."""

    flight = models.OneToOneField("logistics.Flight", on_delete=models.PROTECT, related_name="departure")
    lane = models.ForeignKey("freight.Lane", on_delete=models.PROTECT, related_name="departures")
    method = models.ForeignKey("freight.Method", on_delete=models.PROTECT, related_name="departures")
    schedule = models.ForeignKey(
        "freight.Schedule", null=True, blank=True, on_delete=models.PROTECT, related_name="departures"
    )
    local_date = models.DateField()
    called_off = models.ForeignKey(
        "freight.Outage", null=True, blank=True, on_delete=models.PROTECT, related_name="called_off",
        help_text="the outage that cancelled it: when the lane flies again its day may be made anew",
    )  # fmt: skip
    capacity_g = models.PositiveBigIntegerField()
    capacity_cm3 = models.PositiveBigIntegerField()
    booked_g = models.PositiveBigIntegerField(default=0)
    booked_cm3 = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "local_date"], condition=Q(called_off=None), name="one_departure_a_day"
            ),
            models.CheckConstraint(
                condition=Q(booked_g__lte=F("capacity_g"), booked_cm3__lte=F("capacity_cm3")), name="departure_capacity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flight_id} {self.local_date}"

    @property
    def high_g(self) -> int:
        """From here on it counts as nearly full."""
        return self.capacity_g * 9 // 10

    @property
    def high_cm3(self) -> int:
        return self.capacity_cm3 * 9 // 10


class Booking(models.Model):
    """A parcel's place on a departure. One that is not rolled a parcel."""

    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="bookings")
    departure = models.ForeignKey(Departure, on_delete=models.PROTECT, related_name="bookings")
    status = models.CharField(max_length=6, choices=BookingStatus.choices, default=BookingStatus.BOOKED)
    actual_g = models.PositiveIntegerField()
    volume_cm3 = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(status__in=["booked", "flown"]), name="one_place_a_parcel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} → {self.departure_id}"


class Roll(models.Model):
    """Why a parcel did not fly where it was booked. Append-only; re-planned when `booking_after` is there."""

    class Reason(models.TextChoices):
        NOT_READY = "not_ready", _("Not ready by the cut-off")
        OFFLOADED = "offloaded", _("Taken off the flight")
        CANCELLED = "cancelled", _("The flight was cancelled")
        POSTPONED = "postponed", _("The flight was postponed")
        CAPACITY = "capacity", _("The airline took less than booked")
        GATE = "gate", _("Order, payment and waybill did not agree")
        OUTAGE = "outage", _("The lane was stopped")
        CUSTOMS = "customs", _("Customs asked for it")
        OPS = "ops", _("Operations decided so")

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="roll")
    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="rolls")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    booking_after = models.OneToOneField(
        Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="rolled_from"
    )

    class Meta:
        indexes = [models.Index(fields=["parcel"], condition=Q(booking_after__isnull=True), name="roll_to_replan")]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.reason}"
