"""A short video of a listing, and drafts begun with a phone in a shop."""

from django.db import models

from marketplace.catalog.models.goods import Listing
from sellers.models import Seller


class ListingVideo(models.Model):
    """One short MP4 a listing, stored under its digest."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="video")
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    seconds = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.listing_id} {self.seconds} s"


class QuickDraft(models.Model):
    """The key under which a phone sent a draft: sent again after a lost answer, it finds the same listing."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "key"], name="one_quick_draft_per_key")]

    def __str__(self) -> str:
        return self.key
