"""Thin jobs of promises."""

from marketplace.core.tasks import job
from promises.services import judging, reckoning


@job("promises.sweep", queue="money", backlog=judging.overdue)
def sweep() -> int:
    """Promises whose day is over, also where the clock's word got lost."""
    return judging.sweep()


@job("promises.reckon", queue="slow")
def reckon() -> int:
    """How long every lane takes."""
    return reckoning.reckon()
