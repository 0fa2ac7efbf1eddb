"""Row locks of the clock engine. In the global order clocks come after every domain row and before the ledger."""

from datetime import datetime

from marketplace.core import locks
from marketplace.core.clocks.models import Clock


def open_clock(kind: str, subject: str) -> Clock | None:
    """The open clock of `subject`, locked; None where there is none."""
    found = locks.rows(Clock.objects.filter(kind=kind, subject=subject, stopped_at__isnull=True))
    return found[0] if found else None


def clock(clock_id: int) -> Clock:
    """One clock, locked, open or not. Raises Clock.DoesNotExist."""
    return locks.row(Clock.objects.filter(pk=clock_id))


def to_check(before: datetime, limit: int) -> list[Clock]:
    """Clocks whose next check fell due before `before`, oldest first, without waiting for those that others hold."""
    due = Clock.objects.filter(next_check_at__lt=before).order_by("next_check_at", "pk")
    return list(due.select_for_update(skip_locked=True)[:limit])
