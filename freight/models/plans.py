"""A proposed assignment of parcels to departures: made by the worker, looked at by a person, then applied."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from freight.states import PlanStatus
from marketplace.core.ids import public_id


class Plan(models.Model):
    """Costs in fen. No assignment costs less than `bound_fen`; `first_come_fen` is what the plain way would cost."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    origin = models.CharField(max_length=3)
    status = models.CharField(max_length=9, choices=PlanStatus.choices, default=PlanStatus.WAITING)
    step = models.CharField(max_length=20, blank=True, help_text="what the worker is doing")
    parcels = models.PositiveIntegerField(default=0)
    cost_fen = models.BigIntegerField(null=True, blank=True)
    carriers_fen = models.BigIntegerField(null=True, blank=True)
    bound_fen = models.BigIntegerField(null=True, blank=True)
    first_come_fen = models.BigIntegerField(null=True, blank=True)
    late_parcels = models.PositiveIntegerField(default=0)
    first_come_late = models.PositiveIntegerField(default=0)
    stays = models.PositiveIntegerField(default=0)
    how = models.CharField(max_length=20, blank=True)
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    started_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.origin} {self.public_id}"

    @property
    def ref(self) -> str:
        return f"plan:{self.public_id}"

    @property
    def gap_bp(self) -> int | None:
        """Distance from the bound in basis points of the cost."""
        if self.cost_fen is None or self.bound_fen is None:
            return None
        return max(0, (self.cost_fen - self.bound_fen) * 10_000 // self.cost_fen) if self.cost_fen else 0


class PlanLine(models.Model):
    """Where one parcel goes; without a departure it stays, for a reason."""

    class Why(models.TextChoices):
        NO_DEPARTURE = "none", _("No departure in sight takes these goods")
        FULL = "full", _("Every departure in time is full, or costs more than waiting")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="+")
    departure = models.ForeignKey(
        "freight.Departure", null=True, blank=True, on_delete=models.PROTECT, related_name="plan_lines"
    )
    late_days = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=4, choices=Why.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "parcel"], name="one_plan_line_a_parcel")]

    def __str__(self) -> str:
        return f"{self.parcel_id} → {self.departure_id}"
