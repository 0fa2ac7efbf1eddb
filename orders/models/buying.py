"""Cart, quote, purchase (paid once), orders (one seller each), escrow, refunds. Money in fen unless named."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marketplace.catalog.models import Listing
from marketplace.core.crypto.fields import BlindIndexField, EncryptedTextField
from marketplace.core.ids import public_id
from orders.policies.one_place import place_of
from orders.states import Delivery, EscrowStatus, Lifecycle, PurchaseStatus, RefundStatus
from sellers.models import Seller

PLACE_PURPOSE = "purchase.place"


class Cart(models.Model):
    """One cart a person; a guest's cart hangs on a random key in the session and merges at login."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="cart"
    )
    guest_key = models.CharField(max_length=40, unique=True, null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(guest_key__isnull=False), name="cart_has_an_owner"
            )
        ]

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """`seen_price_minor` is the seller's price when the shopper last looked, so a change can be told. `is_saved`: kept for
    later; not priced, not bought. A listing may lie in both places, some pieces for now and some for later. `is_insured`: one
    line that says so insures the whole order of its shop. `has_warranty`: with a longer warranty, where it is offered."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    seen_price_minor = models.BigIntegerField()
    added_at = models.DateTimeField()
    is_saved = models.BooleanField(default=False)
    is_insured = models.BooleanField(default=False, db_default=False)
    has_warranty = models.BooleanField(default=False, db_default=False)
    warranty_plan = models.CharField(max_length=8, default="standard", db_default="standard")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "listing", "is_saved"], name="one_cart_line_per_listing"),
            models.CheckConstraint(condition=Q(quantity__gte=1) & Q(quantity__lte=99), name="cart_quantity_1_to_99"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.listing_id} × {self.quantity}"


class Quote(models.Model):
    """A stored price document: what it costs, by which rules and rates, until when. Immutable once written.

    `document` holds every line, share, rate and rule version in fen (shape: `orders/policies/quoting.py`).
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quotes")
    total_fen = models.BigIntegerField()
    document = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.public_id


