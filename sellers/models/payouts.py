"""Money on its way to sellers, what is kept of it for some days, and the row that orders all of it."""

from django.db import models
from django.db.models import F, Q

from marketplace.core.ids import public_id
from sellers.models.parties import Seller
from sellers.states import PayoutStatus


class Till(models.Model):
    """One row a seller. Whoever moves a seller's money locks it first, so balances stand still while they are read.

    `served_on` is the last payout day (Asia/Shanghai) that was looked at, whether there was something to pay or not.
    """

    seller = models.OneToOneField(Seller, on_delete=models.PROTECT, primary_key=True, related_name="till")
    served_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.seller_id} {self.served_on}"


class Payout(models.Model):
    """Money owed to a seller on its way to their bank, in minor units of the seller's currency.

    `slot` is the payout day it belongs to; empty where a person asked for it. `asked_by` names who: the schedule, an owner,
    an operator.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="payouts")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=PayoutStatus.choices, default=PayoutStatus.CREATED)
    slot = models.DateField(null=True, blank=True)
    asked_by = models.CharField(max_length=80, blank=True)
    rule_version = models.PositiveIntegerField(default=1)
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
        indexes = [models.Index(fields=["seller", "-id"], name="payout_by_seller")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.status}"


class ReserveSlice(models.Model):
    """The part of one order's earnings that is kept until `release_on`. Together the slices are `seller_reserve`.

    `drawn_minor` paid for refunds of the seller, `released_minor` went to what can be paid out.
    """

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="reserve_slices")
    number = models.CharField(max_length=40, help_text="the order it was kept from")
    currency = models.CharField(max_length=3)
    kept_minor = models.BigIntegerField()
    drawn_minor = models.BigIntegerField(default=0)
    released_minor = models.BigIntegerField(default=0)
    share_bp = models.PositiveIntegerField()
    rule_version = models.PositiveIntegerField()
    kept_at = models.DateTimeField()
    release_on = models.DateField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "number"], name="one_slice_per_order"),
            models.CheckConstraint(
                condition=Q(kept_minor__gt=0, drawn_minor__gte=0, released_minor__gte=0)
                & Q(kept_minor__gte=F("drawn_minor") + F("released_minor")),
                name="slice_never_overdrawn",
            ),
        ]
        indexes = [models.Index(fields=["release_on"], condition=Q(released_at=None), name="slice_waiting")]

    def __str__(self) -> str:
        return f"{self.number} {self.left_minor} {self.currency}"

    @property
    def left_minor(self) -> int:
        """Still kept."""
        return self.kept_minor - self.drawn_minor - self.released_minor
