"""What is learnt from: pieces delivered, and pieces that came back or were complained of. All of it can be rebuilt."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Category, Listing
from orders.models import OrderLine
from sellers.models import Seller


class Batch(models.Model):
    """Pieces of one listing that were made or taken in together: the lot printed on them, else the ISO week of capture."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=48, help_text="lot:<as printed>, or week:2026-W47")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "label"], name="one_batch_per_label")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.label}"

    @property
    def ref(self) -> str:
        return f"batch:{self.pk}"

    @property
    def name(self) -> str:
        """The lot or week without its kind."""
        return self.label.partition(":")[2]

    @property
    def is_lot(self) -> bool:
        return self.label.startswith("lot:")


class Keys(models.Model):
    """The keys by which pieces are counted; the same for what was delivered and for what came back."""

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", help_text="a root of the tree")
    brand = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, help_text="of the warehouse that captured it, else where it was made")
    unit_fen = models.BigIntegerField(help_text="price of one piece; its band is part of the risk table")

    class Meta:
        abstract = True


class Sold(Keys):
    """Pieces of one order line and one batch that were delivered: the denominator."""

    pieces = models.PositiveIntegerField()
    sales_fen = models.BigIntegerField(help_text="goods after discounts, this share of the line")
    day = models.DateField(help_text="of delivery, Asia/Shanghai")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "batch"], name="one_sold_per_line_and_batch"),
            models.CheckConstraint(condition=Q(pieces__gt=0, sales_fen__gte=0), name="sold_is_sane"),
        ]
        indexes = [models.Index(fields=["day", "batch"], name="sold_by_day")]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.pieces}"


class Outcome(Keys):
    """One piece that came back or was complained of, through one door. `source` names the case and the piece.

    `is_first`: the earliest outcome of the piece. Pieces are counted by it, so a return that becomes a repair and a mediation is
    one piece; what each of them cost stands on its own row.
    """

    class Channel(models.TextChoices):
        RETURN = "return", _("Return")
        REPAIR = "repair", _("Repair")
        CLAIM = "claim", _("Claim of the road")
        CASE = "case", _("Case between two sides")

    class State(models.TextChoices):
        OPEN = "open", _("Still open")
        UPHELD = "upheld", _("Agreed")  # we agreed that something was wrong, or had to
        REFUSED = "refused", _("Refused")
        DROPPED = "dropped", _("Dropped")  # withdrawn, or never sent

    class Mood(models.IntegerChoices):
        ANGRY = -1, _("Angry")
        NEUTRAL = 0, _("Plain")
        CONTENT = 1, _("Content")

    source = models.CharField(max_length=60, unique=True)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    number = models.CharField(max_length=20, help_text="of the case behind it")
    piece = models.CharField(max_length=40, help_text="unit:<pk>, or line:<pk> where a case names no piece")
    is_first = models.BooleanField(default=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=20)
    is_fault = models.BooleanField(help_text="by its reason the goods, not the road and not a change of mind")
    decision = models.CharField(max_length=16, blank=True)
    seller_fen = models.BigIntegerField(default=0)
    platform_fen = models.BigIntegerField(default=0)
    shopper_fen = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    day = models.DateField(help_text="opened, Asia/Shanghai")
    days = models.PositiveIntegerField(null=True, blank=True, help_text="whole days until it ended")
    mood = models.SmallIntegerField(
        choices=Mood.choices, null=True, blank=True, help_text="of the words; none: no words"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["piece"], condition=Q(is_first=True), name="one_first_outcome_per_piece"),
            models.CheckConstraint(
                condition=Q(seller_fen__gte=0, platform_fen__gte=0, shopper_fen__gte=0), name="outcome_costs_sane"
            ),
        ]
        indexes = [
            models.Index(fields=["day", "id"], name="outcomes_by_day"),
            models.Index(fields=["batch", "day"], name="outcomes_by_batch"),
            models.Index(fields=["seller", "-day"], name="outcomes_by_seller"),
            models.Index(fields=["listing", "-day"], name="outcomes_by_listing"),
            models.Index(fields=["piece", "opened_at"], name="outcomes_by_piece"),
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def cost_fen(self) -> int:
        return self.seller_fen + self.platform_fen + self.shopper_fen
