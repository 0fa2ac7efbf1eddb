"""Brands, and who may sell those that ask for it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketplace.core.crypto.fields import EncryptedBytesField
from marketplace.core.ids import public_id
from sellers.models import Seller


class Brand(models.Model):
    """A brand as people write it: the maker's spelling, Chinese, nicknames. `key` is the spelling without case and width."""

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    nicknames = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    needs_authorisation = models.BooleanField(
        default=False, help_text="the holder asks for proof: an authorisation, or the receipt of its own shop"
    )
    is_open = models.BooleanField(default=False, help_text="anybody may sell it: never flagged")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.name_zh}".strip()


class BrandAuthorisation(models.Model):
    """A seller's proof that they may sell a brand. `verdict` is empty until somebody has looked."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="brand_authorisations")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="authorisations")
    content_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = EncryptedBytesField()
    valid_until = models.DateField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["seller", "brand", "sha256"], name="one_authorisation_per_paper")
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.brand_id} {self.verdict}"
