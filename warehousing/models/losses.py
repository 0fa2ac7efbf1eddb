"""What we owe a seller for a piece that was lost or broken while it was ours to keep."""

from django.db import models
from django.db.models import F, Q

from warehousing.states import LossStatus


class Loss(models.Model):
    """One piece, once: noticed, decided by somebody else, paid; taken back where the piece turns up again."""

    class Cause(models.TextChoices):
        MISSING = "missing"
        BROKEN = "broken"

    class Basis(models.TextChoices):
        DECLARED = "declared"
        SHARE = "share"

    piece = models.ForeignKey("warehousing.Piece", on_delete=models.PROTECT, related_name="losses")
    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="shelf_losses")
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=LossStatus.choices, default=LossStatus.NOTICED)
    cause = models.CharField(max_length=7, choices=Cause.choices)
    source = models.CharField(max_length=80, help_text="what showed it: count:…, transfer:…, piece:…")
    what = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    price_minor = models.BigIntegerField(help_text="the price when it was noticed")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    rule_version = models.PositiveIntegerField()
    noticed_by = models.CharField(max_length=80)
    seen_by = models.CharField(max_length=80, blank=True, help_text="who counted first; may not decide either")
    noticed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "losses"
        constraints = [
            models.UniqueConstraint(
                fields=["piece"], condition=Q(status__in=["noticed", "paid"]), name="a_piece_is_compensated_once"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="loss_never_negative"),
            models.CheckConstraint(
                condition=~Q(status="paid") | (~Q(decided_by=F("noticed_by")) & ~Q(decided_by=F("seen_by"))),
                name="loss_paid_by_a_second_person",
            ),
        ]
        indexes = [models.Index(fields=["seller", "-id"], name="loss_by_seller")]

    def __str__(self) -> str:
        return f"{self.piece_id} {self.cause}"
