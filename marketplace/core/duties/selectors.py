"""Reads of the duty list."""

from collections.abc import Iterable

from django.db.models import QuerySet

from marketplace.core.duties.models import Duty


def open_duties() -> QuerySet[Duty]:
    """What waits, the longest waiting first."""
    return Duty.objects.filter(done_at=None).order_by("opened_at", "pk")


def waiting(kind: str, subjects: Iterable[str]) -> list[str]:
    """Of these subjects those that somebody still has to see to; one query."""
    found = Duty.objects.filter(kind=kind, subject__in=list(subjects), done_at=None)
    return list(found.order_by("pk").values_list("subject", flat=True))
