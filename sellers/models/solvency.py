"""The published totals of what is owed to sellers, and everybody's place in them."""

from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from marketplace.core.models import LogEntry
from sellers.models.parties import Seller


class OwedReport(models.Model):
    """What the platform owed all sellers in one currency at one moment, as the root of a Merkle-sum tree. Append-only."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    total_minor = models.BigIntegerField()
    seller_count = models.PositiveIntegerField()
    leaf_count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    log_entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="one_report_per_day"),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="owed_total_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.total_minor} {self.currency}"


class OwedLeaf(models.Model):
    """One leaf: a part of one seller's balance under a salt that only they are given. `seller` is empty for padding."""

    report = models.ForeignKey(OwedReport, on_delete=models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.PositiveSmallIntegerField()
    parts = models.PositiveSmallIntegerField()
    salt = models.CharField(max_length=64)
    balance_minor = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="one_leaf_per_position"),
            models.CheckConstraint(condition=Q(balance_minor__gte=0), name="leaf_not_negative"),
        ]
        indexes = [models.Index(fields=["report", "seller"], name="leaf_by_seller")]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.position}"
