"""What is for sale: categories, listings, stock by place, pictures, search document, signals."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.states import ImportState, ListingStatus
from marketplace.core.ids import public_id
from marketplace.core.money import Money, from_minor
from sellers.models import Seller


class Category(models.Model):
    """A node of the tree; 14 roots with permanent slugs. `name` is translated (django-modeltranslation)."""

    slug = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name or self.slug


class Listing(models.Model):
    """One thing one seller offers. `title` and `description` are translated (zh_hans, zh_hant, en)."""

    class Condition(models.TextChoices):
        NEW = "new"
        OPENED = "opened"
        USED = "used"

    class Danger(models.TextChoices):
        NONE = "none"
        BATTERY = "battery"
        LIQUID = "liquid"
        AEROSOL = "aerosol"
        PERFUME = "perfume"

    class Channel(models.TextChoices):
        BRAND_STORE = "brand_store", _("Brand's own shop")
        OFFICIAL_SITE = "official_site", _("Brand's own website")
        DEPARTMENT = "department", _("Department store")
        DUTY_FREE = "duty_free", _("Duty-free shop")
        DEALER = "dealer", _("Authorised dealer")
        OUTLET = "outlet", _("Outlet")
        SUPERMARKET = "supermarket", _("Supermarket or chemist")
        MAKER = "maker", _("I make it myself")
        SECOND_HAND = "second_hand", _("Second-hand")

    class Quality(models.TextChoices):
        A_PLUS = "A+"
        A = "A"
        B = "B"
        C = "C"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="listings")
    status = models.CharField(max_length=13, choices=ListingStatus.choices, default=ListingStatus.DRAFT)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="listings")
    sku = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    description = models.TextField(max_length=8000, blank=True)
    brand = models.CharField(max_length=80, blank=True)
    brand_zh = models.CharField(max_length=80, blank=True)
    origin_country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    weight_g = models.PositiveIntegerField()
    length_mm = models.PositiveIntegerField()
    width_mm = models.PositiveIntegerField()
    height_mm = models.PositiveIntegerField()
    hs_code = models.CharField(max_length=10, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    condition = models.CharField(max_length=6, choices=Condition.choices, default=Condition.NEW)
    danger = models.CharField(max_length=8, choices=Danger.choices, default=Danger.NONE)
    family = models.CharField(
        max_length=60,
        blank=True,
        help_text="variants of one thing in one shop share it; each keeps its own stock and price",
    )
    options = models.JSONField(
        default=dict, blank=True, help_text="what tells the variant: {colour: sakura, size: 50 ml}"
    )
    channel = models.CharField(max_length=14, choices=Channel.choices, blank=True)
    is_estimated = models.BooleanField(
        default=False, help_text="weight and size were guessed in the shop; confirm first"
    )
    quality_grade = models.CharField(max_length=2, choices=Quality.choices, blank=True)
    quality_by = models.CharField(max_length=80, blank=True, help_text="who graded it: an independent inspector")
    match_key = models.CharField(max_length=40, blank=True, editable=False, help_text="same product, told by its words")
    source_shop = models.CharField(
        max_length=80, blank=True, help_text="where the seller buys it; for the seller's own shopping list, never shown"
    )
    lead_days = models.PositiveSmallIntegerField(
        default=0, help_text="days the seller needs before the usual days of the road begin"
    )
    reserved_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+",
        help_text="the only shopper who may buy it; never shown to the seller",
    )  # fmt: skip
    attributes = models.JSONField(default=dict, blank=True)
    flags = models.JSONField(default=list, blank=True)
    search = SearchVectorField(null=True, editable=False)
    # Figures for ordering only, refreshed with the search document and left out of the non-partial indexes.
    rank_signal = models.IntegerField(default=0, editable=False)
    price_fen = models.BigIntegerField(
        default=0, editable=False, help_text="price in CNY at the rate of the last indexing"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "sku"], name="one_listing_per_sku"),
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="price_positive"),
            models.CheckConstraint(
                condition=Q(weight_g__gt=0) & Q(length_mm__gt=0) & Q(width_mm__gt=0) & Q(height_mm__gt=0),
                name="listing_measured",
            ),
            # What is meant for one shopper can never be put on sale for all.
            models.CheckConstraint(
                condition=Q(reserved_for__isnull=True) | Q(status__in=["draft", "private", "retired"]),
                name="reserved_is_private",
            ),
        ]
        indexes = [
            # Without the pending list: a search never pays for the last edits of others.
            GinIndex(fields=["search"], name="listing_search", fastupdate=False),
            models.Index(fields=["price_fen", "-id"], condition=Q(status="published"), name="listing_by_price"),
            models.Index(fields=["brand"], condition=Q(status="published"), name="listing_by_brand"),
            models.Index(fields=["seller", "-id"], name="listing_by_seller"),
            models.Index(fields=["-published_at", "-id"], condition=Q(status="published"), name="listing_newest"),
            models.Index(
                fields=["category", "-published_at"], condition=Q(status="published"), name="listing_by_category"
            ),
            models.Index(fields=["status", "updated_at"], name="listing_queue"),
            models.Index(fields=["gtin"], condition=~Q(gtin=""), name="listing_by_gtin"),
            models.Index(fields=["match_key"], condition=~Q(match_key=""), name="listing_by_match"),
            models.Index(fields=["seller", "family"], condition=~Q(family=""), name="listing_by_family"),
            # Counting what is on sale reads this index alone, not a thousand wide rows.
            models.Index(fields=["category", "seller"], condition=Q(status="published"), name="listing_on_sale"),
        ]

    def __str__(self) -> str:
        return self.title or self.sku

    @property
    def price(self) -> Money:
        """Price in the seller's currency."""
        return from_minor(self.price_minor, self.currency)

    @property
    def free_pieces(self) -> int:
        """Free pieces over all places; reads the prefetched stock where there is one."""
        return sum(stock.on_hand - stock.reserved for stock in self.stocks.all())

    @property
    def is_on_sale(self) -> bool:
        return self.status == ListingStatus.PUBLISHED and self.seller.can_sell