class Purchase(models.Model):
    """What the shopper pays once. Holds no totals of its own: they are the sums of its orders."""

    number = models.CharField(max_length=20, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="purchases")
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="purchase")
    status = models.CharField(max_length=16, choices=PurchaseStatus.choices, default=PurchaseStatus.AWAITING_PAYMENT)
    person_ref = models.CharField(max_length=40)
    recipient = EncryptedTextField()
    phone = EncryptedTextField()
    address = EncryptedTextField()
    district_code = models.CharField(max_length=6)
    place_index = BlindIndexField(source="place", purpose=PLACE_PURPOSE, max_length=80, default="", db_default="")
    notice_version = models.CharField(max_length=20)
    notice_digest = models.CharField(max_length=64)
    notice_confirmed_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    pay_before = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    payment_ref = models.CharField(max_length=120, blank=True)
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="paid, and somebody decides until then whether it goes on (risk)"
    )
    is_forgotten = models.BooleanField(
        default=False, db_default=False, help_text="the people went from it (privacy.py)"
    )

    class Meta:
        indexes = [
            models.Index(fields=["pay_before"], condition=Q(status="awaiting_payment"), name="purchase_unpaid"),
            models.Index(fields=["placed_at"], condition=Q(is_forgotten=False), name="purchase_to_forget"),
            models.Index(fields=["place_index", "placed_at"], name="purchase_place"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"purchase:{self.number}"

    @property
    def place(self) -> str:
        """The delivery address in the one spelling in which it is compared; blank once it is forgotten."""
        return place_of(self.district_code, str(self.address))


class Order(models.Model):
    """One seller's part of a purchase, with its own number and amounts fixed at checkout (customs wants it)."""

    number = models.CharField(max_length=20, unique=True)
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="orders")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="orders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    lifecycle = models.CharField(max_length=10, choices=Lifecycle.choices, default=Lifecycle.PLACED)
    delivery = models.CharField(max_length=12, choices=Delivery.choices, default=Delivery.WAITING)
    warehouse_code = models.CharField(max_length=8)
    country = models.CharField(
        max_length=2, default="CN", db_default="CN", help_text="where it goes: its law says what may come back"
    )
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField()
    fx_fee_fen = models.BigIntegerField(default=0)
    discount_fen = models.BigIntegerField(default=0)
    total_fen = models.BigIntegerField()
    insurance_fen = models.BigIntegerField(default=0, db_default=0, help_text="of the freight: insurance of the road")
    warranty_fen = models.BigIntegerField(default=0, db_default=0, help_text="paid beside the order: longer warranties")
    credit_fen = models.BigIntegerField(default=0, db_default=0, help_text="of the total: paid with store credit")
    carried_fen = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="of the total: lies with the provider under an earlier order's payment (exchange)",
    )
    carried_refund = models.ForeignKey(
        "orders.Refund", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_into",
        help_text="of an exchange: the refund whose money pays this order",
    )  # fmt: skip
    commission_fen = models.BigIntegerField()
    seller_currency = models.CharField(max_length=3)
    seller_minor = models.BigIntegerField()
    fx_rate = models.DecimalField(max_digits=18, decimal_places=8)
    regime = models.CharField(max_length=10)
    promise_date = models.DateField(null=True, blank=True)
    placed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    total_fen=F("goods_fen") + F("freight_fen") + F("tax_fen") + F("fx_fee_fen") - F("discount_fen")
                ),
                name="order_total_is_its_sum",
            ),
            models.CheckConstraint(condition=Q(total_fen__gt=0) & Q(commission_fen__gte=0), name="order_amounts_sane"),
            models.CheckConstraint(
                condition=Q(insurance_fen__gte=0, insurance_fen__lte=F("freight_fen"), warranty_fen__gte=0),
                name="order_extras_sane",
            ),
            models.CheckConstraint(
                condition=Q(credit_fen__gte=0) & Q(credit_fen__lte=F("total_fen")), name="credit_at_most_total"
            ),
            models.CheckConstraint(
                condition=Q(carried_fen__gte=0) & Q(carried_fen__lte=F("total_fen") - F("credit_fen")),
                name="carried_at_most_rest",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="order_by_user"),
            models.Index(fields=["seller", "-id"], name="order_by_seller"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"order:{self.number}"

    @property
    def payable_fen(self) -> int:
        """What the shopper pays for it: the order and the warranties beside it."""
        return self.total_fen + self.warranty_fen

    @property
    def by_provider_fen(self) -> int:
        """Of the order itself, what is paid through the payment provider: the total less store credit. Customs hear this sum."""
        return self.total_fen - self.credit_fen

    @property
    def due_fen(self) -> int:
        """What the payment provider collects for it: warranties are never paid with store credit."""
        return self.by_provider_fen + self.warranty_fen - self.carried_fen


class OrderLine(models.Model):
    """A line with everything frozen: price, rate, tax parts, commission, what it was called."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    brand = models.CharField(max_length=80, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    hs_code = models.CharField(max_length=10)
    origin_country = models.CharField(max_length=2)
    danger = models.CharField(max_length=8, default="none")
    weight_g = models.PositiveIntegerField()
    quantity = models.PositiveSmallIntegerField()
    returned_quantity = models.PositiveSmallIntegerField(default=0)
    unit_price_minor = models.BigIntegerField()
    unit_fen = models.BigIntegerField()
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    insurance_fen = models.BigIntegerField(default=0, db_default=0, help_text="of the freight: insurance of the road")
    fx_fee_fen = models.BigIntegerField(default=0)
    discount_fen = models.BigIntegerField(default=0)
    platform_discount_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of the discount: what the platform bears"
    )
    seller_discount_minor = models.BigIntegerField(
        default=0, db_default=0, help_text="the seller's share of the discount, in their currency"
    )
    duty_fen = models.BigIntegerField(default=0)
    vat_fen = models.BigIntegerField(default=0)
    consumption_fen = models.BigIntegerField(default=0)
    tax_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0)
    commission_fen = models.BigIntegerField()
    seller_minor = models.BigIntegerField()
    gift = models.JSONField(
        null=True, blank=True,
        help_text="of a gift: {promotion, lines (numbers it was given for), from_fen}; it costs the shopper nothing",
    )  # fmt: skip
    # The seller's own tick on the shopping list; nothing else follows from it.
    bought_at = models.DateTimeField(null=True, blank=True)
    bought_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="one_order_line_per_number"),
            models.CheckConstraint(
                condition=Q(returned_quantity__lte=F("quantity")), name="returned_at_most_delivered"
            ),
            models.CheckConstraint(
                condition=Q(discount_fen__gte=0, discount_fen__lte=F("goods_fen"))
                & Q(platform_discount_fen__gte=0, platform_discount_fen__lte=F("discount_fen")),
                name="discount_at_most_goods",
            ),
            models.CheckConstraint(
                condition=Q(insurance_fen__gte=0, insurance_fen__lte=F("freight_fen")), name="insurance_within_freight"
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0)
                & Q(
                    refunded_fen__lte=F("goods_fen")
                    + F("freight_fen")
                    + F("tax_fen")
                    + F("fx_fee_fen")
                    - F("discount_fen")
                ),
                name="refunded_at_most_paid",
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"

    @property
    def ref(self) -> str:
        return f"{self.order.number}/{self.number}"

    @property
    def kept(self) -> int:
        """Pieces that were neither taken off nor given back."""
        return self.quantity - self.returned_quantity

    @property
    def is_gift(self) -> bool:
        """Given by the shop: it has a value for customs and costs the shopper nothing."""
        return self.gift is not None


class Escrow(models.Model):
    """The money of one order while it waits. Balance lives in the ledger; this row holds state, clock and freezes."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="escrow")
    status = models.CharField(max_length=10, choices=EscrowStatus.choices, default=EscrowStatus.HELD)
    release_at = models.DateTimeField(null=True, blank=True)
    open_cases = models.PositiveSmallIntegerField(default=0)
    waiting = models.JSONField(
        null=True, blank=True,
        help_text="after a release of the undisputed rest: line id → [goods, freight, tax] in fen that still wait",
    )  # fmt: skip
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["release_at"], condition=Q(status="releasable"), name="escrow_due")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.status}"


