"""Scheduled job of the transparency log: one signed head an hour."""

from marketplace.core.tasks import job
from marketplace.core.transparency import selectors, service


@job("core.seal_log", backlog=selectors.waiting)
def seal_log() -> int:
    waiting = selectors.waiting()
    service.seal_all()
    return waiting
