"""Surprise audits."""

from django.db import models

from marketplace.core.ids import public_id
from sellers.models.parties import Seller
from sellers.states import AuditStatus


class Audit(models.Model):
    """A surprise audit of one seller. Secret until somebody stands at the door."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="audits")
    status = models.CharField(max_length=10, choices=AuditStatus.choices, default=AuditStatus.DRAWN)
    period = models.CharField(max_length=10)
    drawn_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    auditor = models.CharField(max_length=80, blank=True)
    claimed_stock = models.JSONField(default=dict)
    stock_score = models.PositiveSmallIntegerField(null=True, blank=True)
    storage_score = models.PositiveSmallIntegerField(null=True, blank=True)
    findings = models.TextField(blank=True)
    consequence = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "period"], name="one_audit_per_period")]

    def __str__(self) -> str:
        return f"{self.period} {self.status}"
