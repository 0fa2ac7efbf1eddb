"""Scheduled job of the clock engine."""

from marketplace.core import time
from marketplace.core.clocks import selectors, service
from marketplace.core.tasks import job


def backlog() -> int:
    return selectors.backlog(time.now())


@job("core.sweep_clocks", backlog=backlog)
def sweep_clocks() -> int:
    return service.sweep(limit=500)
