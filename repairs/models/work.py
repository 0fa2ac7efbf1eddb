"""A work order: one case at one service point."""

from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from repairs.models.cases import RepairCase
from repairs.models.partners import Partner
from repairs.models.statements import Statement
from repairs.states import UNDER_WAY, WorkStatus


class WorkOrder(models.Model):
    """What a place does about a case. `labour_fen` and `parts_fen` are the quote; the shopper's share of it is `due_fen`."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    case = models.ForeignKey(RepairCase, on_delete=models.PROTECT, related_name="works")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="works")
    status = models.CharField(max_length=11, choices=WorkStatus.choices, default=WorkStatus.ASSIGNED)
    finding = models.TextField(max_length=2000, blank=True, default="")
    labour_fen = models.BigIntegerField(default=0)
    parts_fen = models.BigIntegerField(default=0)
    due_fen = models.BigIntegerField(default=0, help_text="of it, what the shopper pays")
    assigned_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    quoted_at = models.DateTimeField(null=True, blank=True)
    quote_until = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="the shopper said yes to the price")
    paid_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    handed_back_at = models.DateTimeField(null=True, blank=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="works")
    why = models.CharField(max_length=400, blank=True, default="", help_text="declined, passed on or given up: why")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(status__in=UNDER_WAY), name="one_work_under_way"),
            models.CheckConstraint(
                condition=Q(labour_fen__gte=0, parts_fen__gte=0, due_fen__gte=0)
                & Q(due_fen__lte=models.F("labour_fen") + models.F("parts_fen")),
                name="quote_sane",
            ),
        ]
        indexes = [models.Index(fields=["partner", "status", "id"], name="works_of_partner")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"

    @property
    def ref(self) -> str:
        return f"repair_work:{self.public_id}"

    @property
    def quote_fen(self) -> int:
        return self.labour_fen + self.parts_fen


class WorkPhoto(models.Model):
    """A picture from the bench; the storage name is its SHA-256. Seen by the shopper, the place and ops."""

    class Moment(models.TextChoices):
        BEFORE = "before"
        AFTER = "after"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    work = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="photos")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.work_id} {self.moment}"
