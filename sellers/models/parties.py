"""Who sells, and who acts for them."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models

from marketplace.core.crypto.fields import BlindIndexField, EncryptedTextField
from marketplace.core.ids import public_id
from sellers.states import SellerStatus


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

    class Holiday(models.TextChoices):
        STOP = "stop"  # no new orders
        LATER = "later"  # orders are taken, the promise counts from the day after

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=SellerStatus.choices, default=SellerStatus.DRAFT)
    slug = models.SlugField(max_length=60, unique=True)
    display_name = models.CharField(max_length=80)
    legal_name = EncryptedTextField(blank=True, default="")
    contact_address = EncryptedTextField(blank=True, default="")
    address_key = EncryptedTextField(blank=True, default="")
    address_index = BlindIndexField(source="address_key", purpose="sellers.address", db_index=True)
    about = models.TextField(blank=True, max_length=2000)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=10, default="en")
    grade = models.CharField(max_length=1, choices=Grade.choices, default=Grade.C)
    grade_points = models.IntegerField(default=0)
    grade_rules = models.PositiveIntegerField(default=0, help_text="rule version it was reckoned by; 0: never yet")
    grade_next_on = models.DateField(null=True, blank=True, help_text="first day on which time alone may change it")
    is_trusted = models.BooleanField(default=False)
    payout_account = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    # The version of the rule `sellers.requirements` that the checklist was made by.
    requirements_version = models.PositiveIntegerField(default=1)
    # The first of the two reviewers who let the seller in.
    first_approved_by = models.CharField(max_length=80, blank=True)
    first_approved_at = models.DateTimeField(null=True, blank=True)
    # Since when a needed paper is out of date: no new orders, running ones go on. Empty while everything holds.
    lapsed_at = models.DateTimeField(null=True, blank=True)
    # Digest of the sanctions list that the names were compared with last.
    screened_with = models.CharField(max_length=64, blank=True)
    # Away from the first to the last of these days (Asia/Shanghai), both included: no new orders, or a later promise.
    holiday_from = models.DateField(null=True, blank=True)
    holiday_until = models.DateField(null=True, blank=True)
    holiday_mode = models.CharField(max_length=5, choices=Holiday.choices, default=Holiday.STOP)
    holiday_message = models.CharField(max_length=200, blank=True)
    # E-Commerce Law Art. 16: who stops for good says so thirty days before, where shoppers see it.
    closing_on = models.DateField(null=True, blank=True)
    closing_announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "submitted_at"], name="seller_queue")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def can_sell(self) -> bool:
        """May new orders be placed with this seller? Not while a needed paper is out of date."""
        return self.status == SellerStatus.APPROVED and self.lapsed_at is None

    def is_away(self, day: date) -> bool:
        """Is `day` (Asia/Shanghai) one of the announced holidays?"""
        return bool(self.holiday_from and self.holiday_until and self.holiday_from <= day <= self.holiday_until)

    def takes_orders(self, day: date) -> bool:
        """May new orders be placed on `day`? No while away without taking orders, and none from the announced last day on."""
        if self.closing_on is not None and self.closing_on <= day:
            return False
        return self.can_sell and not (self.is_away(day) and self.holiday_mode == self.Holiday.STOP)

    def works_from(self, day: date) -> date:
        """The first day from `day` on when somebody is there: the promise of an order placed on `day` counts from it."""
        if self.holiday_until is None or not self.is_away(day):
            return day
        return self.holiday_until + timedelta(days=1)


class SellerMember(models.Model):
    """A person who acts for a seller."""

    class Role(models.TextChoices):
        """What each may do: `policies/team.py`."""

        OWNER = "owner"
        MANAGER = "manager"
        BUYER = "buyer"
        FINANCE = "finance"

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.OWNER)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.seller_id}"
