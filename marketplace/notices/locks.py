"""Row locks of notices. Nothing else is locked while they are held."""

from datetime import datetime

from marketplace.notices.models import Habit, Notice


def habit(pk: int) -> Habit:
    return Habit.objects.select_for_update().get(pk=pk)


def bundled(recipient: str, *, until: datetime, most: int) -> list[Notice]:
    """A person's messages whose collection is due, the oldest first; none where another worker has them."""
    due = Notice.objects.filter(recipient=recipient, status=Notice.Status.BUNDLED, next_at__lte=until)
    return list(due.select_for_update(skip_locked=True).order_by("id")[:most])
