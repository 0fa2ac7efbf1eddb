"""What accounts exports and erases. Consents and the closed row itself stay without personal values."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from marketplace.accounts.models import Address, ApiToken, Consent, Device, PrivacyRequest
from marketplace.accounts.selectors import has_identity, read_identity, user_by_ref
from marketplace.accounts.services import identity, tokens
from marketplace.core import time

CLOSED_NAME = "—"


def export(ref: str) -> dict[str, Any]:
    """Profile, addresses, identity, consents, tokens and sign-in methods."""
    user = user_by_ref(ref)
    if user is None:
        return {}
    return {
        "profile": {
            "id": user.public_id, "name": user.display_name, "email": user.email, "phone": user.phone, "language": user.locale,
            "currency": user.currency, "roles": list(user.roles), "joined": user.date_joined,
        },
        "addresses": [
            {
                "recipient": str(a.recipient), "phone": str(a.phone), "detail": str(a.detail), "district_code": a.district_code,
                "province": a.province, "city": a.city, "district": a.district, "is_default": a.is_default,
            }
            for a in Address.objects.filter(user=user, removed_at__isnull=True)
        ],
        "identity": vars(read_identity(user=user, reader=ref, purpose="export asked for by the person"))
        if has_identity(user) else None,
        "consents": list(Consent.objects.filter(user=user).values("purpose", "version", "given_at", "withdrawn_at")),
        "api_tokens": list(ApiToken.objects.filter(user=user).values("label", "scopes", "created_at", "expires_at", "revoked_at")),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "browsers": list(Device.objects.filter(user=user).values("first_seen_at", "last_seen_at")),
        "linked_accounts": list(SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined")),
    }  # fmt: skip


def erase(ref: str) -> None:
    """Take everything personal off the account and close it for good."""
    user = user_by_ref(ref)
    if user is None:
        return
    identity.forget(user=user, actor="system:privacy")
    tokens.revoke_all(user=user, actor="system:privacy")
    for model in (ApiToken, EmailAddress, Authenticator, SocialAccount, Address, Device):
        model._base_manager.filter(user=user).delete()
    PrivacyRequest.objects.filter(user=user).update(result="")
    user.email = user.phone = user.phone_verified_at = None
    user.display_name, user.is_active, user.is_staff, user.roles = CLOSED_NAME, False, False, []
    user.closed_at = time.now()
    user.set_unusable_password()
    user.save(
        update_fields=[
            "email", "phone", "phone_verified_at", "display_name", "is_active", "is_staff", "roles", "closed_at", "password",
        ]
    )  # fmt: skip
