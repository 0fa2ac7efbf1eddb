"""Supervisors read along. Every look is in the trail."""

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import trail
from support import selectors
from support.models import Conversation, Ticket
from support.services import handing, tickets


@transaction.atomic
def watch(*, ticket: Ticket, supervisor: User) -> None:
    """That `supervisor` read this conversation; the door checked the role."""
    trail.record(verb="ticket.watch", target=ticket.ref, actor=supervisor.ref)


@transaction.atomic
def listen(*, conversation: Conversation, supervisor: User) -> None:
    """As `watch`, for a conversation that no person of ours has: the assistant answers it."""
    trail.record(verb="conversation.watch", target=trail.ref(conversation), actor=supervisor.ref)


@transaction.atomic
def take(*, conversation: Conversation, supervisor: User) -> Ticket:
    """From the assistant, or from nobody, to the supervisor. Raises TakenByColleague where an agent was quicker."""
    ticket = handing.to_people(
        conversation=conversation, reason="taken", subject=selectors.last_words(conversation), actor=supervisor.ref
    )
    return tickets.take(ticket=ticket, agent=supervisor)
