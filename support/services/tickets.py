"""Work for people: open, take, reply, wait, solve, close. An answer stops the first-reply clock.

Every verb takes the lock of the conversation first and reads the ticket anew, so a customer who writes and two agents
who answer in the same moment come one after another.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.core import ids, rules, textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.joined import joined
from marketplace.core.outbox.emit import emit
from promotions.selectors.membership import benefits_of
from support import locks, selectors, teams
from support.errors import TakenByColleague
from support.models import Conversation, Message, Ticket
from support.policies import BOT_ANSWER
from support.policies import priority as urgency
from support.policies.clock_rules import FIRST_REPLY as FIRST_REPLY
from support.services import conversations, timing
from support.services.files import Stored
from support.states import TICKET, TicketStatus

SUBJECT_LENGTH = 80
FRESH = (
    "status",
    "path",
    "priority",
    "priority_reasons",
    "about",
    "assignee",
    "first_reply_at",
    "solved_at",
    "user",
    "merged_into",
    "team",
)


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


@joined
def open_for(
    *,
    conversation: Conversation,
    subject: str,
    topic: str = "other",
    priority: str = Ticket.Priority.NORMAL,
    actor: str,
    cause: str = "",
    about: str = "",
) -> Ticket:
    """The open ticket of a conversation, or a new one with its clocks running. `cause` is why the house made it by itself; `about` what
    it turned out to be about, where that is not what the conversation began with.
    """
    fresh = locks.conversation(conversation.pk)
    existing = selectors.open_ticket(fresh)
    if existing is not None:
        return existing
    line = textnorm.clean_line(subject[: 4 * SUBJECT_LENGTH], max_length=4 * SUBJECT_LENGTH)
    member = benefits_of(fresh.user)
    level, reasons = urgency.assess(
        rules.at(urgency.RULE.code).body, floor=priority, topic=topic, has_priority=member.has_priority_support,
        text=subject, cause=cause,
    )  # fmt: skip
    ticket = Ticket.objects.create(
        number=ids.next_number("MT"),
        conversation=fresh,
        user=fresh.user,
        topic=topic,
        priority=level,
        priority_reasons=reasons,
        subject=textnorm.shorten(line, SUBJECT_LENGTH) or _("Question"),
        about=about or fresh.context,
        language=fresh.locale[:10],
        tier=member.tier,
        team=teams.team_for(fresh.locale, topic),
        created_at=time.now(),
    )
    timing.opened(ticket, actor)
    trail.record(verb="ticket.open", target=trail.ref(ticket), actor=actor)
    emit(topic="support.ticket_opened", key=ticket.ref, payload={"ticket": ticket.number})
    return ticket


@joined
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
    already = conversations.sent_before(conversation, author, client_id)
    if already is not None:
        return already, selectors.last_ticket(conversation)
    message = conversations.add(
        conversation=conversation, sender=Message.Sender.CUSTOMER, author=author, body=body, client_id=client_id,
        attached=attached,
    )  # fmt: skip
    emit(topic="support.customer_wrote", key=conversation.ref, payload={"message": message.pk})
    ticket = selectors.open_ticket(conversation)
    if ticket is None and fresh.handled_by == Conversation.Desk.BOT:
        clocks.start(kind=BOT_ANSWER, subject=conversation.ref, actor=author)
        return message, None
    survivor = selectors.survivor(conversation) if ticket is None else None
    if survivor is not None:
        return message, survivor  # merged: `handlers.merged_wakes` opens it, whose conversation is not locked here
    if ticket is None:
        ticket = _reopened(conversation, author) or _opened(conversation, body, topic, author)
    else:
        customer_waits(ticket, author)
    return message, ticket


def customer_waits(ticket: Ticket, actor: str) -> None:
    """The customer wrote on an open ticket; the caller holds its conversation.

    Also while the seller is asked: the customer waits for us again, so it is to be answered and somebody has to have it.
    """
    if ticket.status in (TicketStatus.WAITING_CUSTOMER, TicketStatus.WAITING_SELLER):
        TICKET.move(ticket, TicketStatus.OPEN, actor=actor, why="customer wrote")
    timing.customer_waits(ticket, actor)


def _opened(conversation: Conversation, body: str, topic: str, author: str) -> Ticket:
    return open_for(conversation=conversation, subject=body, topic=topic, actor=author)


def _reopened(conversation: Conversation, actor: str) -> Ticket | None:
    """A solved ticket whose customer wrote again; the customer waits for an answer again, so the clock runs again."""
    ticket = selectors.last_ticket(conversation)
    if ticket is None or ticket.status != TicketStatus.SOLVED:
        return None
    return reopen(ticket, actor)


def reopen(ticket: Ticket, actor: str) -> Ticket:
    """A solved ticket goes on; the caller holds its conversation."""
    TICKET.move(ticket, TicketStatus.OPEN, actor=actor, why="customer wrote again", solved_at=None)
    timing.opened(ticket, actor)
    return ticket


@transaction.atomic
def take(*, ticket: Ticket, agent: User, is_takeover: bool = False) -> Ticket:
    """The agent takes it; one that a colleague has only with `is_takeover`. Taking it again changes nothing.

    Raises TakenByColleague.
    """
    lock(ticket)
    return _taken(ticket, agent, is_takeover=is_takeover)


def _taken(ticket: Ticket, agent: User, *, is_takeover: bool = False) -> Ticket:
    if ticket.assignee_id not in (None, agent.pk) and not is_takeover:
        raise TakenByColleague
    if ticket.assignee_id != agent.pk:
        locks.seat_of(agent.pk)  # routing counts what they carry under the same lock
        Ticket.objects.filter(pk=ticket.pk).update(assignee=agent)
        ticket.assignee = agent
        trail.record(verb="ticket.take", target=ticket.ref, actor=agent.ref, after={"is_takeover": is_takeover})
    if ticket.status == TicketStatus.NEW:
        TICKET.move(ticket, TicketStatus.OPEN, actor=agent.ref)
    return ticket


@joined
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
    lock(ticket)
    already = conversations.sent_before(ticket.conversation, agent.ref, client_id)
    if already is not None:
        return already
    if not is_internal:
        _taken(ticket, agent)
    message = conversations.add(
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
    if ticket.status in (TicketStatus.OPEN, TicketStatus.WAITING_SELLER):
        TICKET.move(ticket, TicketStatus.WAITING_CUSTOMER, actor=actor)
    timing.answered(ticket, actor)


@transaction.atomic
def wait_for_seller(*, ticket: Ticket, agent: User) -> Ticket:
    """The seller has to do something first. Raises IllegalMove."""
    lock(ticket)
    TICKET.move(ticket, TicketStatus.WAITING_SELLER, actor=agent.ref)
    timing.waits_for_seller(ticket, agent.ref)
    return ticket


@transaction.atomic
def solve(*, ticket: Ticket, agent: User, why: str = "") -> Ticket:
    """Solved, as the agent sees it; the customer's next message opens it again. Raises IllegalMove."""
    lock(ticket)
    TICKET.move(ticket, TicketStatus.SOLVED, actor=agent.ref, why=why, solved_at=time.now())
    emit(topic="support.ticket_over", key=ticket.ref, payload={"ticket": ticket.number})
    timing.over(ticket, agent.ref)
    return ticket


@transaction.atomic
def close(*, ticket: Ticket, actor: str) -> Ticket:
    """Closed for good: the customer's next message opens a new ticket. Raises IllegalMove."""
    lock(ticket)
    TICKET.move(ticket, TicketStatus.CLOSED, actor=actor)
    emit(topic="support.ticket_over", key=ticket.ref, payload={"ticket": ticket.number})
    timing.over(ticket, actor)
    return ticket


def lock(ticket: Ticket) -> None:
    """Hold the conversation and see the ticket as it is now."""
    locks.conversation(ticket.conversation_id)
    ticket.refresh_from_db(fields=FRESH)
