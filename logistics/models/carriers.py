"""Our side of a carrier: waybills booked, messages that could not be placed yet, where polling stands."""

from django.db import models
from django.db.models import Q

from logistics.states import BookingStatus, ParkedStatus
from marketplace.core.crypto.fields import EncryptedTextField


class CarrierBooking(models.Model):
    """One waybill asked of a carrier for one parcel: intent → call → settled. `key` makes the call safe to repeat."""

    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="carrier_bookings")
    carrier = models.CharField(max_length=20)
    key = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=9, choices=BookingStatus.choices, default=BookingStatus.CREATED)
    waybill = models.CharField(max_length=40, blank=True)
    sorting = models.CharField(max_length=40, blank=True, help_text="sorting code printed on the carrier's label")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel"],
                condition=~Q(status__in=["failed", "unused"]),
                name="one_booking_per_parcel_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["carrier", "waybill"], condition=~Q(waybill=""), name="booked_waybill_once"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(status__in=["created", "sent", "unknown"]), name="booking_due")
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.waybill or self.status}"


class ParkedEvent(models.Model):
    """A carrier's message that has no place yet: unknown waybill, from the future, before the hand-over, not readable.

    Kept as it came (encrypted) and tried again, so that nothing is lost; what never finds its place calls operations.
    """

    carrier = models.CharField(max_length=20)
    event_id = models.CharField(max_length=100)
    reason = models.CharField(max_length=16)
    status = models.CharField(max_length=8, choices=ParkedStatus.choices, default=ParkedStatus.WAITING)
    waybill = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    message = EncryptedTextField(help_text="the message as it came, at most 4,000 characters")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carrier", "event_id"], name="parked_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(status="waiting"), name="parked_due")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.event_id} ({self.reason})"


class CarrierFeed(models.Model):
    """Where the reading of a polled carrier's events stands."""

    carrier = models.CharField(max_length=20, unique=True)
    cursor = models.CharField(max_length=80, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.carrier


class NewsDue(models.Model):
    """A parcel of which a batch brought news that nobody has followed up yet (`services/following.py`)."""

    parcel = models.OneToOneField(
        "logistics.Parcel", on_delete=models.CASCADE, primary_key=True, related_name="news_due"
    )

    def __str__(self) -> str:
        return str(self.parcel_id)
