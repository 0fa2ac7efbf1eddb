"""A claim about pieces of an order that were lost, damaged or short, what was said and shown, and the facts of the road."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.states import ClaimStatus
from logistics.models import Parcel, Unit
from marketplace.core.ids import public_id
from orders.models import Order, OrderLine, Refund


class Claim(models.Model):
    """One claim. Amounts in fen. `facts` is what the road knew when it was decided (`services/evidence.py`)."""

    class Kind(models.TextChoices):
        LOST = "lost"
        DAMAGED = "damaged"
        SHORT = "short"

    class Reporter(models.TextChoices):
        SHOPPER = "shopper"
        SUPPORT = "support"
        OPS = "ops"
        SYSTEM = "system"

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    status = models.CharField(max_length=9, choices=ClaimStatus.choices, default=ClaimStatus.OPEN)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="claims")
    parcel = models.ForeignKey(Parcel, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims")
    reporter = models.CharField(max_length=7, choices=Reporter.choices)
    reported_by = models.CharField(max_length=80)
    way = models.CharField(max_length=6, choices=Refund.Way.choices, default=Refund.Way.SOURCE)
    share = models.JSONField(help_text="line id → [goods, freight, tax] in fen; all that its escrow keeps back")
    claim_fen = models.BigIntegerField()
    is_insured = models.BooleanField(default=False, help_text="the shopper bought insurance of the road")
    facts = models.JSONField(default=dict, help_text="weights, seals, openings, scans, custody as they stood")
    opened_at = models.DateTimeField()
    # the decision: by which rule, for which reasons, in which version of the numbers, by whom
    rule = models.CharField(max_length=40, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    rule_version = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True, help_text="`kind:code` of the party at fault, empty: unknown")
    borne_by = models.CharField(max_length=8, choices=Refund.Bearer.choices, default=Refund.Bearer.PLATFORM)
    answer = models.TextField(max_length=2000, blank=True, help_text="what the shopper reads")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(
        max_length=80, blank=True, help_text="who refused first: the second look is another's"
    )
    pay_after = models.DateTimeField(null=True, blank=True, help_text="granted: paid by itself from then on")
    paid_fen = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(claim_fen__gt=0, paid_fen__gte=0) & Q(paid_fen__lte=models.F("claim_fen")),
                name="claim_pays_at_most_what_is_claimed",
            )
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="claims_by_status"),
            models.Index(fields=["user", "-id"], name="claims_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"

    @property
    def ref(self) -> str:
        return f"claim:{self.number}"


class ClaimPiece(models.Model):
    """One piece of a claim. A piece is in at most one claim that is under way or was paid."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="pieces")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claim_pieces")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="claim_pieces")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(is_live=True), name="one_live_claim_per_piece"),
            models.UniqueConstraint(fields=["claim", "unit"], name="piece_once_in_a_claim"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.unit_id}"


class ClaimEntry(models.Model):
    """What somebody said of a claim. Never changed; only a person's words may go (erasure)."""

    class Side(models.TextChoices):
        SHOPPER = "shopper"
        SUPPORT = "support"
        OPS = "ops"
        SYSTEM = "system"
        INSURER = "insurer"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="entries")
    side = models.CharField(max_length=7, choices=Side.choices)
    author = models.CharField(max_length=80)
    text = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.side}"


class ClaimFile(models.Model):
    """A picture or PDF of an entry; the storage name is its SHA-256."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    entry = models.ForeignKey(ClaimEntry, on_delete=models.PROTECT, related_name="files")
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=20)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public_id
