"""Lanes, the methods that serve them, what they charge, when they leave, and their air waybill numbers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Lane(models.Model):
    """From an airport of ours to one where we clear customs."""

    code = models.CharField(max_length=7, unique=True, help_text="LAX-CTU")
    origin = models.CharField(max_length=3)
    destination = models.CharField(max_length=3)
    origin_zone = models.CharField(max_length=40)
    destination_zone = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Method(models.Model):
    """A way to fly: our own flight, an express company, the post, a forwarder."""

    class Kind(models.TextChoices):
        OWN = "own", _("Own flight")
        EXPRESS = "express", _("Express")
        POST = "post", _("Post")
        FORWARDER = "forwarder", _("Forwarder")

    code = models.SlugField(max_length=20, unique=True)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    name = models.CharField(max_length=80)
    door_days = models.PositiveSmallIntegerField(help_text="calendar days from landing to the door")
    takes_dangerous = models.BooleanField(default=False)
    takes_cold = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"method:{self.code}"


class Contract(models.Model):
    """What a method charges on a lane between two days, in minor units of its currency."""

    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="contracts")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="contracts")
    reference = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="the last day; empty: until another word")
    currency = models.CharField(max_length=3, default="CNY")
    minimum_minor = models.PositiveBigIntegerField()
    fuel_bp = models.PositiveIntegerField(help_text="fuel surcharge, in basis points of the freight")
    divisor = models.PositiveIntegerField(default=6000, help_text="cm³ a kilogram")
    step_g = models.PositiveIntegerField(default=500)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="contract_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(divisor__gte=1000, step_g__gte=1), name="contract_measures"),
        ]

    def __str__(self) -> str:
        return self.reference


class RateBreak(models.Model):
    """From this weight on, a kilogram costs so much."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="breaks")
    from_g = models.PositiveIntegerField()
    per_kg_minor = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "from_g"], name="one_rate_a_break")]
        ordering = ["from_g"]

    def __str__(self) -> str:
        return f"{self.from_g} g: {self.per_kg_minor}"


class Schedule(models.Model):
    """One departure a week, in local times of both ends."""

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="schedules")
    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="schedules")
    designator = models.CharField(max_length=8)
    prefix = models.CharField(max_length=3, help_text="airline prefix of the air waybill")
    weekday = models.PositiveSmallIntegerField(help_text="0 Monday … 6 Sunday, at the origin")
    departs_local = models.TimeField()
    arrives_local = models.TimeField()
    arrives_days = models.PositiveSmallIntegerField(default=0)
    cutoff_minutes = models.PositiveSmallIntegerField()
    capacity_g = models.PositiveBigIntegerField()
    capacity_cm3 = models.PositiveBigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="schedule_weekday"),
            models.UniqueConstraint(fields=["designator", "weekday", "valid_from"], name="one_schedule_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.designator} {self.weekday}"


class AwbBlock(models.Model):
    """Air waybill numbers an airline gave us; each serial is taken once (conditional UPDATE)."""

    prefix = models.CharField(max_length=3)
    first_serial = models.PositiveIntegerField()
    last_serial = models.PositiveIntegerField()
    next_serial = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_serial__lte=F("last_serial"), last_serial__lte=9_999_999)
                & Q(next_serial__gte=F("first_serial"), next_serial__lte=F("last_serial") + 1),
                name="awb_block_serials",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}: {self.first_serial}–{self.last_serial}"

    @property
    def left(self) -> int:
        return self.last_serial + 1 - self.next_serial
