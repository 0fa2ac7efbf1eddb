"""Invitations to act for a shop."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from sellers.models.parties import Seller, SellerMember


class Invitation(models.Model):
    """One invitation by e-mail. The link carries a secret of which only the digest is kept; it works once and not for long.

    `address_index` is the keyed digest of the address, so that the same person is not invited twice at a time.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=8, choices=SellerMember.Role.choices)
    address = EncryptedTextField()
    address_index = models.CharField(max_length=64)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=80, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "address_index"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.public_id} {self.role}"
