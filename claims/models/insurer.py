"""What we ask the insurer for a paid claim, as intent, call and outcome; and what they told us, once each."""

from django.db import models
from django.db.models import Q

from claims.models.claims import Claim
from claims.models.stock import StockClaim
from claims.states import InsurerStatus
from marketplace.core.ids import public_id
from marketplace.core.money import CNY


class InsurerClaim(models.Model):
    """One insured claim at the insurer: a shopper's, or a shop's about its stock. `key` is our idempotency key: sent twice, they
    know it as one. Amounts in minor units of `currency`.
    """

    key = models.CharField(max_length=40, unique=True, default=public_id)
    claim = models.OneToOneField(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="at_insurer")
    stock_claim = models.OneToOneField(
        StockClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="at_insurer"
    )
    insurer = models.CharField(max_length=20)
    status = models.CharField(max_length=9, choices=InsurerStatus.choices, default=InsurerStatus.CREATED)
    currency = models.CharField(max_length=3, default=CNY)
    amount_minor = models.BigIntegerField()
    accepted_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=60, blank=True, help_text="their number of it")
    asked_for = models.CharField(max_length=500, blank=True, help_text="what they asked for, in their words")
    reason = models.CharField(max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, help_text="when we call them about it next; empty: no more")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, accepted_minor__gte=0, paid_minor__gte=0)
                & Q(accepted_minor__lte=models.F("amount_minor"), paid_minor__lte=models.F("accepted_minor")),
                name="insurer_pays_at_most_what_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(claim__isnull=False) ^ Q(stock_claim__isnull=False), name="insurer_claim_is_about_one_thing"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="insurer_claim_due"),
        ]

    def __str__(self) -> str:
        return f"{self.subject.number} {self.status}"

    @property
    def subject(self) -> Claim | StockClaim:
        """What it is about."""
        found: Claim | StockClaim | None = self.claim or self.stock_claim
        assert found is not None  # noqa: S101 - the constraint insurer_claim_is_about_one_thing
        return found

    @property
    def ref(self) -> str:
        return f"insurer_claim:{self.key}"


class InsurerNews(models.Model):
    """One message of the insurer, kept once by their id. Only a hint: the claim is fetched anew."""

    insurer = models.CharField(max_length=20)
    event_id = models.CharField(max_length=80)
    key = models.CharField(max_length=40)
    is_known = models.BooleanField(default=True, help_text="is it about a claim of ours?")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["insurer", "event_id"], name="insurer_event_once")]

    def __str__(self) -> str:
        return self.event_id
