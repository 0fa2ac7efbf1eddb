"""Row locks of learning. Taken first: alarm; drill → warehouse; nothing here waits for the locks of other rooms."""

from learning.errors import AlarmNotFound
from learning.models import BatchAlarm, CentreDrill
from marketplace.core import locks


def alarm(public_id: str) -> BatchAlarm:
    """One alarm, so that two people never decide it at once. Raises AlarmNotFound."""
    found = locks.rows(BatchAlarm.objects.filter(public_id=public_id[:40]).select_related("batch__listing__seller"))
    if not found:
        raise AlarmNotFound
    return found[0]


def drill(public_id: str) -> CentreDrill:
    """One drill. Raises AlarmNotFound."""
    found = locks.rows(CentreDrill.objects.filter(public_id=public_id[:40]).select_related("centre", "other"))
    if not found:
        raise AlarmNotFound
    return found[0]
