"""One physical thing, what was photographed of it, and what was found wrong with it."""

from django.db import models
from django.db.models import Q

from logistics.states import UnitStatus
from marketplace.core.crypto.fields import BlindIndexField, EncryptedTextField
from marketplace.core.ids import public_id, secret_code


def passport_code() -> str:
    """An unguessable passport code for a QR label (see core.ids)."""
    return secret_code(16)


class Unit(models.Model):
    """One physical thing with a passport."""

    passport_code = models.CharField(max_length=32, unique=True, default=passport_code)
    line = models.ForeignKey("logistics.ConsignmentLine", on_delete=models.PROTECT, related_name="units")
    ordinal = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=UnitStatus.choices, default=UnitStatus.EXPECTED)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="units")
    parcel = models.ForeignKey(
        "logistics.Parcel", null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    serial = EncryptedTextField(blank=True, default="")
    serial_index = BlindIndexField(source="serial", purpose="logistics.unit.serial", db_index=True)
    serial_last3 = models.CharField(max_length=3, blank=True)
    number_salt = EncryptedTextField(
        blank=True, default="", help_text="makes the public digests of serial and tag unguessable"
    )
    tag = EncryptedTextField(blank=True, default="")
    tag_index = BlindIndexField(source="tag", purpose="logistics.unit.tag")
    batch = models.CharField(max_length=40, blank=True, default="", db_default="", help_text="as printed on the piece")
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "ordinal"], name="one_unit_per_ordinal"),
            models.UniqueConstraint(fields=["tag_index"], condition=~Q(tag_index=""), name="tag_used_once"),
        ]
        indexes = [
            models.Index(
                fields=["warehouse", "status", "id"],
                condition=Q(status__in=["expected", "received", "captured"]),
                name="unit_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.passport_code


class Mismatch(models.Model):
    """An operator's word that a piece is not what was listed. `reason`: see `policies/capture.py`.

    Until operations have cleared it, the piece goes into no parcel.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="mismatch")
    reason = models.CharField(max_length=20)
    reported_by = models.CharField(max_length=80)
    reported_at = models.DateTimeField()
    cleared_by = models.CharField(max_length=80, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | (~Q(cleared_by="") & ~Q(cleared_why="")),
                name="mismatch_cleared_by_somebody_who_says_why",
            )
        ]
        indexes = [models.Index(fields=["reported_at"], condition=Q(cleared_at=None), name="mismatches_open")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.reason}"


class Evidence(models.Model):
    """A photograph taken by our people: of a unit in a guided pose, of a parcel, or of an opening."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    parcel = models.ForeignKey(
        "logistics.Parcel", null=True, blank=True, on_delete=models.CASCADE, related_name="evidence"
    )
    opening = models.ForeignKey(
        "logistics.Opening", null=True, blank=True, on_delete=models.CASCADE, related_name="evidence"
    )
    stage = models.CharField(max_length=10, default="outbound")
    pose = models.CharField(max_length=10)
    image = models.ImageField(upload_to="evidence/")
    small = models.ImageField(
        upload_to="evidence/",
        blank=True,
        default="",
        db_default="",
        help_text="reduced, the only one that strangers see",
    )
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False)
    taken_by = models.CharField(max_length=80)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.stage} {self.pose}"
