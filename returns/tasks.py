"""Scheduled work of returns."""

from marketplace.core.errors import Conflict
from marketplace.core.tasks import job
from marketplace.core.trail import SYSTEM
from returns import selectors
from returns.services.requesting import expire

BATCH = 200


@job("returns.expire_due", backlog=lambda: selectors.due_to_expire().count())
def expire_due() -> int:
    """End the cases whose label was never used in time."""
    done = 0
    for case in selectors.due_to_expire()[:BATCH]:
        try:
            expire(case=case, actor=SYSTEM)
        except Conflict:  # it moved since the list was read: nothing to expire
            continue
        done += 1
    return done
