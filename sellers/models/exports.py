"""Exports of seller files for authorities, and what sellers declare for tax."""

from django.db import models
from django.db.models import F, Q

from marketplace.core.crypto.fields import EncryptedBytesField, EncryptedTextField
from marketplace.core.ids import public_id
from sellers.models.parties import Seller
from sellers.states import ExportStatus


class Export(models.Model):
    """One export asked for by one person and let by another. It is built in steps; `cursor` is the last seller done."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    kind = models.CharField(max_length=30)
    period = models.CharField(max_length=10)
    recipient = models.CharField(max_length=120, help_text="which authority gets it")
    why = models.CharField(max_length=500)
    status = models.CharField(max_length=9, choices=ExportStatus.choices, default=ExportStatus.REQUESTED)
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0, help_text="lines written; a seller may have several or none")
    total = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    built_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["requested", "rejected"]) | ~Q(requested_by=F("decided_by")),
                name="export_seen_by_four_eyes",
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(status__in=["approved", "building"]), name="export_to_build"),
            models.Index(fields=["expires_at"], condition=Q(status="ready"), name="export_to_expire"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class ExportPart(models.Model):
    """A piece of the file, encrypted. Pieces in their order are the file; they are deleted when it expires."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="pieces")
    form = models.CharField(max_length=4)
    number = models.PositiveIntegerField()
    content = EncryptedBytesField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "form", "number"], name="one_piece_per_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.export_id} {self.form} {self.number}"


class TaxProfile(models.Model):
    """What a seller declares for tax reports: identification numbers, residence, day of birth (people only)."""

    seller = models.OneToOneField(Seller, on_delete=models.CASCADE, primary_key=True, related_name="tax_profile")
    tin = EncryptedTextField(blank=True, default="")
    tin_country = models.CharField(max_length=2, blank=True)
    vat_number = EncryptedTextField(blank=True, default="")
    birth_date = EncryptedTextField(blank=True, default="", help_text="as 1990-02-28")
    has_no_tin = models.BooleanField(default=False, help_text="the country of residence gives none")
    declared_by = models.CharField(max_length=80)
    declared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"tax profile {self.seller_id}"
