"""What a seller announces, when it may be handed in, and what the counter signed for."""

from django.db import models
from django.db.models import F, Q

from marketplace.core.crypto.fields import EncryptedJSONField
from marketplace.core.ids import public_id
from warehousing.models.places import Temperature
from warehousing.states import NoticeStatus


class Slot(models.Model):
    """An hour at a counter. `taken` never exceeds `capacity` (CHECK)."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "starts_at"], name="one_slot_per_hour"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_never_overbooked"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id} {self.starts_at:%Y-%m-%d %H:%M}"


class Notice(models.Model):
    """Goods that a seller sends or brings: pieces for the shelf (`stock`), or pieces of orders (`orders`)."""

    class Kind(models.TextChoices):
        STOCK = "stock"
        ORDERS = "orders"

    class By(models.TextChoices):
        SELLER = "seller"
        CARRIER = "carrier"

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.STOCK)
    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="inbound_notices")
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="inbound_notices")
    status = models.CharField(max_length=9, choices=NoticeStatus.choices, default=NoticeStatus.ANNOUNCED)
    brought_by = models.CharField(max_length=7, choices=By.choices, default=By.SELLER)
    carrier = models.CharField(max_length=40, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    cartons = models.PositiveSmallIntegerField(default=1)
    slot = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["seller", "-id"], name="notice_by_seller"),
            models.Index(
                fields=["warehouse", "status", "id"],
                condition=Q(status__in=["announced", "handed_in"]),
                name="notice_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class NoticeLine(models.Model):
    """One kind of goods of a notice. What was counted beside what was announced; `code` is printed on the lot's label."""

    class Over(models.TextChoices):
        NONE = "none"
        PARKED = "parked"
        KEPT = "kept"
        SENT_BACK = "sent_back"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(max_length=16, unique=True)
    listing = models.ForeignKey("catalog.Listing", on_delete=models.PROTECT, related_name="+")
    temperature = models.CharField(max_length=7, choices=Temperature.choices, default=Temperature.AMBIENT)
    announced = models.PositiveIntegerField()
    declared_minor = models.BigIntegerField(
        null=True, blank=True, help_text="what a piece cost the seller, in the currency of the listing"
    )
    good = models.PositiveIntegerField(default=0)
    damaged = models.PositiveIntegerField(default=0)
    over = models.PositiveIntegerField(
        default=0, help_text="beyond what was announced: parked until the seller decides"
    )
    over_status = models.CharField(max_length=9, choices=Over.choices, default=Over.NONE)
    defect = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "listing"], name="one_line_per_listing"),
            models.CheckConstraint(condition=Q(announced__gt=0), name="announced_something"),
            models.CheckConstraint(
                condition=Q(announced__gte=F("good") + F("damaged")), name="received_at_most_announced"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def counted(self) -> int:
        """Pieces within what was announced."""
        return self.good + self.damaged

    @property
    def open(self) -> int:
        """Announced and not counted: still to come, or short once the notice is closed."""
        return self.announced - self.counted


class NoticeOrder(models.Model):
    """An order handed in directly: its pieces go to the bench, not to the shelf."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="orders")
    order_number = models.CharField(max_length=20)
    pieces = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "order_number"], name="one_row_per_handed_order")]

    def __str__(self) -> str:
        return self.order_number


class Receipt(models.Model):
    """What the counter signed: cartons, weight, who handed them over. The document is kept as it was signed."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="receipt")
    cartons = models.PositiveSmallIntegerField()
    weight_g = models.PositiveIntegerField()
    remarks = models.CharField(max_length=200, blank=True, help_text="wet, torn, opened on arrival …")
    signed_by = models.CharField(max_length=80, help_text="reference of our colleague")
    at = models.DateTimeField()
    document = EncryptedJSONField(help_text="as it was signed; names who handed the goods over")
    key_id = models.CharField(max_length=60)
    signature = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.public_id
