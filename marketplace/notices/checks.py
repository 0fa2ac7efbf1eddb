"""Deployment checks of notices."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def sms(**_options: Any) -> list[checks.CheckMessage]:
    """Production sends texts: with the adapter of the demo nobody would ever get a code."""
    name = settings.SMS_ADAPTER
    if name.endswith(".OutboxOnlySms"):
        return [
            checks.Error("SMS_ADAPTER sends nothing", hint="name HttpSms with SMS_URL, or your own", id="notices.E001")
        ]
    if name.endswith(".HttpSms") and not settings.SMS_URL.startswith("https://"):
        return [checks.Error("SMS_URL must be an https address", id="notices.E002")]
    return []
