"""What we give a shopper because something went wrong, out of a ticket."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from desk.states import CompensationStatus
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from orders.models import Order, Refund
from promotions.models import Coupon, Promotion
from support.models import Ticket


class Compensation(models.Model):
    """One gift of one ticket. Above the agent's limit it is `requested` until a lead decides; `given` it stands in the book under
    its own reference (`compensation:…`), so it cannot be booked twice.

    `reason` and `party` (whose fault) are codes of `policies/compensation.py`; `amount_fen` of a coupon is the most it takes off.
    `rule_version` says by which limits it was decided.
    """

    class Kind(models.TextChoices):
        CREDIT = "credit"
        REFUND = "refund"
        COUPON = "coupon"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="compensations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=20)
    party = models.CharField(max_length=10)
    note = EncryptedTextField(blank=True, default="")
    status = models.CharField(max_length=9, choices=CompensationStatus.choices, default=CompensationStatus.REQUESTED)
    rule_version = models.PositiveIntegerField()
    client_id = models.CharField(max_length=40)
    asked_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = EncryptedTextField(blank=True, default="")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asked_by", "client_id"], name="compensation_asked_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="compensation_above_zero"),
            models.CheckConstraint(
                condition=Q(status="requested", decided_at__isnull=True)
                | Q(status="given", decided_at__isnull=False)
                | Q(status="withdrawn", decided_at__isnull=False)
                | (Q(status="refused", decided_at__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="compensation_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "created_at"], name="compensation_by_agent"),
            models.Index(fields=["user", "created_at"], name="compensation_by_person"),
            models.Index(fields=["id"], condition=Q(status="requested"), name="compensation_to_decide"),
            models.Index(fields=["decided_at"], condition=Q(status="given"), name="compensation_given"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"

    @property
    def ref(self) -> str:
        """How book, coupon, refund, clock and trail name it."""
        return f"compensation:{self.public_id}"
