"""Who answers a conversation: the assistant first, people once it is handed to them."""

from django.db import transaction

from marketplace.core import ids, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from support import locks
from support.models import Conversation, Message, Ticket
from support.policies import BOT_ANSWER
from support.services import conversations, tickets

BOT = "bot"


@transaction.atomic
def to_people(
    *,
    conversation: Conversation,
    reason: str,
    summary: str = "",
    subject: str = "",
    topic: str = "other",
    priority: str = Ticket.Priority.NORMAL,
    about: str = "",
    actor: str,
) -> Ticket:
    """Give a conversation to people: its open ticket, or a new one, with `summary` as an internal note.

    `reason` is a code (`asked`, `unsure`, `upset`, `silent`, `failed`, `stopped`, `taken`); `about` what the talk came to be about
    (`order:…`), where it is known. Again it changes nothing but for another note.
    """
    fresh = locks.conversation(conversation.pk)
    if fresh.handled_by == Conversation.Desk.BOT:
        Conversation.objects.filter(pk=fresh.pk).update(handled_by=Conversation.Desk.PEOPLE)
        fresh.handled_by = conversation.handled_by = Conversation.Desk.PEOPLE
        clocks.stop(kind=BOT_ANSWER, subject=fresh.ref, actor=actor)
        trail.record(verb="conversation.hand_over", target=trail.ref(fresh), actor=actor, why=reason)
        emit(
            topic="support.handed_over",
            key=trail.ref(fresh),
            payload={"conversation": fresh.public_id, "reason": reason},
        )
    ticket = tickets.open_for(
        conversation=fresh, subject=subject or summary, topic=topic, priority=priority, about=about, actor=actor
    )
    if summary:
        conversations.post(
            conversation=fresh, sender=Message.Sender.BOT, author=BOT, body=summary, client_id=ids.public_id(),
            is_internal=True,
        )  # fmt: skip
    return ticket


@transaction.atomic
def bot_says(
    *, conversation: Conversation, body: str, client_id: str, choices: list[dict[str, str]] | None = None
) -> Message:
    """The assistant answers; its clock stops. The same `client_id` again changes nothing."""
    message = conversations.post(
        conversation=conversation, sender=Message.Sender.BOT, author=BOT, body=body, client_id=client_id,
        choices=choices or [],
    )  # fmt: skip
    clocks.stop(kind=BOT_ANSWER, subject=conversation.ref, actor=BOT)
    return message
