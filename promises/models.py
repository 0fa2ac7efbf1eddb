"""Promises: what was promised for an order and how we knew, what moved it, how it ended. Names no person."""

from django.db import models
from django.db.models import Q

from promises.states import PromiseStatus


class Promise(models.Model):
    """The promised day of one order: the date, the method and its version, on how many arrivals it rests."""

    order_number = models.CharField(max_length=20, unique=True)
    lane = models.CharField(max_length=2, help_text="country of departure")
    weekday = models.PositiveSmallIntegerField(help_text="of the day the days count from; Monday is 0")
    started_on = models.DateField(help_text="the day the days count from")
    days = models.PositiveSmallIntegerField()
    promised_on = models.DateField()
    method = models.CharField(max_length=12)
    basis = models.CharField(max_length=12, help_text="policies/forecasting.py")
    sample = models.PositiveIntegerField(default=0, help_text="arrivals that the date rests on")
    status = models.CharField(max_length=8, choices=PromiseStatus.choices, default=PromiseStatus.OFFERED)
    due_at = models.DateTimeField(help_text="end of the promised day, and of what evidence added")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="open"), name="promise_due"),
            models.Index(fields=["lane", "started_on"], name="promise_by_lane"),
        ]

    def __str__(self) -> str:
        return f"{self.order_number} {self.promised_on}"


class Extension(models.Model):
    """Time that evidence added to a promise: whose document, which code, how long."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="extensions")
    code = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    seconds = models.PositiveIntegerField()
    due_at = models.DateTimeField(help_text="of the promise from then on")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "code", "reference", "seconds"], name="extended_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.reference}"


class Breach(models.Model):
    """A promise that was not kept. One a promise, ever: what is paid for it is paid once."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="breach")
    party = models.CharField(max_length=10, help_text="where the time was lost: policies/fault.py")
    legs = models.JSONField(default=dict, help_text="hours over plan by leg of the road")
    at = models.DateTimeField()
    paid_fen = models.PositiveIntegerField(null=True, blank=True)
    refund = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.promise_id} {self.party}"


class FlightNotice(models.Model):
    """An airline's or authority's word on a flight: evidence that operations files, with its reference."""

    code = models.CharField(max_length=20)
    reference = models.CharField(max_length=100)
    flight = models.CharField(max_length=10)
    flight_day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    filed_by = models.CharField(max_length=80)
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "reference", "flight", "flight_day"], name="notice_filed_once"),
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="notice_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.flight} {self.reference}"


class LaneForecast(models.Model):
    """How long a lane takes from a weekday on, reckoned each night from what arrived."""

    lane = models.CharField(max_length=2)
    weekday = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    sample = models.PositiveIntegerField()
    basis = models.CharField(max_length=12)
    method = models.CharField(max_length=12)
    level = models.DecimalField(max_digits=4, decimal_places=3, help_text="the share that was aimed at")
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lane", "weekday"], name="forecast_once")]

    def __str__(self) -> str:
        return f"{self.lane}/{self.weekday} {self.days}"
