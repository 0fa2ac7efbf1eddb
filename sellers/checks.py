"""System checks of the seller's room: production draws with public randomness, or does not start."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string

from sellers import screening
from sellers.beacons import current


@checks.register(checks.Tags.security)
def beacon(**_options: Any) -> list[checks.CheckMessage]:
    """The beacon can be loaded, and in production it is a public one with two sources that must agree."""
    try:
        import_string(settings.AUDIT_BEACON)
        found = current()
    except ImportError as error:
        return [checks.Error(f"AUDIT_BEACON cannot be loaded: {error}", id="sellers.E001")]
    problems: list[checks.CheckMessage] = []
    if settings.IS_PRODUCTION and not found.is_public:
        problems.append(
            checks.Error(
                "AUDIT_BEACON is the embedded one: whoever runs the shop could choose who is audited",
                hint="set AUDIT_BEACON=sellers.beacons.drand.Drand (docs/audits.md)",
                id="sellers.E002",
            )
        )
    if settings.IS_PRODUCTION and found.is_public and len(settings.AUDIT_BEACON_URLS) < 2:
        problems.append(checks.Error("AUDIT_BEACON_URLS needs two sources that must agree", id="sellers.E003"))
    return problems


@checks.register(checks.Tags.security)
def sanctions(**_options: Any) -> list[checks.CheckMessage]:
    """Production compares names with a list of its own, and the list can be read."""
    if settings.IS_PRODUCTION and not settings.SANCTIONS_LIST and settings.SANCTIONS_ADAPTER.endswith(".LocalList"):
        hint = "set SANCTIONS_LIST to a CSV file (docs/seller-application.md), or SANCTIONS_ADAPTER to a service"
        return [checks.Error("applicants would be compared with the sample list only", hint=hint, id="sellers.E010")]
    try:
        screening.current().digest()
    except (ImportError, OSError, KeyError, UnicodeDecodeError) as error:
        return [checks.Error(f"the sanctions list cannot be read: {type(error).__name__}", id="sellers.E011")]
    return []
