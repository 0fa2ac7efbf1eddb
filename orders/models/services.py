"""Services that are paid with an order and are no part of it: the longer warranty of a line."""

from django.db import models
from django.db.models import F, Q

from orders.models.buying import OrderLine
from orders.states import WarrantyStatus


class Warranty(models.Model):
    """A longer warranty for all pieces of one line. Never declared, never taxed; the money waits in the book until it begins.

    `refunded_fen` is a whole number of pieces, except after a chargeback that took a part. `months` are counted from the end of
    the line's return window.
    """

    class Plan(models.TextChoices):
        BASIC = "basic"
        STANDARD = "standard"
        PREMIUM = "premium"

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="warranty")
    months = models.PositiveSmallIntegerField()
    plan = models.CharField(max_length=8, choices=Plan.choices, default=Plan.STANDARD, db_default=Plan.STANDARD)
    terms = models.JSONField(
        default=dict, blank=True, db_default={}, help_text="of the plan, as they were when it was bought"
    )
    quantity = models.PositiveSmallIntegerField()
    unit_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0, db_default=0)
    status = models.CharField(max_length=8, choices=WarrantyStatus.choices, default=WarrantyStatus.ORDERED)
    created_at = models.DateTimeField()
    refunded_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen=F("unit_fen") * F("quantity")) & Q(unit_fen__gt=0), name="warranty_by_the_piece"
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0) & Q(refunded_fen__lte=F("amount_fen")),
                name="warranty_refunded_at_most_paid",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(status="waiting"), name="warranty_to_begin")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.months} months"

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.refunded_fen

    @property
    def ref(self) -> str:
        return f"warranty:{self.pk}"
