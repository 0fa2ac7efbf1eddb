"""The person wrote: the assistant answers, where the conversation is its own. Idempotent."""

from assistant.services import answering, switching
from support import selectors


def customer_wrote(*, message: int) -> None:
    """Answer, or give the conversation to people where ops have stopped the assistant."""
    found = selectors.message(message)
    if switching.is_off():
        switching.give_up(found.conversation)
        return
    answering.answer(message=found)
