"""Who sells, and who acts for them."""

from django.conf import settings
from django.db import models

from marketplace.core.crypto.fields import EncryptedTextField
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
