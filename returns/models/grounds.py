"""Why a return was allowed, what the shopper answered and showed, what the seller said, what was offered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from returns.models.cases import ReturnCase
from returns.states import OfferStatus
from sellers.models import Seller


class ReturnGround(models.Model):
    """The right that was used as it stood then, why the others lost, what was answered, and what each wish was said to cost."""

    case = models.OneToOneField(ReturnCase, on_delete=models.CASCADE, related_name="ground")
    by = models.CharField(max_length=10, help_text="whose right: law, platform or seller")
    words = models.JSONField(help_text="the right in words: {zh, en, source}")
    until = models.DateTimeField(
        null=True, blank=True, help_text="until when it held; empty while a part still travelled"
    )
    others = models.JSONField(default=list, help_text="[code, why it lost] of every other right for this reason")
    answers = models.JSONField(default=dict, help_text="question → answer, codes of policies/reasons.py")
    offers = models.JSONField(default=list, help_text="what each wish was said to cost and to bring, and when")

    def __str__(self) -> str:
        return f"{self.case_id} {self.by}"


class ReturnShot(models.Model):
    """A photograph or short video of the shopper. Uploaded first, then named by a request.

    The seller sees pictures of the goods. Those of the parcel may show the waybill with the shopper's address: they are for us.
    """

    class Shows(models.TextChoices):
        GOODS = "goods"
        PARCEL = "parcel"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="return_shots")
    case = models.ForeignKey(ReturnCase, null=True, blank=True, on_delete=models.PROTECT, related_name="shots")
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    seconds = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of a video")
    shows = models.CharField(max_length=8, choices=Shows.choices, default=Shows.GOODS, db_default=Shows.GOODS)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sha256"], condition=~Q(case=None), name="a_shot_once_in_a_case")
        ]
        indexes = [models.Index(fields=["user", "added_at"], condition=Q(case=None), name="return_shot_loose")]

    def __str__(self) -> str:
        return self.public_id


class ReturnComment(models.Model):
    """What the seller says about a return; the centre reads it before it decides, the shopper never."""

    case = models.ForeignKey(ReturnCase, on_delete=models.PROTECT, related_name="comments")
    author = models.CharField(max_length=80)
    words = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.author}"


class PartRefund(models.Model):
    """The seller's offer: keep it, and get a part back. The shopper takes it or not, before the parcel is sent."""

    case = models.ForeignKey(ReturnCase, on_delete=models.PROTECT, related_name="part_refunds")
    amount_fen = models.BigIntegerField()
    status = models.CharField(max_length=8, choices=OfferStatus.choices, default=OfferStatus.OPEN)
    offered_by = models.CharField(max_length=80)
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="part_refund_positive"),
            models.UniqueConstraint(fields=["case"], condition=Q(status="open"), name="one_open_part_refund"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.amount_fen}"


class SellerTerms(models.Model):
    """What a shop promises beyond law and platform, from a day on. Rows are added, never changed: a purchase keeps its own."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="return_terms")
    reason = models.CharField(max_length=12)
    days = models.PositiveSmallIntegerField(help_text="0: from this moment on nothing beyond law and platform")
    freight_payer = models.CharField(max_length=10)
    valid_from = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["seller", "reason", "-valid_from"], name="return_terms_newest")]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.reason} {self.days}"
