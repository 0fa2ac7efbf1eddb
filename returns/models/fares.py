"""What couriers of returns and repairs cost, and what shoppers laid out for one."""

from django.db import models
from django.db.models import Q

from returns.models.cases import ReturnCase


class CourierFare(models.Model):
    """One way of one parcel with a courier that we pay: owed in the book since it travelled, cleared by the carrier's bill.

    `about`: what travelled (`return_case:…`, `return_home:…`, `home_box:…`, `repair_trip:…`). `borne_by` is ours until a return has
    found that the seller bears its way.
    """

    class By(models.TextChoices):
        PLATFORM = "platform"
        SELLER = "seller"

    about = models.CharField(max_length=60, unique=True)
    case = models.ForeignKey(ReturnCase, null=True, blank=True, on_delete=models.PROTECT, related_name="fares")
    carrier = models.CharField(max_length=20)
    waybill = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    is_told = models.BooleanField(
        default=False, help_text="the carrier named the price; else it is the rate of the rule"
    )
    rule_version = models.PositiveIntegerField(default=0)
    borne_by = models.CharField(max_length=8, choices=By.choices, default=By.PLATFORM)
    charged_at = models.DateTimeField(null=True, blank=True, help_text="taken from the seller")
    booked_at = models.DateTimeField()
    cleared_by = models.CharField(max_length=80, blank=True, default="", help_text="the carrier's bill")
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="fare_is_not_negative"),
            models.CheckConstraint(
                condition=Q(cleared_by="", cleared_at__isnull=True) | (~Q(cleared_by="") & Q(cleared_at__isnull=False)),
                name="cleared_fare_says_when",
            ),
        ]
        indexes = [models.Index(fields=["waybill"], name="fare_by_waybill")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.about} {self.carrier} {self.waybill}"

    @property
    def ref(self) -> str:
        return f"courier_fare:{self.about}"


class PrepaidFreight(models.Model):
    """A shopper paid a courier of their own although the way back is ours or the seller's: given back, up to the rule's bound."""

    case = models.OneToOneField(ReturnCase, on_delete=models.PROTECT, related_name="prepaid")
    said_fen = models.BigIntegerField(help_text="what the receipt says")
    most_fen = models.BigIntegerField(help_text="the bound of the rule on that day")
    asked_at = models.DateTimeField()
    paid_fen = models.BigIntegerField(default=0)
    borne_by = models.CharField(max_length=8, choices=CourierFare.By.choices, blank=True, default="")
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(said_fen__gt=0, paid_fen__gte=0), name="prepaid_is_something"),
            models.CheckConstraint(
                condition=Q(paid_fen__lte=models.F("said_fen")) & Q(paid_fen__lte=models.F("most_fen")),
                name="prepaid_within_its_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.said_fen}"
