"""Work for people: open, take, reply, wait, solve, close. An answer stops the first-reply clock.

Every verb takes the lock of the conversation first and reads the ticket anew, so a customer who writes and two agents
who answer in the same moment come one after another.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.core import ids, textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from promotions.selectors.membership import benefits_of
from support import locks, selectors
from support.errors import TakenByColleague
from support.models import Conversation, Message, Ticket
from support.policies import BOT_ANSWER
from support.services import conversations
from support.services.files import Stored
from support.states import TICKET, TicketStatus

FIRST_REPLY = "support_first_reply"
SUBJECT_LENGTH = 80
FRESH = ("status", "assignee", "first_reply_at", "solved_at", "user")


@transaction.atomic
def ask(
    *,
    user: User | None,
    guest_key: str = "",
    context: str = "",
    page: str = "",
    locale: str,
    author: str,
    body: str,
    client_id: str,
    attached: Sequence[Stored] = (),
) -> tuple[Conversation, Message]:
    """The first message opens a conversation and its ticket, all or nothing; sent twice it opens one.

    Raises what `conversations.start` and `conversations.post` raise.
    """
    conversation = conversations.start(
        user=user, guest_key=guest_key, context=context, page=page, locale=locale, actor=author, client_id=client_id
    )
    message, _ticket = customer_writes(
        conversation=conversation, author=author, body=body, client_id=client_id, attached=attached
    )
    return conversation, message


@transaction.atomic
def open_for(
    *,
    conversation: Conversation,
    subject: str,
    topic: str = "other",
    priority: str = Ticket.Priority.NORMAL,
    actor: str,
) -> Ticket:
    """The open ticket of a conversation, or a new one with its first-reply clock running."""
    fresh = locks.conversation(conversation.pk)
    existing = selectors.open_ticket(fresh)
    if existing is not None:
        return existing
    line = textnorm.clean_line(subject[: 4 * SUBJECT_LENGTH], max_length=4 * SUBJECT_LENGTH)
    ticket = Ticket.objects.create(
        number=ids.next_number("MT"),
        conversation=fresh,
        user=fresh.user,
        topic=topic,
        priority=Ticket.Priority.HIGH if benefits_of(fresh.user).has_priority_support else priority,
        subject=textnorm.shorten(line, SUBJECT_LENGTH) or _("Question"),
        about=fresh.context,
        created_at=time.now(),
    )
    clocks.start(kind=FIRST_REPLY, subject=ticket.ref, actor=actor)
    trail.record(verb="ticket.open", target=trail.ref(ticket), actor=actor)
    emit(topic="support.ticket_opened", key=ticket.ref, payload={"ticket": ticket.number})
    return ticket


@transaction.atomic
def customer_writes(
    *,
    conversation: Conversation,
    author: str,
    body: str,
    client_id: str,
    topic: str = "other",
    attached: Sequence[Stored] = (),
) -> tuple[Message, Ticket | None]:
    """The customer's message, and the ticket that makes sure somebody answers it (a solved one is opened again).

    While the assistant handles the conversation there is no ticket, but its clock: where it stays silent people take over.

    The same message again changes nothing. Raises what `conversations.post` raises.
    """
    fresh = locks.conversation(conversation.pk)
    already = selectors.sent_before(conversation, author, client_id)
    if already is not None:
        return already, selectors.last_ticket(conversation)
    message = conversations.post(
        conversation=conversation, sender=Message.Sender.CUSTOMER, author=author, body=body, client_id=client_id,
        attached=attached,
    )  # fmt: skip
    emit(topic="support.customer_wrote", key=conversation.ref, payload={"message": message.pk})
    ticket = selectors.open_ticket(conversation)
    if ticket is None and fresh.handled_by == Conversation.Desk.BOT:
        clocks.start(kind=BOT_ANSWER, subject=conversation.ref, actor=author)
        return message, None
    if ticket is None:
        ticket = _reopened(conversation, author) or _opened(conversation, body, topic, author)
    elif ticket.status == TicketStatus.WAITING_CUSTOMER:
        TICKET.move(ticket, TicketStatus.OPEN, actor=author, why="customer wrote")
    return message, ticket


def _opened(conversation: Conversation, body: str, topic: str, author: str) -> Ticket:
    return open_for(conversation=conversation, subject=body, topic=topic, actor=author)


def _reopened(conversation: Conversation, actor: str) -> Ticket | None:
    """A solved ticket whose customer wrote again; the customer waits for an answer again, so the clock runs again."""
    ticket = selectors.last_ticket(conversation)
    if ticket is None or ticket.status != TicketStatus.SOLVED:
        return None
    TICKET.move(ticket, TicketStatus.OPEN, actor=actor, why="customer wrote again", solved_at=None)
    clocks.start(kind=FIRST_REPLY, subject=ticket.ref, actor=actor)
    return ticket


@transaction.atomic
def take(*, ticket: Ticket, agent: User, is_takeover: bool = False) -> Ticket:
    """The agent takes it; one that a colleague has only with `is_takeover`. Taking it again changes nothing.

    Raises TakenByColleague.
    """
    _lock(ticket)
    if ticket.assignee_id not in (None, agent.pk) and not is_takeover:
        raise TakenByColleague
    if ticket.assignee_id != agent.pk:
        Ticket.objects.filter(pk=ticket.pk).update(assignee=agent)
        ticket.assignee = agent
        trail.record(verb="ticket.take", target=ticket.ref, actor=agent.ref, after={"is_takeover": is_takeover})
    if ticket.status == TicketStatus.NEW:
        TICKET.move(ticket, TicketStatus.OPEN, actor=agent.ref)
    return ticket


@transaction.atomic
def reply(
    *,
    ticket: Ticket,
    agent: User,
    body: str,
    client_id: str,
    is_internal: bool = False,
    attached: Sequence[Stored] = (),
) -> Message:
    """The agent answers, or leaves an internal note; an answer stops the first-reply clock and waits for the customer.

    Answering takes a free ticket. The same `client_id` again changes nothing. Raises TakenByColleague, EmptyMessage,
    BadText.
    """
    _lock(ticket)
    already = selectors.sent_before(ticket.conversation, agent.ref, client_id)
    if already is not None:
        return already
    if not is_internal:
        take(ticket=ticket, agent=agent)
    message = conversations.post(
        conversation=ticket.conversation,
        sender=Message.Sender.AGENT,
        author=agent.ref,
        body=body,
        client_id=client_id,
        is_internal=is_internal,
        attached=attached,
    )
    if not is_internal:
        _answered(ticket, message, agent.ref)
    return message


def _answered(ticket: Ticket, message: Message, actor: str) -> None:
    if ticket.first_reply_at is None:
        Ticket.objects.filter(pk=ticket.pk).update(first_reply_at=message.sent_at)
        ticket.first_reply_at = message.sent_at
    clocks.stop(kind=FIRST_REPLY, subject=ticket.ref, actor=actor)
    if ticket.status in (TicketStatus.OPEN, TicketStatus.WAITING_SELLER):
        TICKET.move(ticket, TicketStatus.WAITING_CUSTOMER, actor=actor)


@transaction.atomic
def wait_for_seller(*, ticket: Ticket, agent: User) -> Ticket:
    """The seller has to do something first. Raises IllegalMove."""
    _lock(ticket)
    TICKET.move(ticket, TicketStatus.WAITING_SELLER, actor=agent.ref)
    return ticket


@transaction.atomic
def solve(*, ticket: Ticket, agent: User, why: str = "") -> Ticket:
    """Solved, as the agent sees it; the customer's next message opens it again. Raises IllegalMove."""
    _lock(ticket)
    TICKET.move(ticket, TicketStatus.SOLVED, actor=agent.ref, why=why, solved_at=time.now())
    emit(topic="support.ticket_over", key=ticket.ref, payload={"ticket": ticket.number})
    clocks.stop(kind=FIRST_REPLY, subject=ticket.ref, actor=agent.ref)
    return ticket


@transaction.atomic
def close(*, ticket: Ticket, actor: str) -> Ticket:
    """Closed for good: the customer's next message opens a new ticket. Raises IllegalMove."""
    _lock(ticket)
    TICKET.move(ticket, TicketStatus.CLOSED, actor=actor)
    emit(topic="support.ticket_over", key=ticket.ref, payload={"ticket": ticket.number})
    clocks.stop(kind=FIRST_REPLY, subject=ticket.ref, actor=actor)
    return ticket


def _lock(ticket: Ticket) -> None:
    """Hold the conversation and see the ticket as it is now."""
    locks.conversation(ticket.conversation_id)
    ticket.refresh_from_db(fields=FRESH)
