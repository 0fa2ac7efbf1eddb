"""Where returned pieces end: boxes home, destruction with proof, and what their stay cost."""

from django.db import models
from django.db.models import F, Q

from logistics.models import Warehouse
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id, secret_code
from returns.models.cases import ReturnItem
from sellers.models import Seller


def box_code() -> str:
    return secret_code(12)


class HomeBox(models.Model):
    """Pieces of one seller on their way home together: packed, made ready (where to, weight, values), handed over, arrived.

    `label_code` stands on the box; whoever hands it over scans it, so that no other box goes under its waybill.
    """

    class Status(models.TextChoices):
        PACKED = "packed"
        READY = "ready"
        SENT = "sent"
        ARRIVED = "arrived"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="home_boxes")
    centre = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.PACKED)
    carrier = models.CharField(max_length=20, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    cost_fen = models.BigIntegerField(default=0)
    packed_by = models.CharField(max_length=80)
    packed_at = models.DateTimeField()
    label_code = models.CharField(max_length=32, unique=True, default=box_code)
    consignee = EncryptedTextField(blank=True, default="", help_text="who takes it in, abroad")
    ship_to = EncryptedTextField(blank=True, default="", help_text="street and town, in Latin letters")
    country = models.CharField(max_length=2, blank=True, default="")
    weight_g = models.PositiveIntegerField(null=True, blank=True, help_text="the whole box")
    ready_at = models.DateTimeField(null=True, blank=True)
    ready_by = models.CharField(max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.CharField(max_length=80, blank=True, default="")
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_said_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["packed", "ready"]) | ~Q(waybill="") & Q(sent_at__isnull=False),
                name="sent_box_has_waybill",
            ),
            models.CheckConstraint(
                condition=~Q(status="arrived") | Q(arrived_at__isnull=False), name="arrived_box_says_when"
            ),
            models.UniqueConstraint(
                fields=["carrier", "waybill"], condition=~Q(waybill=""), name="one_box_per_waybill"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"home_box:{self.public_id}"


class HomePiece(models.Model):
    """One piece in a box home and its share of the cost."""

    box = models.ForeignKey(HomeBox, on_delete=models.CASCADE, related_name="pieces")
    item = models.OneToOneField(ReturnItem, on_delete=models.PROTECT, related_name="home_piece")
    # For customs abroad, fixed when the box is made ready: what it was sold for, in the seller's money.
    title = models.CharField(max_length=200, blank=True, default="")
    hs_code = models.CharField(max_length=10, blank=True, default="")
    value_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    weight_g = models.PositiveIntegerField(default=0)
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
