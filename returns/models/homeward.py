"""Pieces that stay the shopper's travel home again."""

from django.db import models
from django.db.models import Q

from logistics.models import Warehouse
from marketplace.core.ids import public_id, secret_code
from returns.models.cases import ReturnCase
from returns.states import HomewardStatus


def homeward_code() -> str:
    return secret_code(12)


class Homeward(models.Model):
    """One parcel of one return from our centre to the shopper: declined, repaired, or never ours to take.

    The appointment of its courier is one of returns (`errand`). `label_code` stands on the parcel and is scanned when it leaves; the
    label names nobody. `leaves_from`: while a refusal can be appealed the pieces lie here, unless the shopper wants them at once.
    """

    class Why(models.TextChoices):
        DECLINED = "declined"
        REPAIRED = "repaired"
        KEPT = "kept"  # their right ended at the bench

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    case = models.ForeignKey(ReturnCase, on_delete=models.PROTECT, related_name="homewards")
    centre = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=8, choices=Why.choices)
    status = models.CharField(max_length=9, choices=HomewardStatus.choices, default=HomewardStatus.WAITING)
    label_code = models.CharField(max_length=32, unique=True, default=homeward_code)
    weight_g = models.PositiveIntegerField()
    carrier = models.CharField(max_length=20, blank=True, default="")
    waybill = models.CharField(max_length=40, blank=True, default="")
    opened_at = models.DateTimeField()
    leaves_from = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True, help_text="from then on it has to leave")
    sent_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.CharField(max_length=80, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status__in=["waiting", "booked", "sent"]), name="one_parcel_home_per_case"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "arrived"]) | Q(sent_at__isnull=False), name="homeward_left_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["leaves_from"], condition=Q(status__in=["waiting", "booked"]), name="homeward_here"),
            models.Index(fields=["sent_at"], condition=Q(status="sent"), name="homeward_away"),
            models.Index(fields=["waybill"], condition=~Q(waybill=""), name="homeward_by_waybill"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.why} {self.status}"

    @property
    def ref(self) -> str:
        return f"return_home:{self.public_id}"

    @property
    def errand(self) -> str:
        return self.ref
