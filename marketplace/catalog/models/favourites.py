"""What a shopper keeps an eye on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.catalog.models.goods import Listing


class Favourite(models.Model):
    """One listing that one person saved. `known_price_minor` is the lowest price they know: a notice lowers it.

    `news` is what the worker has still to tell; `saved_price_minor` is what it cost when they saved it. Prices are in the
    listing's `currency` at that time.
    """

    class News(models.TextChoices):
        PRICE = "price"
        STOCK = "stock"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="favourites")
    currency = models.CharField(max_length=3)
    saved_price_minor = models.BigIntegerField()
    known_price_minor = models.BigIntegerField()
    news = models.CharField(max_length=5, choices=News.choices, blank=True, default="")
    told_stock_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="one_favourite_per_listing")]
        indexes = [
            models.Index(fields=["user", "-id"], name="favourite_by_user"),
            models.Index(fields=["id"], condition=~Q(news=""), name="favourite_news"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ♥ {self.listing_id}"
