"""A promotion (what is taken off, for whom, who bears it), a person's coupon, and every use of either. Money in fen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marketplace.catalog.models import Category, Listing
from marketplace.core import time
from marketplace.core.ids import public_id
from promotions.states import CouponStatus, CutStatus, PromotionStatus
from sellers.models import Seller


class Promotions(models.QuerySet["Promotion"]):
    """What is asked of promotions everywhere."""

    def running(self) -> "Promotions":
        """Live, begun and not over: the one meaning of "on now"."""
        now = time.now()
        return self.filter(status=PromotionStatus.LIVE, starts_at__lte=now, ends_at__gt=now)


class Promotion(models.Model):
    """One deal. `platform_bp`: the platform's share of what is taken off; the rest is the seller's.

    `seller` empty: the platform's own, on everybody's goods where the platform bears it all, else on those of the shops that
    joined (`Participation`). `tiers`: `[[threshold, off], …]` in fen; or `off_bp` of the goods above `threshold` up to
    `most_off_fen`. `spent_fen` counts what is reserved and used, `claimed` the coupons that were handed out.
    """

    class Kind(models.TextChoices):
        COUPON = "coupon"
        SPEND_SAVE = "spend_save"
        BUNDLE = "bundle"
        GIFT = "gift"
        FIRST_ORDER = "first_order"

    class Claim(models.TextChoices):
        """How a person comes by the coupon."""

        OPEN = "open"
        CODE = "code"
        POINTS = "points"
        GRANTED = "granted"

    class Occasion(models.TextChoices):
        """For which the system hands it out."""

        BIRTHDAY = "birthday"
        INVITER = "inviter"
        INVITED = "invited"
        TIER = "tier"
        APOLOGY = "apology"  # support gives it out of a ticket

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    status = models.CharField(max_length=8, choices=PromotionStatus.choices, default=PromotionStatus.DRAFT)
    title = models.CharField(max_length=40)
    title_en = models.CharField(max_length=60, blank=True)
    claim = models.CharField(max_length=7, choices=Claim.choices, blank=True)
    occasion = models.CharField(max_length=8, choices=Occasion.choices, blank=True)
    code = models.CharField(max_length=20, unique=True, null=True, blank=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, null=True, blank=True, related_name="promotions")
    platform_bp = models.PositiveSmallIntegerField(default=0)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    listings = models.ManyToManyField(Listing, blank=True, related_name="+")
    gift = models.ForeignKey(Listing, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    threshold_fen = models.BigIntegerField(default=0)
    tiers = models.JSONField(default=list, blank=True)
    off_bp = models.PositiveSmallIntegerField(default=0)
    most_off_fen = models.BigIntegerField(default=0)
    member_tiers = models.JSONField(default=list, blank=True, help_text="codes of member tiers; empty: everybody")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    valid_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="days of a coupon after its claim")
    budget_fen = models.BigIntegerField()
    spent_fen = models.BigIntegerField(default=0)
    copies = models.PositiveIntegerField(null=True, blank=True)
    claimed = models.PositiveIntegerField(default=0)
    per_person = models.PositiveSmallIntegerField(default=1)
    points_price = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = Promotions.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(spent_fen__gte=0) & Q(spent_fen__lte=F("budget_fen")), name="promotion_within_budget"
            ),
            models.CheckConstraint(
                condition=Q(copies__isnull=True) | Q(claimed__lte=F("copies")), name="promotion_within_copies"
            ),
            models.CheckConstraint(
                condition=Q(platform_bp__lte=10_000) & Q(off_bp__lte=9_000) & Q(ends_at__gt=F("starts_at")),
                name="promotion_shares_sane",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("made_by")), name="promotion_four_eyes"
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(status="live"), name="promotions_live"),
            models.Index(fields=["seller", "-id"], name="promotions_of_seller"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"promotion:{self.public_id}"

    def title_in(self, language: str) -> str:
        """In the reader's language, Chinese where there is no English."""
        return self.title_en if self.title_en and language.startswith("en") else self.title


class Participation(models.Model):
    """A shop that bears its share of a platform promotion: it joined by itself and may leave before it starts."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="participants")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    joined_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promotion", "seller"], name="one_participation_per_shop")]

    def __str__(self) -> str:
        return f"{self.seller_id} in {self.promotion_id}"


class Coupon(models.Model):
    """One right of one person to one promotion. `source` names why it was handed out: the same cause gives one."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="coupons")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coupons")
    nth = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=8, choices=CouponStatus.choices, default=CouponStatus.HELD)
    claimed_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    purchase_ref = models.CharField(max_length=40, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promotion", "user", "nth"], name="one_coupon_per_count"),
            models.CheckConstraint(
                condition=Q(status__in=["held", "expired"], purchase_ref="")
                | (Q(status__in=["reserved", "used"]) & ~Q(purchase_ref="")),
                name="coupon_taken_by_a_purchase",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "status", "valid_until"], name="coupons_of_user"),
            models.Index(fields=["valid_until"], condition=Q(status="held"), name="coupons_to_end"),
            models.Index(fields=["purchase_ref"], condition=~Q(purchase_ref=""), name="coupons_of_purchase"),
        ]

    def __str__(self) -> str:
        return f"{self.promotion_id} of {self.user_id}: {self.status}"

    @property
    def ref(self) -> str:
        return f"coupon:{self.public_id}"


class Use(models.Model):
    """What one promotion took off one order, and who bears it. Released when the order ends; the money story is the ledger's."""

    class State(models.TextChoices):
        RESERVED = "reserved"
        USED = "used"
        RELEASED = "released"

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="uses")
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, null=True, related_name="uses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    purchase_ref = models.CharField(max_length=40)
    order_ref = models.CharField(max_length=40)
    fen = models.BigIntegerField()
    platform_fen = models.BigIntegerField()
    seller_fen = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RESERVED)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promotion", "order_ref"], name="one_use_per_order"),
            models.CheckConstraint(
                condition=Q(fen=F("platform_fen") + F("seller_fen")) & Q(platform_fen__gte=0) & Q(seller_fen__gte=0),
                name="use_is_its_shares",
            ),
        ]
        indexes = [
            models.Index(fields=["order_ref"], name="uses_of_order"),
            models.Index(fields=["purchase_ref"], name="uses_of_purchase"),
        ]

    def __str__(self) -> str:
        return f"{self.promotion_id} {self.fen}"


class FirstOrder(models.Model):
    """Whose first-order price is taken: one a person (identity), whatever accounts they open."""

    person_ref = models.CharField(max_length=40, unique=True)
    purchase_ref = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.person_ref


class PriceCut(models.Model):
    """A time-limited price: for these hours it is the price of the listing, everywhere, and what customs are told.

    `was_minor`: the price before, put back at the end unless the seller wrote another one meanwhile.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="price_cuts")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="price_cuts")
    status = models.CharField(max_length=9, choices=CutStatus.choices, default=CutStatus.PLANNED)
    price_minor = models.BigIntegerField()
    was_minor = models.BigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(status__in=["planned", "running"]), name="one_live_cut_per_listing"
            ),
            models.CheckConstraint(
                condition=Q(price_minor__gt=0) & Q(price_minor__lt=F("was_minor")) & Q(ends_at__gt=F("starts_at")),
                name="price_cut_is_lower",
            ),
        ]
        indexes = [models.Index(fields=["seller", "-id"], name="price_cuts_of_seller")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.price_minor}"
