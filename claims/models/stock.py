"""The seller's own policy on goods on our shelves: what it covers, its monthly premiums, claims under it; and what insurers got."""

from django.db import models
from django.db.models import Q

from claims.states import PolicyStatus, StockClaimStatus
from logistics.models import Warehouse
from sellers.models import Seller
from warehousing.models import Piece


class StockPolicy(models.Model):
    """Covers every piece of the seller that lies on a shelf of ours, from `begins_on` on. One active a seller."""

    number = models.CharField(max_length=20, unique=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="stock_policies")
    status = models.CharField(max_length=6, choices=PolicyStatus.choices, default=PolicyStatus.ACTIVE)
    insurer = models.CharField(max_length=20)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the last day that is covered")
    bought_by = models.CharField(max_length=80)
    bought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller"], condition=Q(status="active"), name="one_active_stock_policy")
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"


class PremiumBill(models.Model):
    """The premium of one month: on the value that lay there at its end, by the rule in force when it began."""

    policy = models.ForeignKey(StockPolicy, on_delete=models.PROTECT, related_name="bills")
    month = models.DateField(help_text="its first day")
    currency = models.CharField(max_length=3)
    pieces = models.PositiveIntegerField()
    value_minor = models.BigIntegerField()
    premium_minor = models.BigIntegerField()
    rule_version = models.PositiveIntegerField()
    billed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "month"], name="one_premium_per_month"),
            models.CheckConstraint(condition=Q(value_minor__gte=0, premium_minor__gte=0), name="premium_sane"),
        ]
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.month:%Y-%m}"


class StockClaim(models.Model):
    """Pieces of a seller that were lost or damaged in our hands. Paid to what we owe the seller, in their currency."""

    class Kind(models.TextChoices):
        LOST = "lost"
        DAMAGED = "damaged"

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    status = models.CharField(max_length=7, choices=StockClaimStatus.choices, default=StockClaimStatus.OPEN)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="stock_claims")
    policy = models.ForeignKey(StockPolicy, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=80, help_text="what brought it up: notice:…, seller")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    rule = models.CharField(max_length=40, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, paid_minor__gte=0) & Q(paid_minor__lte=models.F("amount_minor")),
                name="stock_claim_pays_at_most_its_amount",
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"

    @property
    def ref(self) -> str:
        return f"stock_claim:{self.number}"


class StockClaimPiece(models.Model):
    """One piece, in at most one claim that is open or was paid."""

    claim = models.ForeignKey(StockClaim, on_delete=models.PROTECT, related_name="pieces")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="stock_claims")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["piece"], condition=Q(is_live=True), name="one_live_stock_claim_per_piece")
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.piece_id}"


class Remittance(models.Model):
    """Premiums passed on to the insurer, as the bank statement shows."""

    insurer = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    statement_line = models.CharField(max_length=60, unique=True)
    paid_by = models.CharField(max_length=80)
    paid_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="remittance_is_something")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.insurer} {self.amount_minor}"
