"""Where returned pieces end: boxes home, destruction with proof, and what their stay cost."""

from django.db import models
from django.db.models import F, Q

from logistics.models import Warehouse
from marketplace.core.ids import public_id
from returns.models.cases import ReturnItem
from sellers.models import Seller


class HomeBox(models.Model):
    """Pieces of one seller on their way home together: one box, one waybill."""

    class Status(models.TextChoices):
        PACKED = "packed"
        SENT = "sent"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="home_boxes")
    centre = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.PACKED)
    carrier = models.CharField(max_length=20, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    cost_fen = models.BigIntegerField(default=0)
    packed_by = models.CharField(max_length=80)
    packed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="packed") | ~Q(waybill="") & Q(sent_at__isnull=False), name="sent_box_has_waybill"
            ),
            models.UniqueConstraint(
                fields=["carrier", "waybill"], condition=~Q(waybill=""), name="one_box_per_waybill"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id


class HomePiece(models.Model):
    """One piece in a box home and its share of the cost."""

    box = models.ForeignKey(HomeBox, on_delete=models.CASCADE, related_name="pieces")
    item = models.OneToOneField(ReturnItem, on_delete=models.PROTECT, related_name="home_piece")
    share_fen = models.BigIntegerField(default=0)
    borne_by = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return f"{self.box_id} {self.item_id}"


class Destruction(models.Model):
    """A piece destroyed: who did it, who stood by, what the pictures show (SHA-256). Two people."""

    item = models.OneToOneField(ReturnItem, on_delete=models.PROTECT, related_name="destruction")
    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    pictures = models.JSONField(help_text="[{file, sha256}], before and after")
    done_by = models.CharField(max_length=80)
    done_at = models.DateTimeField()
    witness = models.CharField(max_length=80, blank=True)
    witnessed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(witness=F("done_by")), name="destruction_needs_two")]

    def __str__(self) -> str:
        return self.public_id


class CentreBill(models.Model):
    """What a seller pays for pieces that lay at the centre in a month; once a month."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="centre_bills")
    month = models.DateField()
    piece_days = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "month"], name="one_centre_bill_a_month")]
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.month:%Y-%m}"
