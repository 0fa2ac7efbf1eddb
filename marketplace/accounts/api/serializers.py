"""Shapes of the account API."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from marketplace.accounts.models import Address, ApiToken, Consent, PrivacyRequest, User
from marketplace.accounts.services import tokens
from marketplace.core import masking

LOCALES = [code for code, _name in settings.LANGUAGES]


class TokenRequest(serializers.Serializer):
    login = serializers.CharField(max_length=254, help_text="E-mail address or phone number.")
    password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)
    otp = serializers.CharField(
        max_length=16, required=False, allow_blank=True, default="",
        help_text="Code of the authenticator app, or a recovery code. Needed where the account has a second factor.",
    )  # fmt: skip
    label = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=tokens.SCOPES), required=False, allow_empty=False, min_length=1, max_length=2,
        default=list(tokens.SCOPES), help_text="`read` alone refuses every unsafe call.",
    )  # fmt: skip


class TokenAnswer(serializers.Serializer):
    token = serializers.CharField(help_text="Shown once. Send it as `Authorization: Bearer …`.")
    expires_at = serializers.DateTimeField()
    id = serializers.IntegerField()
    scopes = serializers.ListField(child=serializers.CharField())


class TokenRow(serializers.ModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ("id", "label", "scopes", "created_at", "expires_at", "last_used_on")


class Profile(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("public_id", "display_name", "email", "phone", "locale", "currency", "roles")


class ProfileChange(serializers.Serializer):
    display_name = serializers.CharField(max_length=40, required=False)
    locale = serializers.ChoiceField(choices=LOCALES, required=False)


class AddressRow(serializers.ModelSerializer[Address]):
    class Meta:
        model = Address
        fields = (
            "id", "recipient", "phone", "province", "city", "district", "district_code", "detail", "is_default",
        )  # fmt: skip


class AddressInput(serializers.Serializer):
    recipient = serializers.CharField(max_length=40)
    phone = serializers.CharField(max_length=40)
    district_code = serializers.RegexField(r"^[0-9]{6}\Z", help_text="GB/T 2260, from `GET /regions/`.")
    detail = serializers.CharField(max_length=120)


class NewAddress(AddressInput):
    is_default = serializers.BooleanField(required=False, default=False)


class AddressLine(serializers.Serializer):
    line = serializers.CharField(max_length=300)


class ParsedLine(serializers.Serializer):
    recipient = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    district_code = serializers.CharField(source="region.code")
    district = serializers.CharField(source="region.text")
    detail = serializers.CharField(allow_blank=True)


class Place(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(source="label")


class IdentityInput(serializers.Serializer):
    real_name = serializers.CharField(max_length=60)
    id_number = serializers.CharField(max_length=40)
    consent = serializers.BooleanField(
        required=False, default=False, help_text="True gives the separate consent `id_number_sensitive` with this call."
    )


class IdentityState(serializers.Serializer):
    """Always masked: no call ever answers with an ID number."""

    is_verified = serializers.BooleanField()
    real_name = serializers.CharField(allow_blank=True, help_text="Masked.")


class ConsentRow(serializers.Serializer):
    purpose = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    given_at = serializers.DateTimeField(allow_null=True)


class ConsentInput(serializers.Serializer):
    purposes = serializers.ListField(
        child=serializers.ChoiceField(choices=Consent.Purpose.values),
        allow_empty=False,
        min_length=1,
        max_length=len(Consent.Purpose),
    )


class PrivacyRow(serializers.ModelSerializer[PrivacyRequest]):
    class Meta:
        model = PrivacyRequest
        fields = ("id", "kind", "status", "reason", "created_at", "done_at")


class Confirmation(serializers.Serializer):
    """The password once more, with a code where the account has a second factor."""

    password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)
    otp = serializers.CharField(max_length=16, required=False, allow_blank=True, default="")


class PrivacyInput(Confirmation):
    kind = serializers.ChoiceField(choices=PrivacyRequest.Kind.values)


def identity_state(identity: Any) -> dict[str, Any]:
    """What a person sees of their own vault row."""
    is_there = identity is not None and identity.verified_at is not None
    return {"is_verified": is_there, "real_name": masking.mask_name(str(identity.real_name)) if is_there else ""}
