"""What editors read: open questions, the most asked first."""

from django.db.models import QuerySet

from knowledge.models import Gap


def open_gaps() -> QuerySet[Gap]:
    """Groups without an article, the most asked first; the caller pages."""
    return Gap.objects.filter(closed_at=None).order_by("-asked", "-last_at")


def gap_by(pk: int) -> Gap | None:
    return Gap.objects.filter(pk=pk).prefetch_related("questions").first()
