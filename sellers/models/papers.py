"""What a seller had to prove, and the files that prove it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import BlindIndexField, EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from marketplace.core.ids import public_id
from sellers.models.parties import Seller
from sellers.states import HitStatus, RequirementStatus


class Requirement(models.Model):
    """One item of the checklist of this seller's kind and country. Codes: `sellers/policies/requirements.py`.

    `valid_until` is the day on the paper that was handed in last; `proven_until` is how long the seller is covered by what
    was accepted, so that a renewal can be reviewed while the old paper still holds (empty: for good).
    """

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="requirements")
    code = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=RequirementStatus.choices, default=RequirementStatus.MISSING)
    number = EncryptedTextField(blank=True, default="")
    holder = EncryptedTextField(blank=True, default="")
    statement = EncryptedTextField(blank=True, default="")
    details = EncryptedJSONField(blank=True, default=dict)
    valid_until = models.DateField(null=True, blank=True)
    proven_until = models.DateField(null=True, blank=True)
    # Canonical "kind:country:number" and address, only there to be found again by their blind indexes.
    number_key = EncryptedTextField(blank=True, default="")
    number_index = BlindIndexField(source="number_key", purpose="sellers.number", db_index=True)
    address_key = EncryptedTextField(blank=True, default="")
    address_index = BlindIndexField(source="address_key", purpose="sellers.address", db_index=True)
    reminded_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="the last reminder: so many days before the end"
    )
    provided_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "code"], name="one_requirement_per_code")]
        indexes = [
            models.Index(fields=["proven_until"], condition=Q(proven_until__isnull=False), name="requirement_expiry"),
            models.Index(fields=["provided_at"], condition=Q(status="provided"), name="requirement_waiting"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.status}"


class Document(models.Model):
    """A file that proves a requirement. Encrypted at rest; each reading is audited.

    `picture_hashes` are 64-bit perceptual hashes of the picture or of the pictures in a PDF, `picture_bands` their 16-bit
    quarters (place × 65536 + value): two pictures that differ in three bits at most share a quarter.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="documents")
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=1)
    sha256 = models.CharField(max_length=64, db_index=True)
    content = EncryptedBytesField()
    uploaded_at = models.DateTimeField()
    picture_hashes = ArrayField(models.BigIntegerField(), default=list, blank=True)
    picture_bands = ArrayField(models.IntegerField(), default=list, blank=True)
    hashed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            GinIndex(fields=["picture_bands"], name="document_look_alike"),
            models.Index(fields=["id"], condition=Q(hashed_at__isnull=True), name="document_to_hash"),
        ]

    def __str__(self) -> str:
        return self.filename


class ScreeningHit(models.Model):
    """A name of a seller that looks like a name on a sanctions list. The name itself stays where it is encrypted.

    `field` says which of our names it was, `name_digest` that it was this very name: a cleared hit stays cleared for the
    same entry and name, a changed name is looked at again.
    """

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="screening_hits")
    status = models.CharField(max_length=9, choices=HitStatus.choices, default=HitStatus.OPEN)
    source = models.CharField(max_length=40)
    entry = models.CharField(max_length=60)
    entry_name = models.CharField(max_length=200)
    field = models.CharField(max_length=40)
    score = models.PositiveSmallIntegerField(help_text="0-100, 100 is the same name")
    name_digest = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "source", "entry", "name_digest"], name="one_hit_per_name")
        ]
        indexes = [models.Index(fields=["found_at"], condition=Q(status="open"), name="hit_open")]

    def __str__(self) -> str:
        return f"{self.source}:{self.entry} {self.status}"
