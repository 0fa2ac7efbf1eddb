"""Service points: certified partner shops and our own central station, their people, papers and quarterly grades."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from repairs.states import PartnerStatus


class Partner(models.Model):
    """A place that repairs. The central station is one of them, run by ourselves."""

    class Kind(models.TextChoices):
        SHOP = "shop"
        CENTRAL = "central"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.SHOP)
    status = models.CharField(max_length=9, choices=PartnerStatus.choices, default=PartnerStatus.APPLIED)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=20, help_text="code of policies/places.py")
    address = models.CharField(max_length=200)
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)
    phone = EncryptedTextField(help_text="of the shop; shown to shoppers who send something there")
    hours = models.CharField(max_length=80, blank=True, default="")
    trades = models.JSONField(default=list, help_text="root categories that it repairs")
    applied_by = models.CharField(max_length=80)
    applied_at = models.DateTimeField()
    checked_by = models.CharField(max_length=80, blank=True, default="")
    certified_by = models.CharField(max_length=80, blank=True, default="")
    certified_at = models.DateTimeField(null=True, blank=True)
    certified_until = models.DateField(null=True, blank=True)
    why = models.CharField(
        max_length=400, blank=True, default="", help_text="of a refusal or suspension; the partner reads it"
    )
    # Where its monthly statement is paid to; given by its own people, shown to ours by its last four signs.
    bank_holder = EncryptedTextField(blank=True, default="")
    bank_account = EncryptedTextField(blank=True, default="")
    bank_since = models.DateTimeField(null=True, blank=True)
    grade = models.CharField(max_length=1, blank=True, default="")
    grade_quarter = models.CharField(max_length=7, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="certified") | (Q(certified_until__isnull=False) & ~Q(certified_by="")),
                name="certified_by_somebody_until",
            ),
            models.CheckConstraint(
                condition=Q(certified_by="") | ~Q(certified_by=models.F("checked_by")), name="certified_by_a_second"
            ),
        ]
        indexes = [models.Index(fields=["status", "city"], name="repair_points")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"repair_partner:{self.public_id}"


class PartnerMember(models.Model):
    """Who may work in a service point's console."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="repair_memberships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "user"], name="repair_member_once")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.user_id}"


class PartnerPaper(models.Model):
    """A paper of an application. The storage name is its SHA-256; ops and the partner's people open it."""

    class Kind(models.TextChoices):
        LICENCE = "licence"
        TECHNICIAN = "technician"
        PREMISES = "premises"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=20)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.kind}"


class PartnerGrade(models.Model):
    """A quarter's grade with the facts it was reckoned from. Written once."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="grades")
    quarter = models.CharField(max_length=7, help_text="2026-Q4")
    works = models.PositiveIntegerField()
    first_time_bp = models.PositiveIntegerField(help_text="repaired by the first place and not back within 90 days")
    rework_bp = models.PositiveIntegerField()
    median_days = models.PositiveIntegerField(help_text="tenths of a day from the bench to done")
    stars = models.PositiveIntegerField(help_text="hundredths; 0: nobody said")
    score = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "quarter"], name="one_repair_grade_a_quarter")]
        ordering = ["-quarter"]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.quarter} {self.grade}"
