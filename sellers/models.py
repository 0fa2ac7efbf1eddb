"""Sellers: who they are, what they proved, how they were audited, what they are paid."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedBytesField, EncryptedTextField
from marketplace.core.ids import public_id
from sellers.states import AuditStatus, PayoutStatus, RequirementStatus, SellerStatus


class Seller(models.Model):
    """A 买手 (a person living abroad) or an overseas retailer."""

    class Kind(models.TextChoices):
        BUYER = "buyer"  # 买手
        RETAILER = "retailer"

    class Grade(models.TextChoices):
        S = "S"
        A = "A"
        B = "B"
        C = "C"
        D = "D"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=SellerStatus.choices, default=SellerStatus.DRAFT)
    slug = models.SlugField(max_length=60, unique=True)
    display_name = models.CharField(max_length=80)
    legal_name = EncryptedTextField(blank=True, default="")
    contact_address = EncryptedTextField(blank=True, default="")
    about = models.TextField(blank=True, max_length=2000)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=10, default="en")
    grade = models.CharField(max_length=1, choices=Grade.choices, default=Grade.C)
    grade_points = models.IntegerField(default=0)
    is_trusted = models.BooleanField(default=False)
    payout_account = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    holiday_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "submitted_at"], name="seller_queue")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def can_sell(self) -> bool:
        """May new orders be placed with this seller?"""
        return self.status == SellerStatus.APPROVED


class SellerMember(models.Model):
    """A person who acts for a seller."""

    class Role(models.TextChoices):
        OWNER = "owner"
        STAFF = "staff"

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.OWNER)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.seller_id}"


class Requirement(models.Model):
    """One item of the checklist of this seller's kind and country. Codes: `sellers/policies/requirements.py`."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="requirements")
    code = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=RequirementStatus.choices, default=RequirementStatus.MISSING)
    number = EncryptedTextField(blank=True, default="")
    statement = EncryptedTextField(blank=True, default="")
    valid_until = models.DateField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "code"], name="one_requirement_per_code")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.status}"


class Document(models.Model):
    """A file that proves a requirement. Encrypted at rest; each reading is audited."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="documents")
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    content = EncryptedBytesField()
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename


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


class GradeEvent(models.Model):
    """One reason for points. The grade is a pure function of these rows."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="grade_events")
    source = models.CharField(max_length=120, unique=True)
    code = models.CharField(max_length=40)
    points = models.IntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.points:+d}"


class Payout(models.Model):
    """Money owed to a seller on its way to their bank, in minor units of the seller's currency."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="payouts")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=PayoutStatus.choices, default=PayoutStatus.CREATED)
    failure_code = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payout_positive"),
            models.UniqueConstraint(
                fields=["seller", "currency"],
                condition=Q(status__in=["created", "sent", "unknown"]),
                name="one_open_payout",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.status}"
