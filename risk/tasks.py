"""Scheduled work of the risk engine."""

from marketplace.accounts.services import browsers
from marketplace.core.tasks import job
from risk import selectors
from risk.services import forgetting, ruling


@job("risk.end_holds", backlog=lambda: selectors.held().count())
def end_holds() -> int:
    """Holds whose promised moment has passed."""
    return ruling.end_overdue()


@job("risk.forget_old", queue="slow")
def forget_old() -> int:
    """Old assessments, and marks of browsers that nobody used for long."""
    return forgetting.forget_old() + browsers.forget_old()
