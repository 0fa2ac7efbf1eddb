"""What we ask the insurer for a paid claim, as intent, call and outcome; and what they told us, once each."""

from django.db import models
from django.db.models import Q

from claims.models.claims import Claim
from claims.states import InsurerStatus
from marketplace.core.ids import public_id


class InsurerClaim(models.Model):
    """One insured claim at the insurer. `key` is our idempotency key: sent twice, they know it as one."""

    key = models.CharField(max_length=40, unique=True, default=public_id)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="at_insurer")
    insurer = models.CharField(max_length=20)
    status = models.CharField(max_length=9, choices=InsurerStatus.choices, default=InsurerStatus.CREATED)
    amount_fen = models.BigIntegerField()
    accepted_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
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
                condition=Q(amount_fen__gt=0, accepted_fen__gte=0, paid_fen__gte=0)
                & Q(accepted_fen__lte=models.F("amount_fen"), paid_fen__lte=models.F("accepted_fen")),
                name="insurer_pays_at_most_what_was_asked",
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="insurer_claim_due"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.status}"

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
