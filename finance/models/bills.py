"""What carriers and airlines bill us, line by line beside the freight that our book knows."""

from django.db import models
from django.db.models import F, Q

from finance.states import BillStatus


class CarrierBill(models.Model):
    """One bill. It is entered by one person and booked by another: from then on it is owed (`carrier_payable`)."""

    carrier = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField(help_text="the sum that stands on the bill, in minor units")
    billed_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=7, choices=BillStatus.choices, default=BillStatus.ENTERED)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    booked_by = models.CharField(max_length=80, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    owed_minor = models.BigIntegerField(default=0, help_text="what was booked: without the lines that we do not owe")
    paid_on = models.DateField(null=True, blank=True)
    paid_fen = models.BigIntegerField(
        null=True, blank=True, help_text="what the bank took in yuan, or what it took was worth on that day"
    )
    exchange_fen = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="lost (below zero: gained) because the rate moved between booking and payment",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number"], condition=~Q(status="dropped"), name="one_bill_of_a_carrier"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["booked", "paid"]) | ~Q(booked_by="") & ~Q(booked_by=F("entered_by")),
                name="a_bill_is_booked_by_two",
            ),
            models.CheckConstraint(condition=Q(total_minor__gt=0, owed_minor__gte=0), name="bill_sums"),
        ]
        indexes = [models.Index(fields=["status", "billed_on"], name="bill_by_status")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.number}"

    @property
    def ref(self) -> str:
        return f"bill:{self.pk}"


class BillLine(models.Model):
    """`booked_minor`: our freight for the same thing in the bill's currency; empty where nothing of ours has that number."""

    bill = models.ForeignKey(CarrierBill, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField()
    reference = models.CharField(max_length=60, db_index=True, help_text="order, parcel, waybill or air waybill")
    what = models.CharField(max_length=200, blank=True)
    amount_minor = models.BigIntegerField()
    booked_minor = models.BigIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=12, blank=True)
    is_owed = models.BooleanField(null=True, blank=True, help_text="empty: nobody has said yet")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "place"], name="one_place_on_a_bill"),
            models.CheckConstraint(
                condition=Q(is_owed=None) | Q(fault="") | ~Q(decided_by=""), name="a_faulty_line_is_decided_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.place} {self.reference}"

    @property
    def difference_minor(self) -> int:
        """What is billed more than booked."""
        return self.amount_minor - (self.booked_minor or 0)
