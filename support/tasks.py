"""Scheduled work of the desk."""

from marketplace.core.errors import Conflict
from marketplace.core.tasks import job
from support import selectors
from support.services import arriving, assigning, availability, follow_ups, night, shifts, tickets, wechat

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


@job("support.route_unassigned", backlog=lambda: selectors.unassigned().count())
def route_unassigned() -> int:
    """Give what nobody has to whoever is there."""
    return assigning.sweep()


@job("support.watch_seats")
def watch_seats() -> int:
    """Agents who fell silent are away, then off."""
    return availability.sweep()


@job("support.bring_back", backlog=lambda: follow_ups.due().count())
def bring_back() -> int:
    """Tickets whose reminder is due come back."""
    return follow_ups.bring_back()


@job("support.answer_the_night", backlog=lambda: night.unanswered().count())
def answer_the_night() -> int:
    """Conversations that nobody answered become tickets."""
    return night.sweep()


@job("support.plan_shifts")
def plan_shifts() -> int:
    """Shifts of the next four weeks from the repeated weeks."""
    return shifts.generate_all()


@job("support.watch_coverage")
def watch_coverage() -> int:
    """Hours of the next day with too few agents are a supervisor's duty."""
    return shifts.watch_coverage()


@job("support.forget_arrivals", queue="slow")
def forget_arrivals() -> int:
    """Bounces, floods and lists are not kept for ever."""
    return arriving.forget_old()
