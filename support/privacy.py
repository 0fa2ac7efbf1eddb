"""What support exports and erases."""

from typing import Any

from marketplace.translating.services import translating
from support.models import Conversation, Message, RelayMessage, SellerQuestion, Ticket
from support.selectors import OPEN
from support.services import tickets
from support.wire import as_json

SYSTEM = "system:privacy"
GONE = "—"


def export(ref: str) -> list[dict[str, Any]]:
    """The person's conversations with every message that both sides could read."""
    return [
        {
            "conversation": talk.public_id,
            "about": talk.context,
            "started": talk.created_at,
            "messages": [as_json(message) for message in talk.messages.all() if not message.is_internal],
        }
        for talk in _conversations(ref).prefetch_related("messages").order_by("id")
    ]


def erase(ref: str) -> None:
    """What was said goes, and what the tickets were called; that there was a ticket stays. Open ones are closed."""
    talks = _conversations(ref)
    for ticket in Ticket.objects.filter(conversation__in=talks, status__in=OPEN).order_by("id"):
        tickets.close(ticket=ticket, actor=SYSTEM)
    relayed = RelayMessage.objects.filter(question__ticket__conversation__in=talks)
    translating.forget([pk for pk in relayed.values_list("translation", flat=True) if pk is not None])
    relayed.update(body=GONE, rendered=GONE)
    SellerQuestion.objects.filter(ticket__conversation__in=talks).update(question=GONE, answer="")
    Message.objects.filter(conversation__in=talks).update(body=GONE)
    Ticket.objects.filter(conversation__in=talks).update(subject=GONE)


def _conversations(ref: str) -> Any:
    return Conversation.objects.filter(user__public_id=ref.removeprefix("user:"))
