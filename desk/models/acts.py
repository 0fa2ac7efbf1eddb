"""What an agent did for a shopper."""

from django.db import models

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from support.models import Ticket


class AgentAct(models.Model):
    """One act of an agent in the shopper's name: what, about which order, why, and what came of it. Never changed.

    The `client_id` of the form makes a double click one act.
    """

    class Kind(models.TextChoices):
        CANCEL = "cancel"
        ADDRESS = "address"
        RETURN = "return"
        CLAIM = "claim"
        MEDIATION = "mediation"
        RECEIPT = "receipt"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    about = models.CharField(max_length=80, help_text="the order, as a reference")
    result = models.CharField(max_length=80, blank=True, help_text="what came of it, as a reference")
    why = EncryptedTextField()
    by = models.CharField(max_length=80)
    client_id = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "client_id"], name="act_done_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
