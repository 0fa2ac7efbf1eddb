"""What we ask back for a claim that we paid: from the carrier, the warehouse, the customs broker, the seller or the insurer."""

from django.db import models
from django.db.models import Q

from claims.models.claims import Claim
from claims.states import RecoveryStatus
from marketplace.core.ids import public_id


class Recovery(models.Model):
    """One demand. In the book it is a receivable until it comes in or is written off."""

    class Party(models.TextChoices):
        CARRIER = "carrier"
        AIRLINE = "airline"
        WAREHOUSE = "warehouse"
        BROKER = "broker"
        SELLER = "seller"
        INSURER = "insurer"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="recoveries")
    party = models.CharField(max_length=9, choices=Party.choices)
    code = models.CharField(max_length=40, help_text="which carrier, warehouse, seller …")
    status = models.CharField(max_length=11, choices=RecoveryStatus.choices, default=RecoveryStatus.DEMANDED)
    amount_fen = models.BigIntegerField()
    received_fen = models.BigIntegerField(default=0)
    statement_line = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=300, blank=True)
    demanded_by = models.CharField(max_length=80)
    demanded_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "party", "code"], name="one_demand_per_party_and_claim"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, received_fen__gte=0) & Q(received_fen__lte=models.F("amount_fen")),
                name="recovery_at_most_its_amount",
            ),
        ]
        indexes = [models.Index(fields=["status", "answer_by"], name="recovery_by_status")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.party}:{self.code} {self.amount_fen}"

    @property
    def ref(self) -> str:
        return f"recovery:{self.public_id}"

    @property
    def owner(self) -> str:
        """Of its account in the book."""
        return f"{self.party}:{self.code}"
