"""Ops turn the assistant off at once: what it has goes to people with its next message."""

from django.conf import settings

from marketplace.core import switches
from support import selectors
from support.models import Conversation
from support.services import handing
from support.stoppable import ASSISTANT, WHOLE


def is_off() -> bool:
    """By the setting, or by a stop switch."""
    return not settings.SUPPORT_BOT or switches.is_stopped(ASSISTANT.code, WHOLE)


def give_up(conversation: Conversation) -> None:
    """To people, where the assistant has it. Again it changes nothing."""
    if conversation.handled_by == Conversation.Desk.BOT:
        handing.to_people(
            conversation=conversation,
            reason="stopped",
            subject=selectors.last_words(conversation),
            actor="system:assistant",
        )
