"""Scheduled work of repairs."""

from marketplace.core.tasks import job
from repairs.selectors import cases, partners
from repairs.services import grading, parts, reserve, statements, taking_in, travelling, working
from repairs.services import partners as points


@job("repairs.end_quotes", backlog=lambda: len(cases.quotes_to_end()))
def end_quotes() -> int:
    """Quotes that nobody answered."""
    return working.end_quotes()


@job("repairs.place_waiting", backlog=lambda: len(cases.waiting_for_station()))
def place_waiting() -> int:
    """Pieces of returns for which there was no station."""
    return taking_in.place_all()


@job("repairs.make_statements", queue="money")
def make_statements() -> int:
    """What partner shops are owed for the month that is over."""
    return statements.make_due()


@job("repairs.call_for_trips")
def call_for_trips() -> int:
    """Pieces that a courier has had for long."""
    return travelling.call_for_silent()


@job("repairs.expire_partners", backlog=lambda: len(partners.to_expire()))
def expire_partners() -> int:
    """Certifications whose last day is over."""
    return points.expire_due()


@job("repairs.grade_partners", queue="slow")
def grade_partners() -> int:
    """The grades of the last quarter."""
    return grading.grade_due()


@job("repairs.retarget_parts", queue="slow")
def retarget_parts() -> int:
    """Targets and reorder points of spare parts."""
    return parts.retarget()


@job("repairs.release_reserve", queue="money", backlog=lambda: len(reserve.due()))
def release_reserve() -> int:
    """What warranties that ended did not need."""
    return reserve.release_due()
