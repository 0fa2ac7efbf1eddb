"""The box and its numbered seals."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from logistics.states import (
    ParcelException,
    ParcelStatus,
    SealStatus,
)
from marketplace.core.crypto.fields import EncryptedTextField


class Parcel(models.Model):
    """One box for one shopper under one seal. One parcel carries units of one consignment."""

    number = models.CharField(max_length=20, unique=True)
    consignment = models.ForeignKey("logistics.Consignment", on_delete=models.PROTECT, related_name="parcels")
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="parcels")
    status = models.CharField(max_length=10, choices=ParcelStatus.choices, default=ParcelStatus.PACKING)
    exception = models.CharField(
        max_length=20, choices=ParcelException.choices, default=ParcelException.NONE, blank=True
    )
    bag = models.ForeignKey("logistics.Bag", null=True, blank=True, on_delete=models.PROTECT, related_name="parcels")
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    carrier = models.CharField(max_length=20, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    packed_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=40, blank=True)
    # The waybill as it was printed when the parcel was sealed; the gate holds it against the order.
    label_consignee = EncryptedTextField(blank=True, default="")
    label_phone = EncryptedTextField(blank=True, default="")
    label_address = EncryptedTextField(blank=True, default="")
    label_mark = models.CharField(
        max_length=32, blank=True, default="", db_default="", help_text="keyed digest of the number that was printed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "waybill"], condition=~Q(waybill=""), name="waybill_used_once"),
        ]
        indexes = [models.Index(fields=["status", "id"], name="parcel_by_status")]

    def __str__(self) -> str:
        return self.number


class Seal(models.Model):
    """A numbered seal. A number lives once, ever; a parcel has at most one applied seal."""

    number = models.CharField(max_length=20, unique=True)
    seal_class = models.CharField(max_length=1, default="I", help_text="ISO 17712: I, S or H")
    status = models.CharField(max_length=8, choices=SealStatus.choices, default=SealStatus.ISSUED)
    issued_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seals")
    issued_at = models.DateTimeField()
    parcel = models.ForeignKey(Parcel, null=True, blank=True, on_delete=models.PROTECT, related_name="seals")
    applied_at = models.DateTimeField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)
    broken_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(status="applied"), name="one_applied_seal_per_parcel"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["issued", "void"], parcel__isnull=True)
                | Q(status__in=["applied", "broken"], parcel__isnull=False),
                name="applied_seal_has_a_parcel",
            ),
        ]

    def __str__(self) -> str:
        return self.number
