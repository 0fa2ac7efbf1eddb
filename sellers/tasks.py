"""Scheduled work of sellers (thin)."""

from marketplace.core.tasks import job
from sellers.services import payouts


@job("sellers.pay_sellers", queue="money", backlog=payouts.backlog)
def pay_sellers() -> int:
    """Pay what is due."""
    return payouts.run_due()
