"""What is wrong with a piece: the guided diagnosis and the case that follows from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from logistics.models import Unit
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from orders.models import OrderLine, Warranty
from repairs.states import OPEN, CaseStatus


class Diagnosis(models.Model):
    """A walk through a decision tree to its end. Never changed."""

    class Level(models.TextChoices):
        SELF_HELP = "self_help"
        PARTNER = "partner"
        CENTRAL = "central"
        RETURN = "return"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    tree = models.CharField(max_length=40)
    version = models.PositiveIntegerField(help_text="of the rule repairs.trees")
    answers = models.JSONField(default=list)
    leaf = models.CharField(max_length=40)
    level = models.CharField(max_length=9, choices=Level.choices)
    fault = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tree} {self.leaf}"


class RepairCase(models.Model):
    """One piece with one fault, from the report to its end; a claim where a warranty was bought for it.

    At most one open case a piece; the database also refuses one beside an open return of the same piece (migration
    repairs 0002), unless the return itself sent it here (`return_case`).
    """

    class Liable(models.TextChoices):
        WARRANTY = "warranty"
        SHOPPER = "shopper"
        SELLER = "seller"
        PLATFORM = "platform"

    class Remedy(models.TextChoices):
        REPAIR = "repair"
        REPLACE = "replace"
        PAY_OUT = "pay_out"

    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=10, choices=CaseStatus.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="repairs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="repairs")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="repairs")
    category = models.CharField(max_length=60, help_text="root category of the goods")
    fault = models.CharField(max_length=12)
    words = EncryptedTextField(blank=True, default="", help_text="what the shopper wrote")
    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    level = models.CharField(max_length=9, choices=Diagnosis.Level.choices)
    return_case = models.CharField(max_length=20, blank=True, default="", help_text="the return that sent it here")
    happened_on = models.DateField(help_text="when the fault showed")
    # The claim: what the warranty's terms, snapshotted on it, say about this fault.
    warranty = models.ForeignKey(Warranty, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    liable = models.CharField(max_length=8, choices=Liable.choices)
    verdict = models.CharField(max_length=20, blank=True, default="", help_text="code of policies/cover.py")
    deductible_fen = models.BigIntegerField(default=0)
    cap_fen = models.BigIntegerField(default=0, help_text="the most that the warranty still pays for this piece")
    doubts = models.JSONField(default=list, help_text="why a person looks; never shown to the shopper")
    decided_by = models.CharField(max_length=80, blank=True, default="")
    why = models.CharField(max_length=400, blank=True, default="", help_text="the shopper reads it")
    remedy = models.CharField(max_length=8, choices=Remedy.choices, blank=True, default="")
    covered_fen = models.BigIntegerField(default=0, help_text="what the warranty bore, at the end")
    paid_out_fen = models.BigIntegerField(default=0)
    replaced_serial = EncryptedTextField(blank=True, default="")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    rework_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reworks")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(status__in=OPEN), name="one_open_repair_per_unit"),
            models.CheckConstraint(
                condition=Q(deductible_fen__gte=0, cap_fen__gte=0, covered_fen__gte=0, paid_out_fen__gte=0),
                name="repair_amounts_sane",
            ),
            models.CheckConstraint(condition=Q(covered_fen__lte=models.F("cap_fen")), name="cover_within_its_cap"),
            models.CheckConstraint(condition=Q(stars__isnull=True) | Q(stars__range=(1, 5)), name="repair_stars"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="repairs_of_user"),
            models.Index(fields=["status", "id"], name="repairs_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"

    @property
    def ref(self) -> str:
        return f"repair:{self.number}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class CasePhoto(models.Model):
    """A picture the shopper showed of the fault; the storage name is its SHA-256, so the same picture is known again."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    case = models.ForeignKey(RepairCase, on_delete=models.PROTECT, related_name="photos")
    file = models.CharField(max_length=120, db_index=True)
    mime = models.CharField(max_length=20)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public_id
