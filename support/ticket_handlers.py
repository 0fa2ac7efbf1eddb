"""What happens to tickets when something happened: routing, ladder, merged threads. Idempotent."""

from typing import Any

from django.db import transaction

from support import locks, selectors
from support.models import Seat, Ticket
from support.services import assigning, escalating, tickets
from support.states import OPEN, OURS, Availability, TicketStatus

SYSTEM = "system:desk"


def route_opened(*, ticket: str) -> None:
    """A new ticket looks for somebody who is there."""
    found = selectors.ticket_by_number(ticket)
    assigning.route(ticket_id=found.pk)


@transaction.atomic
def customer_wrote(*, message: int) -> None:
    """The customer wrote: a merged thread wakes the ticket that goes on; a ticket whose agent has gone is routed again."""
    talk = selectors.message(message).conversation
    ticket = selectors.open_ticket(talk) or selectors.survivor(talk)
    if ticket is None:
        return
    if ticket.conversation_id != talk.pk:
        locks.conversation(ticket.conversation_id)
        ticket.refresh_from_db(fields=tickets.FRESH)
        _wake(ticket)
    if ticket.status not in OURS:
        return
    if ticket.assignee is not None and _has_gone(ticket.assignee_id):
        assigning.release(ticket_id=ticket.pk, user_id=ticket.assignee.pk, why="the agent has gone")
    assigning.route(ticket_id=ticket.pk)


def _wake(ticket: Ticket) -> None:
    if ticket.status == TicketStatus.SOLVED:
        tickets.reopen(ticket, SYSTEM)
    elif ticket.status in OPEN:
        tickets.customer_waits(ticket, SYSTEM)


def _has_gone(user_id: int | None) -> bool:
    """Agents without a seat work as they like; one with a seat has gone when it says off."""
    return Seat.objects.filter(user=user_id, availability=Availability.OFF).exists()


def availability_changed(*, seat: int, availability: str) -> None:
    """Whoever went leaves what waits to others; whoever came gets what nobody has."""
    found = Seat.objects.filter(pk=seat, availability=availability).first()
    if found is None:
        return  # changed again since
    if availability == Availability.OFF:
        assigning.route_again(user_id=found.user_id, why="the agent went")
    elif availability == Availability.ONLINE:
        assigning.sweep()


def clock_rung(*, clock: int, kind: str, subject: str, rung: int, **_more: Any) -> None:
    escalating.climb(clock=clock, kind=kind, subject=subject, rung=rung, is_breach=False)


def clock_breached(*, clock: int, kind: str, subject: str, rung: int, **_more: Any) -> None:
    escalating.climb(clock=clock, kind=kind, subject=subject, rung=rung, is_breach=True)
