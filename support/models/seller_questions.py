"""What support asks sellers."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from support.models.tickets import Ticket


class SellerQuestion(models.Model):
    """What our support asks the seller about a ticket. The seller sees the question, never the conversation or the person.

    It opens an exchange: everything said to and fro hangs on it (`RelayMessage`). `shown_at` is when the seller could read it first;
    from then on their clock runs.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="seller_questions")
    seller = models.ForeignKey("sellers.Seller", on_delete=models.CASCADE, related_name="questions")
    about = models.CharField(max_length=80)
    question = EncryptedTextField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedTextField(blank=True, default="")
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(answered_at__isnull=True), name="one_open_seller_question"
            ),
        ]
        indexes = [models.Index(fields=["seller", "-id"], name="question_by_seller")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"seller_question:{self.public_id}"
