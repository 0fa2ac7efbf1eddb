"""One assessment a purchase: what was known, what it was worth, what was decided, by whom."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from risk.states import Status


class Assessment(models.Model):
    """The keys are keyed digests: they find the same address, card or browser again and tell nothing else.

    `at_placing` and `at_paying` are frozen: {"facts", "reasons": [[code, points]], "score", "decision", "rules"}; the
    columns repeat the later of the two.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    reference = models.CharField(max_length=80, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person_key = models.CharField(max_length=64, blank=True)
    place_key = models.CharField(max_length=64, blank=True)
    device_key = models.CharField(max_length=64, blank=True)
    network_key = models.CharField(max_length=64, blank=True)
    phone_key = models.CharField(max_length=64, blank=True)
    card_key = models.CharField(max_length=64, blank=True)
    sellers = ArrayField(models.BigIntegerField())
    fen = models.BigIntegerField()
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    declines = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices)
    score = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=8)
    at_placing = models.JSONField()
    at_paying = models.JSONField(null=True, blank=True)
    proved_by = models.CharField(max_length=8, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    ruled_by = models.CharField(max_length=80, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruling = models.CharField(max_length=500, blank=True, help_text="why it was decided so; staff only")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["released", "refused"]) | (~Q(ruled_by="") & Q(ruled_at__isnull=False)),
                name="risk_ruled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="held") | (Q(hold_until__isnull=False) & Q(paid_at__isnull=False)),
                name="risk_held_until_when",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "placed_at"], name="risk_by_user"),
            models.Index(fields=["person_key", "placed_at"], name="risk_by_person"),
            models.Index(fields=["place_key", "placed_at"], name="risk_by_place"),
            models.Index(fields=["device_key", "placed_at"], condition=~Q(device_key=""), name="risk_by_device"),
            models.Index(fields=["network_key", "placed_at"], condition=~Q(network_key=""), name="risk_by_network"),
            models.Index(fields=["card_key", "placed_at"], condition=~Q(card_key=""), name="risk_by_card"),
            models.Index(fields=["hold_until"], condition=Q(status="held"), name="risk_waiting"),
            models.Index(fields=["placed_at"], name="risk_by_time"),
            GinIndex(fields=["sellers"], name="risk_by_seller"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.score} {self.status}"


class ProofCode(models.Model):
    """The code that was sent to the phone of an account, by digest. One row an assessment: a new code replaces the old one."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="proof_code")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    sent = models.PositiveSmallIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(tries__lte=15) & Q(sent__lte=5), name="proof_code_bounded")]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.sent_at}"
