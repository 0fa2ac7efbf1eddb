"""Answers that an agent may begin with: the assistant's, then phrases of ours. A person always reads and edits before it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from assistant.services import suggesting
from support.models import Conversation, Ticket

MOST = 6
PHRASES: tuple[tuple[str, Any], ...] = (
    ("hello", _("Hello, I am looking into it for you right now. One moment, please.")),
    ("sorry", _("I am sorry that this happened. I see what went wrong, and I will stay with it until it is solved.")),
    ("seller", _("I have asked the seller and will tell you as soon as there is an answer, tomorrow at the latest.")),
    ("road", _("I see your parcel on its way. I will keep an eye on it and write to you when it moves on.")),
    ("photo", _("Could you send me a photo of the item and of the box? Then I can decide right away.")),
    ("bye", _("Is there anything else I can do for you? You can write here at any time.")),
)


@dataclass(frozen=True)
class Suggestion:
    """`source`: `assistant`, or the name of the phrase."""

    text: str
    source: str


def for_ticket(ticket: Ticket) -> list[Suggestion]:
    """At most MOST, the assistant's first, in the language of the conversation."""
    with translation.override(ticket.conversation.locale):
        ours = [Suggestion(str(words), name) for name, words in PHRASES]
    return [*_of_the_assistant(ticket.conversation), *ours][:MOST]


def _of_the_assistant(conversation: Conversation) -> Iterable[Suggestion]:
    """What the assistant would say; it may have nothing to say."""
    return [Suggestion(one.text, "assistant") for one in suggesting.suggest(conversation)]
