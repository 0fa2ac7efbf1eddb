"""A line of ours in the conversation: what was done is told where the shopper reads."""

from typing import Any

from django.utils import translation

from marketplace.accounts.models import User
from support.models import Message, Ticket
from support.services import conversations


def tell_shopper(*, ticket: Ticket, by: User, key: str, words: Any, **values: object) -> Message:
    """Say `words` (a lazy text with `%(name)s`) in the language of the conversation; the same `key` says it once."""
    return tell_as(ticket=ticket, actor=by.ref, key=key, words=words, **values)


def tell_as(*, ticket: Ticket, actor: str, key: str, words: Any, **values: object) -> Message:
    """As `tell_shopper`, for a job of ours."""
    with translation.override(ticket.conversation.locale):
        body = str(words) % values
    return _say(ticket, actor, key, body, is_internal=False)


def note(*, ticket: Ticket, actor: str, key: str, words: Any, **values: object) -> Message:
    """A line that only colleagues read."""
    return _say(ticket, actor, key, str(words) % values, is_internal=True)


def _say(ticket: Ticket, author: str, key: str, body: str, *, is_internal: bool) -> Message:
    return conversations.post(
        conversation=ticket.conversation, sender=Message.Sender.SYSTEM, author=author, body=body, client_id=key,
        is_internal=is_internal,
    )  # fmt: skip
