"""What happens to an order after it was placed: another address, pieces taken off before they travel, goodwill. Money in fen."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import BlindIndexField, EncryptedTextField
from marketplace.core.ids import public_id
from orders.models.buying import PLACE_PURPOSE, Order, OrderLine, Refund
from orders.policies.goodwill import REASONS, RULE_REASONS
from orders.policies.one_place import place_of
from orders.states import GoodwillStatus


class OrderAddress(models.Model):
    """Where one order goes since its shopper changed it; without a row it goes where the purchase says."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="moved")
    recipient = EncryptedTextField()
    phone = EncryptedTextField()
    address = EncryptedTextField()
    district_code = models.CharField(max_length=6)
    place_index = BlindIndexField(source="place", purpose=PLACE_PURPOSE, max_length=80, default="")
    times = models.PositiveSmallIntegerField(default=1, help_text="how often it was changed")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["place_index", "changed_at"], name="order_moved_to")]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.district_code}"

    @property
    def place(self) -> str:
        """As `Purchase.place`."""
        return place_of(self.district_code, str(self.address))


class Cut(models.Model):
    """Pieces that were taken off an order before they travelled. The same `key` of an order cuts once."""

    class By(models.TextChoices):
        SHOPPER = "shopper"
        SELLER = "seller"
        PLATFORM = "platform"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cuts")
    key = models.CharField(max_length=40)
    by = models.CharField(max_length=8, choices=By.choices)
    reason = models.CharField(max_length=20)
    refund = models.OneToOneField(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="cut")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "key"], name="one_cut_per_key")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.by}"


class CutLine(models.Model):
    """How many pieces of a line."""

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="cut_lines")
    pieces = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cut", "line"], name="one_line_per_cut"),
            models.CheckConstraint(condition=Q(pieces__gt=0), name="cut_takes_something"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line_id} − {self.pieces}"


class Goodwill(models.Model):
    """Our money for a shopper whom something went wrong for. `way` is theirs to say: back to where they paid from, or credit.

    `reason` is a code (`policies/goodwill.py`). The same `key` of an order gives once.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="goodwill")
    key = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True, help_text="for colleagues; no names, no numbers of people")
    status = models.CharField(max_length=8, choices=GoodwillStatus.choices, default=GoodwillStatus.OFFERED)
    way = models.CharField(max_length=6, choices=Refund.Way.choices, blank=True)
    given_by = models.CharField(max_length=80)
    refund = models.OneToOneField(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="goodwill")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="one_goodwill_per_key"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="goodwill_is_something"),
        ]
        indexes = [models.Index(fields=["given_by", "created_at"], name="goodwill_by_person")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.amount_fen}"

    @property
    def ref(self) -> str:
        return f"goodwill:{self.public_id}"

    @property
    def get_reason(self) -> str:
        """The reason in words."""
        return str({**REASONS, **RULE_REASONS}.get(self.reason, self.reason))
