"""What a scan's time says of the device's clock. Pure."""

from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

AHEAD = timedelta(minutes=2)
"""Clocks of phones and servers differ by seconds; more means that the device's clock is wrong."""
OLDEST = timedelta(days=7)
"""A queue kept offline through a long weekend still counts; older scans a person must look at."""
BACKWARDS = timedelta(minutes=5)
REASONS = {
    "future": _("The scan comes from the future: the clock of the device is wrong."),
    "stale": _("The scan is older than a week."),
    "clock_jump": _("The clock of the device went backwards."),
    "device": _("The device is not registered here."),
    "weight": _("The weight does not fit what is in the parcel."),
}


def fault(scanned_at: datetime, *, now: datetime, last_scanned: datetime | None = None) -> str:
    """Why a scan of this time must be set aside; empty: it may count. Scans of one device come in their order."""
    if scanned_at > now + AHEAD:
        return "future"
    if scanned_at < now - OLDEST:
        return "stale"
    if last_scanned is not None and scanned_at < last_scanned - BACKWARDS:
        return "clock_jump"
    return ""


def moment(text: str) -> datetime | None:
    """When a device says that it scanned (ISO 8601 with its zone); None where it says nothing readable."""
    try:
        at = parse_datetime(text[:40])
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
