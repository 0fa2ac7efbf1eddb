"""Who works when."""

from django.db import models
from django.db.models import F, Q

from marketplace.core.ids import public_id
from support.models.teams import Seat
from support.states import SwapStatus


class ShiftPlan(models.Model):
    """A week that repeats: wall times of `zone`, so a shift stays at nine when clocks change. An end before the start is on the
    next day.
    """

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="plans")
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    weekdays = models.JSONField(default=list, help_text="0 is Monday")
    starts = models.TimeField()
    ends = models.TimeField()
    break_starts = models.TimeField(null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField(default=0)
    holidays = models.CharField(
        max_length=8, blank=True, help_text="country whose public holidays are free: CN, GB, CA-ON"
    )
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.seat_id} {self.starts}–{self.ends} {self.zone}"


class Shift(models.Model):
    """One shift of one agent, as moments. Made by a plan or by hand; a swap gives it to somebody else."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="shifts")
    plan = models.ForeignKey(ShiftPlan, null=True, blank=True, on_delete=models.SET_NULL, related_name="shifts")
    planned_for = models.DateField(help_text="the day of the plan that it was made for")
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_at = models.DateTimeField(null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "planned_for"], name="one_shift_a_planned_day"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="shift_by_time")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"shift:{self.public_id}"


class SwapRequest(models.Model):
    """Somebody asks a colleague to take a shift: the colleague agrees, a supervisor approves."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="swaps")
    asked_by = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="swaps_asked")
    asked_of = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="swaps_received")
    status = models.CharField(max_length=10, choices=SwapStatus.choices, default=SwapStatus.ASKED)
    note = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(status__in=["asked", "agreed"]), name="one_open_swap_a_shift"
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"swap:{self.public_id}"
