"""What the shopper chose for a case, and the replacement of an exchange."""

from django.db import models
from django.db.models import Q

from marketplace.catalog.models import Listing
from orders.models import Order
from returns.models.cases import ReturnCase


class Choice(models.Model):
    """The shopper's word on our proposal, with the figures they saw. The last one counts until the case is decided."""

    case = models.OneToOneField(ReturnCase, on_delete=models.PROTECT, related_name="choice")
    code = models.CharField(max_length=12)
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address_id = models.BigIntegerField(null=True, blank=True, help_text="where the replacement goes")
    shown = models.JSONField(
        default=dict, help_text="fen, as shown: replacement, tax, freight, quota, what the shopper adds"
    )
    offered_fen = models.BigIntegerField(default=0, help_text="keeping with a part refund: how much")
    chosen_by = models.CharField(max_length=80)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="exchange") | Q(listing__isnull=False), name="exchange_names_goods"
            ),
            models.CheckConstraint(condition=~Q(code="keep") | Q(offered_fen__gt=0), name="keep_names_a_sum"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class Replacement(models.Model):
    """The exchange of a case: which order it became, who adds what, and whether it left in time."""

    case = models.OneToOneField(ReturnCase, on_delete=models.PROTECT, related_name="replacement")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="replaces")
    carried_fen = models.BigIntegerField()
    back_fen = models.BigIntegerField(help_text="of the refund, what went to the shopper")
    pays_fen = models.BigIntegerField(help_text="what the shopper adds")
    borne_fen = models.BigIntegerField(help_text="what whoever is at fault adds")
    borne_by = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="the last parcel of it left the shelf overseas")
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="not paid in time, or cancelled: the money went back"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(carried_fen__gte=0, back_fen__gte=0, pays_fen__gte=0, borne_fen__gte=0),
                name="exchange_sums_sane",
            ),
            models.CheckConstraint(condition=Q(left_at=None) | Q(ended_at=None), name="exchange_left_or_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.order_id}"
