"""Payouts that wait because of a case."""

from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from sellers.models.parties import Seller
from sellers.states import HoldStatus


class Hold(models.Model):
    """Money that is not paid out while a case is open. It stays the seller's and is shown to them.

    `amount_minor` empty: everything that can be paid out. `reason` is what the seller reads, `evidence` what the platform
    rests it on; both are needed (and the case number) before anything is held.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="holds")
    case_number = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    reason = models.TextField(max_length=1000)
    evidence = models.TextField(max_length=2000)
    status = models.CharField(max_length=8, choices=HoldStatus.choices, default=HoldStatus.STANDING)
    placed_by = models.CharField(max_length=80)
    placed_at = models.DateTimeField()
    appeal = models.TextField(max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(max_length=1000, blank=True, help_text="what the seller reads about the decision")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor=None) | Q(amount_minor__gt=0), name="hold_positive"),
            models.UniqueConstraint(
                fields=["seller", "case_number"], condition=~Q(status="lifted"), name="one_hold_per_case"
            ),
        ]
        indexes = [models.Index(fields=["seller"], condition=~Q(status="lifted"), name="hold_in_force")]

    def __str__(self) -> str:
        return f"{self.case_number} {self.status}"
