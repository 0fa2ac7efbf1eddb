"""The seller's deposit."""

from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from sellers.models.parties import Seller
from sellers.states import DepositMoveStatus, DepositStatus


class Deposit(models.Model):
    """A deposit asked of a seller. What is left of it stands in the book (`deposit`, owner seller:<id>).

    `return_on` is set when the seller closes: the day from which it goes back.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="deposits")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=9, choices=DepositStatus.choices, default=DepositStatus.ASKED)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(
        max_length=120, blank=True, help_text="payment:<provider reference> or bank:<statement line>"
    )
    return_on = models.DateField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="deposit_positive"),
            models.UniqueConstraint(
                fields=["seller"], condition=Q(status__in=["asked", "received"]), name="one_deposit_per_seller"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.status}"

    @property
    def ref(self) -> str:
        return f"deposit:{self.public_id}"


class DepositMove(models.Model):
    """What two people of finance must agree on: a transfer seen on our bank statement, or drawing on the deposit."""

    class Kind(models.TextChoices):
        BANK_IN = "bank_in"
        DRAW = "draw"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount_minor = models.BigIntegerField()
    case_number = models.CharField(max_length=40, help_text="of a draw the case, of a bank transfer the statement line")
    reason = models.TextField(max_length=1000, blank=True)
    evidence = models.TextField(max_length=2000, blank=True)
    status = models.CharField(max_length=8, choices=DepositMoveStatus.choices, default=DepositMoveStatus.PROPOSED)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="deposit_move_positive"),
            models.UniqueConstraint(
                fields=["deposit", "kind", "case_number"], condition=~Q(status="refused"), name="one_move_per_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.status}"
