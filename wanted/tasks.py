"""Scheduled work of wants."""

from marketplace.core.tasks import job
from wanted import selectors
from wanted.services import ending, telling


@job("wanted.end_due", backlog=selectors.backlog)
def end_due() -> int:
    """Wants, choices and offers whose time is over."""
    return ending.end_due()


@job("wanted.tell_sellers", queue="slow")
def tell_sellers() -> int:
    """The digest of new wants, once a day and country."""
    return telling.tell_of_new_wants()


@job("wanted.forget_old", queue="slow")
def forget_old() -> int:
    """What was written on wants that ended half a year ago."""
    return ending.forget_old()
