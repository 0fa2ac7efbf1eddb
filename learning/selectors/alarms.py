"""Reads of alarms."""

from django.db.models import QuerySet

from learning.errors import AlarmNotFound
from learning.models import BatchAlarm
from learning.states import AlarmStatus


def alarms(*, show: str = "") -> QuerySet[BatchAlarm]:
    """The newest first; `show` is a status."""
    found = BatchAlarm.objects.select_related("batch__listing__seller", "owner").defer("batch__listing__search")
    if show in AlarmStatus.values:
        return found.filter(status=show).order_by("-id")
    return found.order_by("-id")


def alarm_by(public_id: str) -> BatchAlarm:
    """One. Raises AlarmNotFound."""
    found = alarms().filter(public_id=public_id[:40]).first()
    if found is None:
        raise AlarmNotFound
    return found


def waiting() -> int:
    """Alarms that nobody has decided."""
    return BatchAlarm.objects.filter(status=AlarmStatus.OPEN).count()
