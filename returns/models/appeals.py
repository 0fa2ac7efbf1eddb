"""A second look at a decision: once, in time, by somebody else, and then it binds."""

from django.db import models

from marketplace.core.crypto.fields import EncryptedTextField
from returns.models.cases import ReturnCase
from returns.states import AppealStatus


class ReturnAppeal(models.Model):
    """The shopper's appeal against a refusal. The pieces and the money wait for it."""

    case = models.OneToOneField(ReturnCase, on_delete=models.PROTECT, related_name="appeal")
    status = models.CharField(max_length=10, choices=AppealStatus.choices, default=AppealStatus.OPEN)
    words = EncryptedTextField(help_text="what the shopper says against the decision")
    answer = EncryptedTextField(blank=True, default="", help_text="why we decided so; the shopper reads it")
    opened_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "id"], name="return_appeals_by_status")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"
