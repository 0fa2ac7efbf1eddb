"""Complaints, to us and through the authority."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from knowledge.states import ComplaintStatus
from marketplace.core.crypto.fields import EncryptedTextField


class Complaint(models.Model):
    """One complaint with its number. `source` authority: a case of 12315 with a number and a deadline of its own."""

    class Source(models.TextChoices):
        WEB = "web"
        CHAT = "chat"
        PHONE = "phone"
        LETTER = "letter"
        AUTHORITY = "authority"

    class Kind(models.TextChoices):
        GOODS = "goods"
        ROAD = "road"
        MONEY = "money"
        SERVICE = "service"
        SELLER = "seller"
        PRIVACY = "privacy"
        PLATFORM = "platform"
        OTHER = "other"

    class Outcome(models.TextChoices):
        RIGHT = "right"
        PARTLY = "partly"
        NOT = "not"
        SETTLED = "settled"

    number = models.CharField(max_length=20, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="complaints"
    )
    locale = models.CharField(max_length=8, default="zh-hans")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WEB)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.CharField(max_length=80, blank=True, db_index=True)
    contact = EncryptedTextField(blank=True, default="")
    wish = EncryptedTextField(blank=True, default="")
    authority_number = models.CharField(max_length=40, blank=True)
    client_id = models.CharField(max_length=40)
    opened_by = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=ComplaintStatus.choices, default=ComplaintStatus.RECEIVED)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    handler = models.CharField(max_length=80, blank=True)
    second = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField(db_index=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opened_by", "client_id"], name="complaint_opens_once"),
            models.UniqueConstraint(
                fields=["authority_number"], condition=~Q(authority_number=""), name="authority_case_once"
            ),
            models.CheckConstraint(condition=Q(second="") | ~Q(second=F("handler")), name="complaint_second_hand"),
        ]
        indexes = [models.Index(fields=["status", "received_at"], name="complaint_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"complaint:{self.number}"


class ComplaintStep(models.Model):
    """What was said and done, in order. `is_public`: the person reads it."""

    class Kind(models.TextChoices):
        SAID = "said"
        ACKNOWLEDGED = "acknowledged"
        ASKED = "asked"
        NOTE = "note"
        ANSWER = "answer"
        APPEAL = "appeal"
        SECOND = "second"
        WITHDRAWN = "withdrawn"

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = EncryptedTextField(blank=True, default="")
    author = models.CharField(max_length=80)
    is_public = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"
