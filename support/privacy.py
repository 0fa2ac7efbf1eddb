"""What support exports and erases."""

from typing import Any

from marketplace.notices import privacy as notices
from marketplace.translating.services import translating
from support import selectors
from support.models import Arrival, Conversation, Correspondent, FollowUp, Message, RelayMessage, SellerQuestion, Ticket
from support.selectors import OPEN
from support.services import files, tickets
from support.wire import as_json

SYSTEM = "system:privacy"
GONE = "—"


def export(ref: str) -> list[dict[str, Any]]:
    """The person's conversations with every message that both sides could read, what their files are, and how far they read."""
    return [
        {
            "conversation": talk.public_id,
            "about": talk.context,
            "page": talk.page,
            "channel": talk.channel,
            "address": str(talk.correspondent.address) if talk.correspondent else "",
            "started": talk.created_at,
            "read_up_to": selectors.marks_of(talk),
            "messages": [as_json(message) for message in talk.messages.all() if not message.is_internal],
        }
        for talk in _conversations(ref)
        .select_related("correspondent").prefetch_related("messages__files").order_by("id")
    ]  # fmt: skip


def erase(ref: str) -> None:
    """What was said and sent goes, and what the tickets were called; that there was a ticket stays. Open ones are closed.

    Addresses of mail and WeChat that were bound to the account go with what arrived from them.
    """
    talks = _conversations(ref)
    for ticket in Ticket.objects.filter(conversation__in=talks, status__in=OPEN).order_by("id"):
        tickets.close(ticket=ticket, actor=SYSTEM)
    files.forget(list(talks.values_list("pk", flat=True)))
    Message.objects.filter(conversation__in=talks).update(body=GONE, choices=[])
    relayed = RelayMessage.objects.filter(question__ticket__conversation__in=talks)
    translating.forget([pk for pk in relayed.values_list("translation", flat=True) if pk is not None])
    relayed.update(body=GONE, rendered=GONE)
    SellerQuestion.objects.filter(ticket__conversation__in=talks).update(question=GONE, answer="")
    Ticket.objects.filter(conversation__in=talks).update(subject=GONE)
    Arrival.objects.filter(conversation__in=talks).update(letter_id="", subject="")
    written = Correspondent.objects.filter(conversations__in=talks) | Correspondent.objects.filter(
        user__public_id=ref.removeprefix("user:")
    )
    for correspondent in list(written.distinct()):
        notices.erase(f"{correspondent.channel}:{correspondent.public_id}")  # what was sent there
        correspondent.delete()
    FollowUp.objects.filter(ticket__conversation__in=talks).update(reason=GONE)


def _conversations(ref: str) -> Any:
    return Conversation.objects.filter(user__public_id=ref.removeprefix("user:"))
