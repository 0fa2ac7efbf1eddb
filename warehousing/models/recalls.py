"""Goods that a seller calls back from our shelves, and what we signed for when they left."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedJSONField
from warehousing.states import RecallStatus


class Recall(models.Model):
    """Pieces that go back to their seller: by their carrier, or collected at the counter."""

    class Way(models.TextChoices):
        COUNTER = "counter"
        CARRIER = "carrier"

    number = models.CharField(max_length=20, unique=True)
    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="recalls")
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="recalls")
    status = models.CharField(max_length=11, choices=RecallStatus.choices, default=RecallStatus.ASKED)
    way = models.CharField(max_length=7, choices=Way.choices, default=Way.COUNTER)
    carrier = models.CharField(max_length=40, blank=True, help_text="the seller's own carrier")
    waybill = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)
    cartons = models.PositiveSmallIntegerField(default=0)
    weight_g = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    packed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=80, blank=True, help_text="reference of our colleague")
    document = EncryptedJSONField(null=True, blank=True, help_text="the receipt as it was signed; names a person")
    key_id = models.CharField(max_length=60, blank=True)
    signature = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["seller", "-id"], name="recall_by_seller"),
            models.Index(
                fields=["warehouse", "id"], condition=Q(status__in=["asked", "packed"]), name="recall_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """What its clocks are about."""
        return f"recall:{self.number}"


class RecallPiece(models.Model):
    """One piece that was called back. Found at the scan, or not there: then the bin is counted."""

    recall = models.ForeignKey(Recall, on_delete=models.CASCADE, related_name="pieces")
    piece = models.ForeignKey("warehousing.Piece", on_delete=models.PROTECT, related_name="+")
    was_for_sale = models.BooleanField(help_text="lay on the shelf; otherwise it was set aside")
    found_at = models.DateTimeField(null=True, blank=True)
    is_short = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recall", "piece"], name="once_in_a_recall"),
            models.CheckConstraint(condition=Q(is_short=False) | Q(found_at=None), name="short_is_not_found"),
        ]

    def __str__(self) -> str:
        return f"{self.recall_id} {self.piece_id}"
