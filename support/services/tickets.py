"""Work for people: open, take, reply, wait, solve, close. The first reply stops its clock."""

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.core import ids, textnorm, time, trail
from marketplace.core.clocks import selectors as clock_selectors
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from support import selectors
from support.errors import TakenByColleague
from support.models import Conversation, Message, Ticket
from support.services import conversations
from support.states import TICKET, TicketStatus

FIRST_REPLY = "support_first_reply"


@transaction.atomic
def open_for(
    *, conversation: Conversation, subject: str, topic: str = "other", priority: str = Ticket.Priority.NORMAL, actor: str
) -> Ticket:
    """The open ticket of a conversation, or a new one with its first-reply clock running."""
    existing = selectors.open_ticket(conversation)
    if existing is not None:
        return existing
    ticket = Ticket.objects.create(
        number=ids.next_number("MT"), conversation=conversation, user=conversation.user, topic=topic, priority=priority,
        subject=textnorm.shorten(textnorm.clean_line(subject, max_length=4000), 160) or _("Question"),
        about=conversation.context, created_at=time.now(),
    )
    clocks.start(kind=FIRST_REPLY, subject=ticket.ref, actor=actor)
    trail.record(verb="ticket.open", target=trail.ref(ticket), actor=actor)
    emit(topic="support.ticket_opened", key=ticket.ref, payload={"ticket": ticket.number})
    return ticket


@transaction.atomic
def customer_writes(
    *, conversation: Conversation, author: str, body: str, client_id: str, topic: str = "other"
) -> tuple[Message, Ticket]:
    """The customer's message, and the ticket that makes sure somebody answers it (a solved one is opened again)."""
    message = conversations.post(
        conversation=conversation, sender=Message.Sender.CUSTOMER, author=author, body=body, client_id=client_id
    )
    ticket = selectors.open_ticket(conversation) or _reopen(conversation, author)
    if ticket is None:
        ticket = open_for(conversation=conversation, subject=body, topic=topic, actor=author)
    elif ticket.status == TicketStatus.WAITING_CUSTOMER:
        TICKET.move(ticket, TicketStatus.OPEN, actor=author, why="customer wrote")
    return message, ticket


def _reopen(conversation: Conversation, actor: str) -> Ticket | None:
    ticket = selectors.last_ticket(conversation)
    if ticket is None or ticket.status != TicketStatus.SOLVED:
        return None
    TICKET.move(ticket, TicketStatus.OPEN, actor=actor, why="customer wrote again", solved_at=None)
    return ticket


@transaction.atomic
def take(*, ticket: Ticket, agent: User) -> Ticket:
    """The agent takes it: a conditional UPDATE, so two agents cannot. Raises TakenByColleague, IllegalMove."""
    rows = Ticket.objects.filter(pk=ticket.pk, assignee__isnull=True).update(assignee=agent)
    if not rows and ticket.assignee_id != agent.pk:
        raise TakenByColleague
    ticket.assignee = agent
    if ticket.status == TicketStatus.NEW:
        TICKET.move(ticket, TicketStatus.OPEN, actor=agent.ref)
    return ticket


@transaction.atomic
def reply(*, ticket: Ticket, agent: User, body: str, client_id: str, is_internal: bool = False) -> Message:
    """The agent answers (or leaves an internal note); the answer stops the first-reply clock and waits for the customer."""
    if ticket.assignee_id is None and not is_internal:
        take(ticket=ticket, agent=agent)
    message = conversations.post(
        conversation=ticket.conversation, sender=Message.Sender.AGENT, author=agent.ref, body=body, client_id=client_id,
        is_internal=is_internal,
    )
    if is_internal:
        return message
    if ticket.first_reply_at is None:
        Ticket.objects.filter(pk=ticket.pk, first_reply_at__isnull=True).update(first_reply_at=message.sent_at)
        ticket.first_reply_at = message.sent_at
        clock = clock_selectors.open_clock(FIRST_REPLY, ticket.ref)
        if clock is not None:
            clocks.stop(clock_id=clock.pk, actor=agent.ref)
    if ticket.status == TicketStatus.OPEN:
        TICKET.move(ticket, TicketStatus.WAITING_CUSTOMER, actor=agent.ref)
    return message


@transaction.atomic
def solve(*, ticket: Ticket, agent: User, why: str = "") -> Ticket:
    """Solved, as the agent sees it; the customer's next message opens it again. Raises IllegalMove."""
    TICKET.move(ticket, TicketStatus.SOLVED, actor=agent.ref, why=why, solved_at=time.now())
    return ticket


@transaction.atomic
def close(*, ticket: Ticket, actor: str) -> Ticket:
    """Closed for good. Raises IllegalMove."""
    TICKET.move(ticket, TicketStatus.CLOSED, actor=actor)
    return ticket
