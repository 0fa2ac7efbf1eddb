"""Scheduled work of notices (thin)."""

from marketplace.core.tasks import job
from marketplace.notices.services import browsers, bundles, delivery, webhooks


@job("notices.send_due", backlog=delivery.backlog)
def send_due() -> int:
    """Send what waits, in rounds, as long as there is some."""
    browsers.ring_new()
    total = 0
    while (sent := delivery.send_due()) and total < 1000:
        total += sent
    return total


@job("notices.bundle", backlog=bundles.backlog)
def bundle() -> int:
    """Collections whose hour has come."""
    return bundles.bundle_due()


@job("notices.send_webhooks", queue="slow", backlog=webhooks.backlog)
def send_webhooks() -> int:
    """Call the servers of sellers and integrators. A queue of its own pace: they may be slow."""
    return webhooks.send_due()


@job("notices.forget_webhooks")
def forget_webhooks() -> int:
    """Old messages go."""
    return webhooks.forget_old()
