"""What flights cost, whose share it is, and what carriers bill for them. Fen and grams."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from freight.states import BillStatus, InvoiceStatus


class FlightCost(models.Model):
    """What we booked for one air waybill when it departed, by the contract of that day. Never changed.

    `*_minor` is in the contract's currency; `total_fen` is what the book has, by the rate of the day it left.
    """

    departure = models.OneToOneField("freight.Departure", on_delete=models.PROTECT, related_name="cost")
    contract = models.ForeignKey("freight.Contract", on_delete=models.PROTECT, related_name="costs")
    awb = models.CharField(max_length=12, unique=True)
    parcels = models.PositiveIntegerField()
    actual_g = models.PositiveBigIntegerField()
    volume_cm3 = models.PositiveBigIntegerField()
    chargeable_g = models.PositiveBigIntegerField()
    charged_g = models.PositiveBigIntegerField(help_text="chargeable, or the pivot weight of a cheaper break")
    per_kg_minor = models.PositiveIntegerField()
    freight_minor = models.PositiveBigIntegerField()
    fuel_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    total_minor = models.PositiveBigIntegerField(default=0)
    fx_rate = models.DecimalField(
        max_digits=18, decimal_places=8, default=1, help_text="yuan for one unit of the currency"
    )
    fx_source = models.CharField(max_length=80, blank=True)
    fx_on = models.DateField(null=True, blank=True, help_text="the day the rate was published for")
    total_fen = models.PositiveBigIntegerField()
    booked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.awb


class CostShare(models.Model):
    """A parcel's share of its flight's cost, by chargeable weight; the shares of a flight sum to its cost exactly."""

    cost = models.ForeignKey(FlightCost, on_delete=models.PROTECT, related_name="shares")
    parcel = models.OneToOneField("logistics.Parcel", on_delete=models.PROTECT, related_name="cost_share")
    chargeable_g = models.PositiveIntegerField()
    amount_fen = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.amount_fen}"


class Invoice(models.Model):
    """What a carrier billed, line by line against what we booked."""

    method = models.ForeignKey("freight.Method", on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(max_length=40)
    issued_on = models.DateField()
    currency = models.CharField(max_length=3, default="CNY")
    status = models.CharField(max_length=7, choices=InvoiceStatus.choices, default=InvoiceStatus.AUDITED)
    total_minor = models.BigIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80)
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_fen = models.BigIntegerField(null=True, blank=True)
    exchange_fen = models.BigIntegerField(default=0, help_text="paid above what was booked, by another rate alone")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["method", "number"], name="one_invoice_a_number")]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"freight_invoice:{self.pk}"


class Clearing(models.Model):
    """What was taken off `freight_payable` for one air waybill, by the document that did it: an invoice paid, or a bill of finance."""

    awb = models.CharField(max_length=12)
    owner = models.CharField(max_length=40, help_text="whose payable: method:<code>")
    document = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["awb", "owner", "document"], name="one_clearing_a_document")]

    def __str__(self) -> str:
        return f"{self.awb} {self.document}"


class Bill(models.Model):
    """One line of an invoice. `codes`: how it differs from what was booked (`policies/auditing.py`)."""

    class Decision(models.TextChoices):
        ACCEPT = "accept", _("Accept what was billed")
        DISPUTE = "dispute", _("Dispute the difference")
        CREDIT = "credit", _("The carrier gave it back")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="bills")
    number = models.PositiveSmallIntegerField()
    awb = models.CharField(max_length=12)
    billed_g = models.PositiveBigIntegerField()
    per_kg_minor = models.PositiveIntegerField()
    fuel_minor = models.PositiveBigIntegerField(default=0)
    amount_minor = models.BigIntegerField()
    cost = models.ForeignKey(FlightCost, null=True, blank=True, on_delete=models.PROTECT, related_name="bills")
    expected_fen = models.BigIntegerField(
        default=0, help_text="booked; nothing where the waybill is unknown or billed before"
    )
    expected_minor = models.BigIntegerField(
        default=0, help_text="the same in the invoice's currency, where it is the contract's"
    )
    accepted_fen = models.BigIntegerField(default=0, help_text="booked beside it when a person accepted the difference")
    codes = models.JSONField(default=list)
    status = models.CharField(max_length=8, choices=BillStatus.choices)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "number"], name="one_bill_a_line")]
        indexes = [models.Index(fields=["awb"], name="bill_by_awb")]

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.number}"

    @property
    def ref(self) -> str:
        return f"freight_bill:{self.pk}"

    @property
    def difference_minor(self) -> int:
        """Billed above what was booked, in the invoice's currency."""
        return self.amount_minor - self.expected_minor
