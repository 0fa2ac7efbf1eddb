"""Intents towards the payment provider, its inbox, and the raw archive that customs may query.

Rows refer to their cause by opaque reference (`purchase:MP…`): payments knows neither orders nor people.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from marketplace.payments.states import Flow, Transfer


class PaymentAttempt(models.Model):
    """One try to collect `amount_minor` for `reference` by one method. Many tries, at most one open or successful one."""

    class Method(models.TextChoices):
        CARD = "card"
        ALIPAY = "alipay"
        WECHAT_PAY = "wechat_pay"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    reference = models.CharField(max_length=80, db_index=True)
    method = models.CharField(max_length=12, choices=Method.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Flow.choices, default=Flow.CREATED)
    provider = models.CharField(max_length=20)
    provider_session = models.CharField(max_length=120, blank=True, db_index=True)
    provider_ref = models.CharField(max_length=120, blank=True, db_index=True)
    action_url = models.CharField(max_length=2000, blank=True)
    action_qr = models.CharField(max_length=2000, blank=True)
    return_url = models.CharField(max_length=500)
    description = models.CharField(max_length=120, blank=True)
    # What the provider recorded of the payment; the customs gate holds it against the order.
    collected_minor = models.BigIntegerField(null=True)
    collected_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    payer_written = models.CharField(
        max_length=32, blank=True, default="", db_default="", help_text="keyed digests of the payer's name (core.names)"
    )
    payer_letters = models.CharField(max_length=32, blank=True, default="", db_default="")
    identity_check = models.CharField(max_length=8, blank=True, default="", db_default="")
    is_challenge_wanted = models.BooleanField(
        default=False,
        db_default=False,
        help_text="the bank is asked to check by 3-D Secure that it is the card's owner",
    )
    secured = models.CharField(
        max_length=30,
        blank=True,
        default="",
        db_default="",
        help_text="what came of that check, in the provider's words",
    )
    card_key = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="keyed digest of the provider's name for the card",
    )
    is_surplus = models.BooleanField(default=False, help_text="paid although another attempt had paid: goes back")
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="part of the idempotency key; grows after an answered error"
    )
    declines = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="how often a bank said no to a card on the provider's page"
    )
    looked_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="attempt_amount_positive"),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(status="succeeded", is_surplus=False),
                name="one_success_per_reference",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status__in=["created", "sent", "unknown"]), name="attempt_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.method} {self.status}"


class ProviderRefund(models.Model):
    """Money back to the source of an attempt. `source` (the domain's refund) is unique, so asking twice refunds once."""

    source = models.CharField(max_length=80, unique=True)
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Flow.choices, default=Flow.CREATED)
    provider_ref = models.CharField(max_length=120, blank=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    covered_by = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text="a failed one that a lost dispute has paid"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive")]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status__in=["created", "sent", "unknown"]), name="refund_open"
            ),
            models.Index(fields=["settled_at"], condition=Q(status="succeeded"), name="refund_done"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.status}"


class ProviderTransfer(models.Model):
    """Money out: a transfer to a connected account, its reversal, or that account's payout to the bank."""

    class Kind(models.TextChoices):
        TRANSFER = "transfer"
        REVERSAL = "reversal"
        PAYOUT = "payout"

    source = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    destination = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Transfer.choices, default=Transfer.CREATED)
    provider_ref = models.CharField(max_length=120, blank=True, db_index=True)
    related_ref = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind"], name="one_transfer_per_source"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="transfer_amount_positive"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status__in=["created", "sent", "unknown"]), name="transfer_open"
            ),
            models.Index(fields=["settled_at"], condition=Q(status="succeeded", kind="payout"), name="payout_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source} {self.status}"


class ProviderDispute(models.Model):
    """A dispute (chargeback) as the provider shows it: mirrored by webhook and by polling, never decided here."""

    class State(models.TextChoices):
        OPEN = "open"
        WON = "won"
        LOST = "lost"

    dispute = models.CharField(max_length=120, unique=True, help_text="the provider's id")
    reference = models.CharField(max_length=80, db_index=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)
    provider_status = models.CharField(max_length=40, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="when we gave the bank our evidence")
    opened_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="dispute_amount_positive")]
        indexes = [models.Index(fields=["looked_at"], condition=Q(state="open"), name="dispute_to_ask_about")]

    def __str__(self) -> str:
        return f"{self.dispute} {self.state}"


class ProviderEvent(models.Model):
    """The provider inbox: a webhook is a hint, stored once by its event id, then the object is fetched again."""

    class Status(models.TextChoices):
        STORED = "stored"
        APPLIED = "applied"
        IGNORED = "ignored"
        PARKED = "parked"

    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=80)
    object_ref = models.CharField(max_length=120, blank=True)
    our_ref = models.CharField(
        max_length=120, blank=True, help_text="our own id, repeated by the provider: only where to look"
    )
    account = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.STORED)
    note = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    looks = models.PositiveSmallIntegerField(default=0, help_text="how often there was nothing to apply yet")
    look_at = models.DateTimeField(null=True, help_text="not before this moment")

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(status="stored"), name="provider_event_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class ProviderExchange(models.Model):
    """Raw request and answer of each provider call, kept for the customs query of payment data (GACC 2018 No.165)."""

    reference = models.CharField(max_length=80, db_index=True)
    operation = models.CharField(max_length=60)
    request = models.JSONField(encoder=DjangoJSONEncoder)
    answer = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    http_status = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.operation} {self.reference}"
