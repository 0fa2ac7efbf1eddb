"""The assistant said nothing in time: people take the conversation over. Idempotent."""

from typing import Any

from support import selectors
from support.policies import BOT_ANSWER
from support.services import handing


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """Its clock ran out, so whatever happened to the worker, somebody answers."""
    if kind == BOT_ANSWER:
        conversation = selectors.conversation_for_agent(subject.partition(":")[2])
        handing.to_people(
            conversation=conversation,
            reason="silent",
            subject=selectors.last_words(conversation),
            actor="system:support",
        )
