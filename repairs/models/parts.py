"""Spare parts: what there is, where it lies, every move of it, and what was built into which piece."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import BlindIndexField, EncryptedTextField
from repairs.models.partners import Partner
from repairs.models.work import WorkOrder


class Part(models.Model):
    """A kind of spare part. `is_whole`: a whole piece, given in exchange."""

    sku = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    category = models.CharField(max_length=60, help_text="root category of the goods it fits")
    price_fen = models.BigIntegerField()
    has_serial = models.BooleanField(default=False)
    is_whole = models.BooleanField(default=False)
    lead_days = models.PositiveSmallIntegerField(default=14, help_text="from the order to the shelf")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(price_fen__gt=0), name="part_has_a_price")]

    def __str__(self) -> str:
        return self.sku


class PartStock(models.Model):
    """Pieces of a part at a place. Never below zero, whoever takes at the same moment (CHECK and conditional UPDATE)."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="stocks")
    place = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="stocks")
    on_hand = models.PositiveIntegerField(default=0)
    ordered = models.PositiveIntegerField(default=0, help_text="on the way to this place")
    target = models.PositiveIntegerField(default=0)
    reorder_point = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "place"], name="one_stock_a_place"),
            models.CheckConstraint(condition=Q(on_hand__gte=0) & Q(ordered__gte=0), name="part_stock_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}@{self.place_id}: {self.on_hand}"


class PartMove(models.Model):
    """One move. Append-only (trigger, migration repairs 0002); the stock is the sum of its moves."""

    class Kind(models.TextChoices):
        RECEIVED = "received"
        SENT = "sent"
        USED = "used"
        UNUSED = "unused"
        COUNTED = "counted"

    stock = models.ForeignKey(PartStock, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    pieces = models.IntegerField(help_text="what the shelf gains")
    source = models.CharField(max_length=80, unique=True, help_text="the same cause moves once")
    actor = models.CharField(max_length=80)
    why = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(pieces=0), name="a_move_moves")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pieces}"


class PartUse(models.Model):
    """A part built into a piece, and the old one that came out. Serials are as they stand on the parts, never invented."""

    work = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="uses")
    stock = models.ForeignKey(PartStock, on_delete=models.PROTECT, related_name="uses")
    pieces = models.PositiveSmallIntegerField(default=1)
    serial_in = EncryptedTextField(blank=True, default="")
    serial_in_index = BlindIndexField(source="serial_in", purpose="repairs.part.serial")
    serial_out = EncryptedTextField(blank=True, default="")
    is_old_kept = models.BooleanField(default=False, help_text="the old part stays with the place")
    taken_back_at = models.DateTimeField(null=True, blank=True, help_text="not needed after all")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pieces__gt=0), name="a_use_uses"),
            models.UniqueConstraint(
                fields=["serial_in_index"],
                condition=~Q(serial_in_index="") & Q(taken_back_at=None),
                name="a_part_is_built_in_once",
            ),
            models.CheckConstraint(condition=Q(serial_in_index="") | Q(pieces=1), name="a_serial_is_one"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.work_id} {self.stock_id}"
