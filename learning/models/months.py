"""What is reckoned once a month or night: quality of a seller, the reserve, the report, the table of risks; and drills."""

from django.db import models
from django.db.models import F, Q

from learning.states import DrillStatus, ReportStatus
from logistics.models import Warehouse
from marketplace.core.ids import public_id
from sellers.models import Seller


class SellerQuality(models.Model):
    """How often a seller's goods were at fault in twelve weeks, beside what is usual for such goods. Once a month."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="quality")
    month = models.DateField(help_text="its first day; the weeks before it were looked at")
    score = models.PositiveSmallIntegerField(help_text="0 to 100; 50 is what is usual for such goods")
    verdict = models.CharField(max_length=12, help_text="code of the seller grade; empty: too few pieces to say")
    pieces = models.PositiveIntegerField()
    faults = models.PositiveIntegerField()
    expected_milli = models.PositiveIntegerField(help_text="faults that are usual for such goods, in thousandths")
    reasons = models.JSONField(default=list, help_text="[reason code, pieces], the most frequent first")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "month"], name="one_quality_a_month"),
            models.CheckConstraint(condition=Q(score__lte=100), name="quality_score_bounds"),
        ]
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.month:%Y-%m} {self.score}"


class ReserveMonth(models.Model):
    """One month of the fund for after-sales: laid aside, drawn, released; fen. The book has the same three entries."""

    month = models.DateField(unique=True, help_text="its first day")
    sales_fen = models.BigIntegerField()
    cost_fen = models.BigIntegerField(help_text="what the platform bore of that month's outcomes")
    rule_version = models.PositiveIntegerField()
    laid_fen = models.BigIntegerField()
    drawn_fen = models.BigIntegerField()
    released_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField(help_text="of the fund afterwards")
    booked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(laid_fen__gte=0, drawn_fen__gte=0, released_fen__gte=0, balance_fen__gte=0)
                & Q(drawn_fen__lte=F("cost_fen")),
                name="reserve_month_sane",
            )
        ]
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class RiskTable(models.Model):
    """Rates of the past from which a listing's risk of coming back is told. One row, replaced each night."""

    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    body = models.JSONField(help_text="policies/risk.py: rates by category, price band, brand, seller; back-test")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_risk_table")]

    def __str__(self) -> str:
        return f"risk {self.made_at:%Y-%m-%d}"


class MonthReport(models.Model):
    """The monthly report on after-sales as it was made: a PDF, its digest, who asked."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    month = models.DateField(unique=True, help_text="its first day")
    status = models.CharField(max_length=5, choices=ReportStatus.choices, default=ReportStatus.ASKED)
    file = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.status}"


class CentreDrill(models.Model):
    """A returns centre was taken out of service, really or as a drill, and what that did; undone by hand."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    centre = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", help_text="takes its labels")
    status = models.CharField(max_length=7, choices=DrillStatus.choices, default=DrillStatus.RUNNING)
    is_drill = models.BooleanField(default=True)
    why = models.CharField(max_length=300)
    waiting = models.JSONField(
        default=dict, help_text="what lay, travelled or was labelled to the centre when it began"
    )
    result = models.JSONField(default=dict, help_text="what happened until it was undone")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre"], condition=Q(status="running"), name="one_drill_per_centre"),
            models.CheckConstraint(condition=~Q(centre=F("other")), name="drill_needs_two_centres"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.status}"
