"""Scheduled work of the desk."""

from marketplace.core.errors import Conflict
from marketplace.core.tasks import job
from support import selectors
from support.services import arriving, tickets, wechat

SYSTEM = "system:desk"
BATCH = 200


@job("support.close_solved", backlog=lambda: selectors.due_to_close().count())
def close_solved() -> int:
    """Close what was solved a week ago and stayed quiet, one transaction each."""
    done = 0
    for ticket in list(selectors.due_to_close()[:BATCH]):
        try:
            tickets.close(ticket=ticket, actor=SYSTEM)
        except Conflict:  # the customer wrote since the list was read
            continue
        done += 1
    return done


@job(wechat.FETCH_TASK, queue="slow", backlog=wechat.backlog)
def fetch_media() -> int:
    """Pictures that somebody sent in WeChat become messages."""
    return wechat.fetch_media()


@job("support.forget_arrivals", queue="slow")
def forget_arrivals() -> int:
    """Bounces, floods and lists are not kept for ever."""
    return arriving.forget_old()
