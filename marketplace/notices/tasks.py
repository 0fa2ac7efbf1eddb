"""Scheduled work of notices (thin)."""

from marketplace.core.tasks import job
from marketplace.notices.services import delivery


@job("notices.send_due", backlog=delivery.backlog)
def send_due() -> int:
    """Send what waits, in rounds, as long as there is some."""
    total = 0
    while (sent := delivery.send_due()) and total < 1000:
        total += sent
    return total
