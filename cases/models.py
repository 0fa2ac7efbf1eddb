"""A case between shopper and seller, what both sides filed, the rulings, and evidence packs for banks."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.states import CaseStatus, PackStatus
from marketplace.core.ids import public_id
from orders.models import Order, OrderLine, Refund


class Case(models.Model):
    """One disagreement about one order. `share` is what is disputed of it, and all that its escrow keeps back."""

    class Kind(models.TextChoices):
        MEDIATION = "mediation"
        AUTHENTICITY = "authenticity"

    class Reason(models.TextChoices):
        NOT_AS_DESCRIBED = "not_as_described"
        DAMAGED = "damaged"
        MISSING = "missing"
        WRONG_ITEM = "wrong_item"
        QUALITY = "quality"
        COUNTERFEIT = "counterfeit"

    class Outcome(models.TextChoices):
        FULL = "full"
        PART = "part"
        NONE = "none"
        FAKE = "fake"
        GENUINE = "genuine"

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    status = models.CharField(max_length=9, choices=CaseStatus.choices, default=CaseStatus.OPENED)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cases")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="cases", null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    share = models.JSONField(help_text="line id → [goods, freight, tax] in fen")
    claim_fen = models.BigIntegerField()
    way = models.CharField(max_length=6, choices=Refund.Way.choices, default=Refund.Way.SOURCE)
    # each of the two says that they have nothing to add (evidence), or that they accept the ruling
    shopper_done = models.BooleanField(default=False)
    seller_done = models.BooleanField(default=False)
    appealed_by = models.CharField(max_length=7, blank=True, help_text="shopper or seller")
    examiner = models.CharField(max_length=120, blank=True, help_text="laboratory or brand")
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    step_ends_at = models.DateTimeField(null=True, blank=True, help_text="then the case moves on by itself")
    final_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    refunded_fen = models.BigIntegerField(default=0)
    damages_fen = models.BigIntegerField(default=0, help_text="three times the price, at least 500 yuan")
    from_deposit_minor = models.BigIntegerField(default=0, help_text="in the seller's currency")
    advanced_minor = models.BigIntegerField(default=0, help_text="paid by us for the seller, who owes it")
    damages_paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=~Q(status="withdrawn"), name="one_case_per_order_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(claim_fen__gt=0, refunded_fen__gte=0, damages_fen__gte=0), name="case_amounts_sane"
            ),
            models.CheckConstraint(
                condition=~Q(kind="authenticity") | Q(line__isnull=False), name="a_doubt_names_its_piece"
            ),
        ]
        indexes = [
            models.Index(fields=["step_ends_at"], condition=~Q(step_ends_at=None), name="case_to_move"),
            models.Index(fields=["user", "-id"], name="cases_of_user"),
            models.Index(fields=["status", "id"], name="cases_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"

    @property
    def ref(self) -> str:
        return f"case:{self.number}"


class Entry(models.Model):
    """What one side, the desk or the examiner said. Never changed; only a person's words may go (erasure)."""

    class Side(models.TextChoices):
        SHOPPER = "shopper"
        SELLER = "seller"
        DESK = "desk"
        EXAMINER = "examiner"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    side = models.CharField(max_length=8, choices=Side.choices)
    author = models.CharField(max_length=80)
    text = models.TextField(max_length=4000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.side}"


class EntryFile(models.Model):
    """A picture or PDF of an entry; the storage name is its SHA-256."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="files")
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=20)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public_id


class Ruling(models.Model):
    """A decision with its reason: one at first instance, at most one at second, never by the same person."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rulings")
    instance = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=7, choices=Case.Outcome.choices)
    amount_fen = models.BigIntegerField(default=0)
    borne_by = models.CharField(max_length=8, choices=Refund.Bearer.choices, default=Refund.Bearer.SELLER)
    reason = models.TextField(max_length=2000)
    ruled_by = models.CharField(max_length=80)
    ruled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "instance"], name="one_ruling_per_instance"),
            models.UniqueConstraint(fields=["case", "ruled_by"], name="nobody_rules_twice"),
            models.CheckConstraint(condition=Q(instance__in=[1, 2], amount_fen__gte=0), name="ruling_sane"),
        ]
        ordering = ["instance"]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.instance} {self.outcome}"


class Pack(models.Model):
    """One evidence pack (PDF) about one order, for a bank or a case; made by a worker, page by page."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="evidence_packs")
    subject = models.CharField(max_length=120, help_text="`dispute:<id>` or `case:<number>`")
    status = models.CharField(max_length=6, choices=PackStatus.choices, default=PackStatus.ASKED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent")
    file = models.CharField(max_length=120, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="last sign of life of the worker that draws it")
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(progress__lte=100), name="pack_progress_percent")]
        indexes = [
            models.Index(fields=["id"], condition=Q(status__in=["asked", "making"]), name="packs_to_make"),
            models.Index(fields=["subject", "-id"], name="packs_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.status}"
