"""Temperature and humidity on the road: files of loggers, and where the cold chain broke."""

from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id


class ClimateRecord(models.Model):
    """One logger file about one parcel or bag, read into whole hundredths (°C) and tenths (% RH). Append-only (trigger)."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    parcel = models.ForeignKey(
        "logistics.Parcel", null=True, blank=True, on_delete=models.PROTECT, related_name="climate"
    )
    bag = models.ForeignKey("logistics.Bag", null=True, blank=True, on_delete=models.PROTECT, related_name="climate")
    device = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, help_text="of the file as it was sent")
    series = models.JSONField(help_text="[seconds since 1970, hundredths of °C, tenths of % or null], in order of time")
    facts = models.JSONField(help_text="what custody vouches for by digest (policies/climate.py)")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    imported_by = models.CharField(max_length=80)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(parcel__isnull=True) ^ Q(bag__isnull=True), name="climate_of_a_parcel_or_a_bag"
            ),
            models.UniqueConstraint(
                fields=["sha256", "parcel"], condition=Q(bag=None), name="climate_file_once_a_parcel"
            ),
            models.UniqueConstraint(fields=["sha256", "bag"], condition=Q(parcel=None), name="climate_file_once_a_bag"),
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.first_at:%Y-%m-%d}"


class Excursion(models.Model):
    """Goods that were warmer or colder than their class allows, for longer than it allows. Ops decides what becomes of them."""

    class Outcome(models.TextChoices):
        RELEASED = "released"
        REJECTED = "rejected"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    record = models.ForeignKey(ClimateRecord, on_delete=models.PROTECT, related_name="excursions")
    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="excursions")
    temperature_class = models.CharField(max_length=10)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(help_text="outside the limits")
    worst = models.SmallIntegerField(help_text="hundredths of °C")
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    closed_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "parcel"], name="one_excursion_a_record_and_parcel"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (~Q(closed_by="") & ~Q(closed_why="") & ~Q(outcome="")),
                name="excursion_closed_by_somebody_who_says_why",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], condition=Q(closed_at=None), name="excursions_open")]

    def __str__(self) -> str:
        return self.public_id
