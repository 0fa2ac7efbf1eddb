"""Scheduled work of care (thin)."""

from care.services import recalling
from marketplace.core.tasks import job


@job("care.remind_carts", queue="slow")
def remind_carts() -> int:
    """People who left a cart behind and agreed to hear of goods."""
    return recalling.remind_due()
