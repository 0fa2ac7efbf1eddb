"""Surprise audits: what was found, signed, decided and appealed. Everything that was filed is kept as it was filed."""

from django.db import models

from marketplace.core.crypto.fields import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from marketplace.core.ids import public_id
from marketplace.core.transparency.models import LogEntry
from sellers.models.draws import AuditPeriod
from sellers.models.parties import Seller
from sellers.states import AuditStatus


class Audit(models.Model):
    """A surprise audit of one seller.

    Secret until somebody stands at the door: till then `seller` is empty and the name is in `envelope`, encrypted, so no
    list, join or backup can tell who is drawn. Scores are those in force; the filed ones stay in the report.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    draw = models.ForeignKey(AuditPeriod, on_delete=models.PROTECT, related_name="audits")
    period = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField(help_text="order in the draw, from 0")
    envelope = EncryptedTextField(help_text="public id of the drawn seller")
    seller = models.ForeignKey(Seller, null=True, blank=True, on_delete=models.PROTECT, related_name="audits")
    status = models.CharField(max_length=10, choices=AuditStatus.choices, default=AuditStatus.DRAWN)
    drawn_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    auditor = models.CharField(max_length=80, blank=True)
    claimed_stock = models.JSONField(
        default=list, blank=True, help_text="[{sku, title, category, pieces}, …] at the start"
    )
    nonce = models.CharField(max_length=64, blank=True)
    picks = models.JSONField(default=list, blank=True, help_text="stock numbers to count exactly, in order")
    is_refused = models.BooleanField(default=False, help_text="the seller did not let the auditor in")
    stock_score = models.PositiveSmallIntegerField(null=True, blank=True)
    storage_score = models.PositiveSmallIntegerField(null=True, blank=True)
    origin_score = models.PositiveSmallIntegerField(null=True, blank=True)
    reference_score = models.PositiveSmallIntegerField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    score_rules = models.CharField(max_length=12, blank=True)
    proposal = models.CharField(max_length=10, blank=True)
    findings = models.TextField(blank=True)
    report_sha256 = models.CharField(max_length=64, blank=True)
    consequence = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "period"], name="one_audit_per_period"),
            models.UniqueConstraint(fields=["draw", "place"], name="one_audit_per_place"),
            models.CheckConstraint(
                condition=models.Q(status__in=["drawn", "dispatched", "void"], seller__isnull=True)
                | models.Q(seller__isnull=False) & ~models.Q(status__in=["drawn", "dispatched", "void"]),
                name="audit_secret_until_the_door",
            ),
        ]
        indexes = [models.Index(fields=["seller", "status"], name="audits_of_seller")]

    def __str__(self) -> str:
        return f"{self.period} {self.status}"


class AuditEntry(models.Model):
    """One thing seen on a visit. Append-only (database trigger) and hash-linked; a correction is a later entry of the same
    `slot`. `key` is the phone's own id of the entry: sent twice, kept once.
    """

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    slot = models.CharField(max_length=120)
    body = EncryptedJSONField()
    where = EncryptedJSONField(
        null=True, blank=True, help_text="place as the phone told it: latitude, longitude, accuracy"
    )
    client_at = models.DateTimeField(null=True, blank=True, help_text="time as the phone told it")
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ["audit_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "key"], name="one_entry_per_key"),
            models.UniqueConstraint(fields=["audit", "sequence"], name="one_entry_per_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence}"


class AuditPhoto(models.Model):
    """A photograph of a visit, drawn anew without its metadata; time and place that it carried are kept apart. Append-only."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="photos")
    content = EncryptedBytesField()
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64, help_text="of the bytes as they came from the phone")
    exif = EncryptedJSONField(help_text="time, place and camera that the picture carried; removed from the picture")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public_id


class AuditReport(models.Model):
    """The whole visit as it was filed, in canonical JSON. Append-only; its digest stands in the transparency log."""

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="report")
    body = EncryptedTextField()
    sha256 = models.CharField(max_length=64)
    filed_by = models.CharField(max_length=80)
    filed_at = models.DateTimeField()
    log_entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.sha256[:12]


class AuditRuling(models.Model):
    """A decision about an audit: the first one, or the one on appeal. Append-only."""

    class Stage(models.TextChoices):
        DECISION = "decision"
        APPEAL = "appeal"

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="rulings")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    outcome = models.CharField(max_length=10, blank=True, help_text="of an appeal: upheld, changed")
    consequence = models.CharField(max_length=10)
    stock_score = models.PositiveSmallIntegerField()
    storage_score = models.PositiveSmallIntegerField()
    score_rules = models.CharField(max_length=12)
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["audit", "stage"], name="one_ruling_per_stage")]

    def __str__(self) -> str:
        return f"{self.stage} {self.consequence}"


class AuditAppeal(models.Model):
    """What the seller holds against a decision. Append-only; the answer is a ruling."""

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="appeal")
    text = models.TextField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"appeal {self.pk}"
