"""Two tickets of one person become one; some messages of a ticket become another.

Merging closes one and points it to the one that goes on. Its conversation stays readable: the desk reads both as one, the
customer finds a line that leads to where the answer comes. Splitting copies what was chosen into a conversation of its own.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.models import User
from marketplace.core import trail
from marketplace.core.outbox.emit import emit
from support import locks, selectors
from support.errors import CannotMerge, NothingToSplit
from support.models import Conversation, FollowUp, Message, Ticket, TicketCause, TicketLink, TicketTag
from support.policies.priority import LEVELS
from support.services import conversations, seller_questions, tagging, tickets, timing
from support.states import OPEN, OURS, TICKET, TicketStatus

MOST_SPLIT = 100


@transaction.atomic
def merge(*, ticket: Ticket, into: Ticket, agent: User) -> Ticket:
    """`ticket` is closed and `into` goes on with its tags, links, causes and reminders. Returns the survivor.

    Merging the same two again changes nothing. Raises CannotMerge unless both are open tickets of the same person.
    """
    locks.conversations([ticket.conversation_id, into.conversation_id])
    for one in (ticket, into):
        one.refresh_from_db(fields=tickets.FRESH)
    if ticket.merged_into_id == into.pk:
        return into
    is_same_person = ticket.user_id is not None and ticket.user_id == into.user_id
    if ticket.pk == into.pk or not is_same_person or ticket.status not in OPEN or into.status not in OPEN:
        raise CannotMerge
    it_waits = ticket.status in OURS
    seller_questions.drop(ticket=ticket, actor=agent.ref)
    TICKET.move(ticket, TicketStatus.CLOSED, actor=agent.ref, why=f"merged into {into.number}", merged_into=into)
    timing.over(ticket, agent.ref)
    _move_along(ticket, into)
    _tell_where(ticket, into)
    urgent = max(ticket.priority, into.priority, key=LEVELS.index)
    tagging.prioritise(ticket=into, priority=urgent, actor=agent.ref)
    trail.record(verb="ticket.merge", target=into.ref, actor=agent.ref, after={"merged": ticket.number})
    emit(topic="support.merged", key=into.ref, payload={"ticket": ticket.number, "into": into.number})
    if it_waits:
        tickets.customer_waits(into, agent.ref)
    return into


def _move_along(ticket: Ticket, into: Ticket) -> None:
    """What hangs on the one that ends goes on with the other; what both have stays once."""
    for model, name in ((TicketTag, "tag"), (TicketLink, "to")):
        there = model.objects.filter(ticket=into).values(name)
        model.objects.filter(ticket=ticket).exclude(**{f"{name}__in": there}).update(ticket=into)
    FollowUp.objects.filter(ticket=ticket, came_at__isnull=True, done_at__isnull=True).update(ticket=into)
    TicketCause.objects.filter(ticket=ticket).update(ticket=into)


def _tell_where(ticket: Ticket, into: Ticket) -> None:
    """The customer sees one answer: the old thread says where it goes on. A note tells the desk."""
    with override(ticket.language):
        words, label = _("We answer this together with your other message, so that you get one answer."), _("Go there")
    conversations.post(
        conversation=ticket.conversation, sender=Message.Sender.SYSTEM, author="system:desk", body=words,
        client_id=f"merged-{into.pk}", choices=[{"label": label, "href": f"/help/chat/{into.conversation.public_id}/"}],
    )  # fmt: skip
    conversations.post(
        conversation=into.conversation, sender=Message.Sender.SYSTEM, author="system:desk", client_id=f"merges-{ticket.pk}",
        body=_("%(number)s was merged into this ticket.") % {"number": ticket.number}, is_internal=True,
    )  # fmt: skip


@transaction.atomic
def split(*, ticket: Ticket, message_ids: Sequence[int], subject: str, agent: User, client_id: str) -> Ticket:
    """The chosen messages of the customer become a new ticket of the same person; nothing leaves the old one.

    The same `client_id` again returns the ticket that is there. Raises NothingToSplit.
    """
    tickets.lock(ticket)
    old = ticket.conversation
    chosen = list(
        old.messages.filter(pk__in=list(message_ids)[:MOST_SPLIT], sender=Message.Sender.CUSTOMER, is_internal=False)
    )
    written = old.messages.filter(sender=Message.Sender.CUSTOMER).count()
    opened_by = f"desk:{ticket.number}"
    before = selectors.opened_before(opened_by, client_id)
    if before is not None:
        return Ticket.objects.get(conversation=before, split_from=ticket)
    if not chosen or len(chosen) >= written:
        raise NothingToSplit
    fresh = conversations.start(
        user=old.user, guest_key=old.guest_key, context=old.context, locale=old.locale, actor=opened_by,
        client_id=client_id, handled_by=Conversation.Desk.PEOPLE,
    )  # fmt: skip
    Message.objects.bulk_create(_copies(chosen, fresh))
    made = tickets.open_for(
        conversation=fresh,
        subject=subject or str(chosen[0].body),
        topic=ticket.topic,
        priority=ticket.priority,
        actor=agent.ref,
    )
    Ticket.objects.filter(pk=made.pk).update(split_from=ticket)
    made.split_from = ticket
    for place, other, number in ((old, made, made.number), (fresh, ticket, ticket.number)):
        conversations.post(
            conversation=place, sender=Message.Sender.SYSTEM, author="system:desk", client_id=f"split-{other.pk}",
            body=_("Messages were split: see %(number)s.") % {"number": number}, is_internal=True,
        )  # fmt: skip
    trail.record(
        verb="ticket.split", target=ticket.ref, actor=agent.ref, after={"new": made.number, "messages": len(chosen)}
    )
    return made


def _copies(chosen: Sequence[Message], into: Conversation) -> list[Message]:
    return [
        Message(
            conversation=into, sender=one.sender, author=one.author, body=one.body, client_id=f"copy-{one.pk}",
            sent_at=one.sent_at,
        )
        for one in chosen
    ]  # fmt: skip
