"""Deployment checks of accounts."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def verifier(**_options: Any) -> list[checks.CheckMessage]:
    """Production asks a real register: with the sample nobody can be identified, so nobody can order."""
    name = settings.IDENTITY_VERIFIER
    if name.endswith(".SampleVerifier"):
        return [
            checks.Error(
                "IDENTITY_VERIFIER is the sample",
                hint="name HttpVerifier with IDENTITY_URL, or your own",
                id="accounts.E001",
            )
        ]
    if name.endswith(".HttpVerifier") and not settings.IDENTITY_URL.startswith("https://"):
        return [checks.Error("IDENTITY_URL must be an https address", id="accounts.E002")]
    return []
