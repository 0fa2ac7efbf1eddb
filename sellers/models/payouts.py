"""Money on its way to sellers."""

from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from sellers.models.parties import Seller
from sellers.states import PayoutStatus


class Payout(models.Model):
    """Money owed to a seller on its way to their bank, in minor units of the seller's currency."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="payouts")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=PayoutStatus.choices, default=PayoutStatus.CREATED)
    failure_code = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payout_positive"),
            models.UniqueConstraint(
                fields=["seller", "currency"],
                condition=Q(status__in=["created", "sent", "unknown"]),
                name="one_open_payout",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.status}"
