"""What a seller learns about a listing: search words that led to it, and figures reckoned by a worker."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketplace.catalog.models.goods import Listing


class ListingWord(models.Model):
    """What was searched for before a listing's page was opened, by month (its first day, Asia/Shanghai).

    `seen` holds salted digests of at most three visitors, only until the third makes the word shared; then they go. Sellers
    read shared words only: what one person typed stays with them.
    """

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="words")
    month = models.DateField()
    word = models.CharField(max_length=40)
    visits = models.PositiveIntegerField(default=0)
    is_shared = models.BooleanField(default=False)
    seen = ArrayField(models.CharField(max_length=16), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "month", "word"], name="one_row_per_word_and_month")]
        indexes = [models.Index(fields=["month", "is_shared"], name="words_by_month")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.month} {self.word}"


class ListingInsight(models.Model):
    """Figures of the last 28 days (returns: 90), written by `services.insight.reckon`, never in a request."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="insight")
    views = models.PositiveIntegerField(default=0)
    carts = models.PositiveIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    pieces = models.PositiveIntegerField(default=0)
    sold_90 = models.PositiveIntegerField(default=0)
    returned_90 = models.PositiveIntegerField(default=0)
    return_reasons = models.JSONField(default=dict, blank=True)
    price_fen = models.BigIntegerField(default=0)
    low_fen = models.BigIntegerField(default=0)
    median_fen = models.BigIntegerField(default=0)
    high_fen = models.BigIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)
    compared_by = models.CharField(max_length=8, blank=True)
    words = models.JSONField(default=list, blank=True)
    missing = models.JSONField(default=list, blank=True)
    advice = models.JSONField(default=list, blank=True)
    reckoned_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-views", "listing"], name="insight_by_views")]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.views} views"