class EscrowHold(models.Model):
    """One reason why an escrow must wait (`return_case:…`, `dispute:…`). `Escrow.open_cases` counts the open ones."""

    escrow = models.ForeignKey(Escrow, on_delete=models.PROTECT, related_name="holds")
    source = models.CharField(max_length=120)
    share = models.JSONField(
        null=True, blank=True,
        help_text="line id → [goods, freight, tax] in fen that are disputed; empty: the whole order waits",
    )  # fmt: skip
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escrow", "source"], name="one_hold_per_source")]

    def __str__(self) -> str:
        return f"{self.escrow_id} {self.source}"


class Refund(models.Model):
    """Money back to the shopper for a stated cause. `source` unique: the same cause refunds once.

    `goods_fen` includes the currency fee on those goods. `borne_by`: whose account the goods part is taken from after
    the release (`seller` or `platform`).
    """

    class Bearer(models.TextChoices):
        SELLER = "seller"
        PLATFORM = "platform"

    class Way(models.TextChoices):
        """Where the money goes: back to the card or wallet it came from, or to credit that the shopper keeps with us."""

        SOURCE = "source"
        CREDIT = "credit"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    source = models.CharField(max_length=80, unique=True)
    reason = models.CharField(max_length=40)
    goods_fen = models.BigIntegerField(default=0)
    freight_fen = models.BigIntegerField(default=0)
    tax_fen = models.BigIntegerField(default=0)
    amount_fen = models.BigIntegerField()
    credit_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of the amount: what had been paid with store credit, and goes back there"
    )
    carried_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of the amount: pays the replacement of an exchange instead of going back"
    )
    tax_kept_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="tax that customs keeps although it went back: the bearer pays it"
    )
    borne_by = models.CharField(max_length=8, choices=Bearer.choices, default=Bearer.SELLER)
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.SOURCE, db_default=Way.SOURCE)
    tries = models.PositiveSmallIntegerField(default=0, help_text="how often ops sent a failed refund again")
    status = models.CharField(max_length=10, choices=RefundStatus.choices, default=RefundStatus.CREATED)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) & Q(amount_fen=F("goods_fen") + F("freight_fen") + F("tax_fen")),
                name="refund_is_its_sum",
            ),
            models.CheckConstraint(
                condition=Q(credit_fen__gte=0) & Q(credit_fen__lte=F("amount_fen")), name="refund_credit_within_it"
            ),
            models.CheckConstraint(
                condition=Q(carried_fen__gte=0) & Q(carried_fen__lte=F("amount_fen")), name="refund_carried_within_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.amount_fen}"

    @property
    def to_credit_fen(self) -> int:
        """What becomes store credit: all of it where the shopper chose so, else what had been paid with it."""
        if self.way == self.Way.CREDIT:
            return self.amount_fen - self.carried_fen
        return self.credit_fen - self.carried_credit_fen

    @property
    def carried_credit_fen(self) -> int:
        """Of what is carried into an exchange, the part that had been paid with store credit: it goes first."""
        return min(self.credit_fen, self.carried_fen)

    @property
    def to_source_fen(self) -> int:
        """What the provider sends back."""
        return self.amount_fen - self.carried_fen - self.to_credit_fen


class RefundLine(models.Model):
    """The share of a refund that falls on one order line."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="refund_lines")
    goods_fen = models.BigIntegerField(default=0)
    freight_fen = models.BigIntegerField(default=0)
    tax_fen = models.BigIntegerField(default=0)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen=F("goods_fen") + F("freight_fen") + F("tax_fen"))
                & Q(goods_fen__gte=0, freight_fen__gte=0, tax_fen__gte=0),
                name="refund_line_is_its_sum",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.amount_fen}"
