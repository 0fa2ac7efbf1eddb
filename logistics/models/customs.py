"""What customs was told, what it answered, and every opening we attended."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from logistics.states import DeclarationStatus
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id


class Declaration(models.Model):
    """The customs case of one parcel (supervision mode 9610)."""

    parcel = models.OneToOneField("logistics.Parcel", on_delete=models.PROTECT, related_name="declaration")
    status = models.CharField(max_length=10, choices=DeclarationStatus.choices, default=DeclarationStatus.DRAFT)
    trade_mode = models.CharField(max_length=4, default="9610")
    customs_code = models.CharField(max_length=4)
    invt_no = models.CharField(max_length=18, blank=True, db_index=True)
    mismatches = models.JSONField(default=list)
    declared_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    supervised_place = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="where customs released it: returns must come to it",
    )
    last_code = models.CharField(max_length=10, blank=True)
    last_info = models.CharField(max_length=300, blank=True)
    trouble = models.JSONField(
        null=True, blank=True, help_text="fields that the official schema refuses, and who has to mend them"
    )

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.status}"


class CustomsReceipt(models.Model):
    """One receipt from customs, stored once by (declaration, code, time)."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="receipts")
    code = models.CharField(max_length=10)
    info = models.CharField(max_length=300, blank=True)
    returned_at = models.DateTimeField()
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True, help_text="empty while it waits for its turn")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "code", "returned_at"], name="receipt_stored_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.info}"


class Opening(models.Model):
    """One attended opening of a parcel: who, why, what was found, old and new seal."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="openings")
    old_seal = models.ForeignKey("logistics.Seal", on_delete=models.PROTECT, related_name="+")
    new_seal = models.ForeignKey("logistics.Seal", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    escort = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="openings")
    officer = EncryptedTextField()
    authority = models.CharField(max_length=80)
    station = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    weight_before_g = models.PositiveIntegerField()
    weight_after_g = models.PositiveIntegerField(null=True, blank=True)
    found = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True, help_text="when customs had our report of the opening")
    people = EncryptedTextField(blank=True, default="", help_text="who else was present")
    told_at = models.DateTimeField(null=True, blank=True, help_text="when it was opened by the escort's phone")
    is_weight_off = models.BooleanField(
        default=False, db_default=False, help_text="the weights differ more than two scales do"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel"], condition=Q(closed_at__isnull=True), name="one_open_opening"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(closed_at__isnull=False, reported_at__isnull=True), name="opening_to_report"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.opened_at:%Y-%m-%d}"
