"""Zones and bins: where a piece can lie, how much fits, and how cold it is there."""

from django.db import models
from django.db.models import F, Q


class Temperature(models.TextChoices):
    """Classes of storage. A piece lies only where its own class is kept."""

    AMBIENT = "ambient"
    COOL = "cool"
    FROZEN = "frozen"


class Zone(models.Model):
    """A part of a warehouse: the dock where goods come in, shelves, or quarantine for what needs a decision."""

    class Kind(models.TextChoices):
        DOCK = "dock"
        SHELF = "shelf"
        QUARANTINE = "quarantine"

    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="zones")
    code = models.CharField(max_length=8)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHELF)
    temperature = models.CharField(max_length=7, choices=Temperature.choices, default=Temperature.AMBIENT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["warehouse", "code"], name="one_zone_per_code")]

    def __str__(self) -> str:
        return f"{self.warehouse_id}/{self.code}"


class Bin(models.Model):
    """One place on a shelf. `pieces`, `used_cm3` and `moves` are kept by the trigger on moves, by nobody else."""

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="bins")
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="bins")
    code = models.CharField(max_length=24, unique=True, help_text="as on its label, e.g. KIX-A-01-2")
    capacity_cm3 = models.BigIntegerField()
    used_cm3 = models.BigIntegerField(default=0, editable=False)
    pieces = models.IntegerField(default=0, editable=False)
    moves = models.BigIntegerField(default=0, editable=False, help_text="a count sees by it that something moved")
    is_open = models.BooleanField(default=True, help_text="nothing new is put into a closed bin")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pieces__gte=0) & Q(used_cm3__gte=0), name="bin_never_below_zero"),
            models.CheckConstraint(condition=Q(used_cm3__lte=F("capacity_cm3")), name="bin_never_overfull"),
        ]
        indexes = [models.Index(fields=["warehouse", "code"], name="bin_by_warehouse")]

    def __str__(self) -> str:
        return self.code

    @property
    def free_cm3(self) -> int:
        return self.capacity_cm3 - self.used_cm3
