"""The trade record that orders hands down: all that the road knows of an order."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField


class Consignment(models.Model):
    """The trade record of one order, handed down by orders: what was ordered and paid, by whom, to where.

    Amounts in fen, as fixed at checkout; customs wants exactly these. `acturalPaid` of the customs order message is
    `goods + freight + tax − discount`; the freight holds the insurance (`insurance_fen` of it).
    """

    order_number = models.CharField(max_length=20, unique=True)
    purchase_number = models.CharField(max_length=20)
    seller_ref = models.CharField(max_length=60)
    seller_name = models.CharField(max_length=80)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="consignments")
    buyer_ref = models.CharField(max_length=80)
    buyer_name = EncryptedTextField()
    buyer_id_number = EncryptedTextField()
    buyer_phone = EncryptedTextField()
    consignee = EncryptedTextField()
    consignee_phone = EncryptedTextField()
    consignee_address = EncryptedTextField()
    district_code = models.CharField(max_length=6)
    country = models.CharField(max_length=2, default="CN", db_default="CN", help_text="of destination")
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField()
    discount_fen = models.BigIntegerField(default=0)
    insurance_fen = models.BigIntegerField(default=0, db_default=0, help_text="of the freight: insurance of the road")
    paid_fen = models.BigIntegerField()
    payment_ref = models.CharField(max_length=120)
    paid_at = models.DateTimeField()
    payment_fen = models.BigIntegerField(help_text="what the provider collected for this order")
    payment_currency = models.CharField(max_length=3)
    payment_method = models.CharField(max_length=12)
    payer_check = models.CharField(max_length=8, default="unknown", db_default="unknown")
    payer_id_check = models.CharField(max_length=8, default="unknown", db_default="unknown")
    promise_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    address_fixed_at = models.DateTimeField(
        null=True, blank=True, help_text="when a parcel was sealed: from then on the address stays as it is"
    )
    is_forgotten = models.BooleanField(
        default=False, db_default=False, help_text="the people went from it (privacy.py)"
    )

    class Meta:
        indexes = [
            models.Index(fields=["seller_ref", "-id"], name="consignment_by_seller"),
            models.Index(fields=["created_at"], condition=Q(is_forgotten=False), name="consignment_to_forget"),
        ]

    def __str__(self) -> str:
        return self.order_number


class ConsignmentLine(models.Model):
    """One line of the trade record, as it will be declared."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    line_ref = models.CharField(max_length=60, unique=True)
    sku = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    brand = models.CharField(max_length=80, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    hs_code = models.CharField(max_length=10)
    origin_country = models.CharField(max_length=2)
    danger = models.CharField(max_length=8, default="none")
    temperature = models.CharField(
        max_length=8, blank=True, default="", help_text="class to keep; empty: by the HS code"
    )
    quantity = models.PositiveIntegerField()
    price_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField()
    weight_g = models.PositiveIntegerField()
    # Beside the record, which never changes: pieces that will not travel, and what of the line's money went back for them.
    stopped = models.PositiveIntegerField(default=0, db_default=0)
    stopped_fen = models.BigIntegerField(default=0, db_default=0, help_text="goods, freight and tax refunded")
    stopped_tax_fen = models.BigIntegerField(default=0, db_default=0)
    stopped_credit_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of stopped_fen: back to store credit"
    )
    stopped_discount_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of the discount: what the pieces would have cost beside it"
    )
    stopped_insurance_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of the freight refunded: premium"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consignment", "number"], name="one_line_per_number"),
            models.CheckConstraint(condition=Q(stopped__lte=models.F("quantity")), name="stopped_at_most_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.consignment_id}/{self.number}"

    @property
    def wanted(self) -> int:
        """Pieces that still travel."""
        return self.quantity - self.stopped

    @property
    def wanted_fen(self) -> int:
        """Goods money of the pieces that still travel."""
        return self.total_fen - self.price_fen * self.stopped
