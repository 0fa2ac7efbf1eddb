"""Deployment checks of the road."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def customs(**_options: Any) -> list[checks.CheckMessage]:
    """Production declares: without a terminal every parcel would wait for ever."""
    return (
        []
        if settings.CUSTOMS_URL
        else [checks.Error("CUSTOMS_URL is empty: no parcel is declared", id="logistics.E001")]
    )
