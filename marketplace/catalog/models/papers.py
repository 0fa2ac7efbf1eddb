"""What proves where goods come from: receipts and reports, certificates, the seller's word. Contents are encrypted."""

from django.db import models

from marketplace.catalog.models.goods import Listing
from marketplace.core.crypto.fields import EncryptedBytesField
from marketplace.core.ids import public_id


class EncryptedPaper(models.Model):
    """A file kept for few eyes: type by its content, encrypted, told apart by its digest."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    content_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = EncryptedBytesField()
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class ListingPaper(EncryptedPaper):
    """A document behind a listing. Never public: its seller's people and ops read it, and each reading leaves a trail row."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        PRICE_TAG = "price_tag"
        CERTIFICATE = "certificate"
        QUALITY = "quality"

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=11, choices=Kind.choices)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listing", "sha256"], name="one_paper_per_content")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.kind}"


class Certificate(models.Model):
    """A certificate that the seller names: who issued it, its number, until when. `verdict` is empty until checked."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="certificates")
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=120)
    number = models.CharField(max_length=80)
    expires_on = models.DateField(null=True, blank=True)
    paper = models.ForeignKey(ListingPaper, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    checked_by = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "issuer", "number"], name="one_certificate_per_issuer_and_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"


class Attestation(models.Model):
    """The seller's word that goods with a sign of China were really sold abroad and are not sent round in a loop.

    It holds for the facts it was given for: another barcode or origin needs another one. Append-only (trigger in `sql.py`).
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="attestations")
    version = models.PositiveSmallIntegerField(help_text="of the text that was agreed to")
    gtin = models.CharField(max_length=14, blank=True)
    origin_country = models.CharField(max_length=2)
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "version", "gtin", "origin_country"], name="one_attestation_per_facts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} v{self.version}"
