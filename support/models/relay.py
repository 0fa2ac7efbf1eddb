"""What goes between a shopper's side and a seller, with us in the middle."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from marketplace.translating.models import Translation
from support.models.conversations import Message
from support.models.seller_questions import SellerQuestion
from support.states import RelayStatus


class RelayMessage(models.Model):
    """One message between our side and the seller: as it was written, and as the other side reads it.

    `reasons` are codes of why it is held (`numbers`, `glossary`, `leak`, `topic`), without words. `decision` is what became of it: `passed`
    by itself, `released`, `corrected`, `masked`, `original` or `refused` by a person. `said` is the shopper's bubble; one to one, so a
    message is delivered once.
    """

    class Side(models.TextChoices):
        OURS = "ours"
        SELLER = "seller"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    question = models.ForeignKey(SellerQuestion, on_delete=models.CASCADE, related_name="relayed")
    side = models.CharField(max_length=6, choices=Side.choices)
    author = models.CharField(max_length=80)
    client_id = models.CharField(max_length=40)
    body = EncryptedTextField()
    rendered = EncryptedTextField(blank=True, default="")
    source = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=10)
    status = models.CharField(max_length=12, choices=RelayStatus.choices, default=RelayStatus.TRANSLATING)
    reasons = models.JSONField(default=list, blank=True)
    translation = models.ForeignKey(Translation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    provider = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=60, blank=True)
    translated_at = models.DateTimeField(null=True, blank=True)
    is_original = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    said = models.OneToOneField(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="relayed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "author", "client_id"], name="relayed_once"),
            models.CheckConstraint(
                condition=~Q(status=RelayStatus.DELIVERED) | Q(delivered_at__isnull=False), name="relay_delivered_at"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(status=RelayStatus.HELD), name="relay_held"),
            models.Index(fields=["translation"], condition=Q(status=RelayStatus.TRANSLATING), name="relay_translating"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"relay:{self.public_id}"

    @property
    def is_translated(self) -> bool:
        """Does the reader see other words than were written?"""
        return bool(self.rendered) and str(self.rendered) != str(self.body)