class Stock(models.Model):
    """Pieces of one listing at one place. `place` is `seller` or `warehouse:<code>`."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="stocks")
    place = models.CharField(max_length=40, default="seller")
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "place"], name="one_stock_per_place"),
            models.CheckConstraint(condition=Q(reserved__lte=F("on_hand")), name="never_oversold"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}@{self.place}: {self.on_hand - self.reserved}"


class StockReservation(models.Model):
    """Pieces held for one order line until consumed (dispatched) or released (cancelled, expired)."""

    class Status(models.TextChoices):
        HELD = "held"
        CONSUMED = "consumed"
        RELEASED = "released"

    source = models.CharField(max_length=80)
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.HELD)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "stock"], name="one_reservation_per_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.quantity} {self.status}"


class Picture(models.Model):
    """A picture of a listing, re-encoded and stripped of its metadata at upload."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="pictures")
    image = models.ImageField(upload_to="listings/", width_field="width", height_field="height")
    thumb = models.ImageField(upload_to="listings/thumbs/", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, db_index=True)
    phash = models.CharField(max_length=16, blank=True)
    formats = models.JSONField(default=dict, blank=True, help_text="longest side in pixels → name in the storage")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        # Two pictures of a small distance share at least one of four parts of the hash: found by index, then measured.
        indexes = [
            models.Index(Substr("phash", part, 4), condition=~Q(phash=""), name=f"picture_hash_{part}")
            for part in (1, 5, 9, 13)
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}#{self.position}"


class ListingSignal(models.Model):
    """What higher apps know about a listing, pushed down by them: sales, rating, arrival days."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="signal")
    sold_count = models.PositiveIntegerField(default=0)
    rating_sum = models.PositiveIntegerField(default=0)
    rating_count = models.PositiveIntegerField(default=0)
    arrival_days = models.PositiveSmallIntegerField(default=9)

    class Meta:
        indexes = [models.Index(fields=["-sold_count", "-listing"], name="signal_by_sales")]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.sold_count} sold"


class LaneDays(models.Model):
    """How many days goods of a country are promised to take from today on, pushed down by `orders` each night: what the search
    filters by is what the page of an item says.
    """

    country = models.CharField(max_length=2, unique=True)
    days = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "lane days"

    def __str__(self) -> str:
        return f"{self.country}: {self.days}"


class ListingDay(models.Model):
    """One listing on one day (Asia/Shanghai): its page was opened (counted above the page cache, without bots), it was put
    into carts, it was bought. Carts and orders are pushed down by `orders`.
    """

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    carts = models.PositiveIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    pieces = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "day"], name="one_row_per_listing_and_day")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.day} {self.views}"


class ModerationDecision(models.Model):
    """One verdict on one version of a listing."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.listing_id} {self.verdict}"


class GoodsImport(models.Model):
    """A seller's file of goods on its way into the catalogue. Rows are read in order; `done` says how far it has come.

    The counters change together with the rows they count, so a process may be killed anywhere and another goes on.
    """

    class Kind(models.TextChoices):
        CSV = "csv"
        XLSX = "xlsx"
        PICTURES = "pictures"  # a ZIP; its files are named by SKU

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=ImportState.choices, default=ImportState.QUEUED)
    is_dry_run = models.BooleanField(default=False)
    filename = models.CharField(max_length=120)
    file = models.CharField(max_length=120, blank=True, help_text="name in the storage; empty once it was thrown away")
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    noted = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=["queued", "running"]), name="imports_waiting"),
            models.Index(fields=["seller", "-id"], name="imports_of_seller"),
        ]

    def __str__(self) -> str:
        return f"{self.filename} {self.state}"


class ImportFault(models.Model):
    """One row that was not taken over, or was taken over with something left to do. `problems` maps column to sentence."""

    goods_import = models.ForeignKey(GoodsImport, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField(help_text="as a spreadsheet counts: the header is row 1")
    sku = models.CharField(max_length=60, blank=True)
    is_refusal = models.BooleanField(default=True)
    problems = models.JSONField(default=dict)
    cells = models.JSONField(default=dict)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["goods_import", "row"], name="one_fault_per_row")]

    def __str__(self) -> str:
        return f"{self.row}: {', '.join(self.problems)}"
