"""Scheduled work of learning."""

from learning.selectors import reports
from learning.selectors.alarms import waiting
from learning.services import alarms, quality, rebuilding, reporting, reserving, risks
from marketplace.core.tasks import job


@job("learning.look_for_spikes", queue="slow", backlog=waiting)
def look_for_spikes() -> int:
    """Batches that come back far more often than their kind."""
    return alarms.look()


@job("learning.refresh_open", queue="slow")
def refresh_open() -> int:
    """Cases that ended without telling anybody."""
    return rebuilding.refresh_open()


@job("learning.reckon_risks", queue="slow")
def reckon_risks() -> int:
    """The table of risks, from a year."""
    return risks.reckon()


@job("learning.score_sellers", queue="slow")
def score_sellers() -> int:
    """Quality of sellers, once a month; on other days there is nothing to do."""
    return quality.score_month()


@job("learning.book_reserve", queue="money", backlog=lambda: len(reserving.due()))
def book_reserve() -> int:
    """The fund for after-sales: months that are over."""
    return reserving.book_due()


@job(reporting.TASK, queue="slow", backlog=reports.waiting)
def make_reports() -> int:
    """Monthly reports that were asked for, and the one of the month that is over."""
    return reporting.make_due()
