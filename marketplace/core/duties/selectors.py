"""Reads of the duty list."""

from django.db.models import QuerySet

from marketplace.core.duties.models import Duty


def open_duties() -> QuerySet[Duty]:
    """What waits, the longest waiting first."""
    return Duty.objects.filter(done_at=None).order_by("opened_at", "pk")
