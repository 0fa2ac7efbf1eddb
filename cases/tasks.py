"""Scheduled work of cases."""

from cases import selectors
from cases.services import moving, packs
from marketplace.core.tasks import job


@job("cases.move_due", queue="money", backlog=selectors.backlog)
def move_due() -> int:
    """Steps that are over move on by themselves."""
    return moving.move_due()


@job("cases.make_packs", queue="slow", backlog=selectors.packs_waiting)
def make_packs() -> int:
    """Evidence packs that somebody asked for."""
    return packs.make_due()
