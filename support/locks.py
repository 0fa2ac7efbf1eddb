"""The row lock of a conversation: its messages and its ticket change one after another.

Messages of one conversation therefore get their ids in the order in which they become visible, so a page that asks for
everything after the last one it has misses nothing. Taken first, before everything in core/locks.py.
"""

from marketplace.core import locks
from support.models import Conversation


def conversation(pk: int) -> Conversation:
    """One conversation, read anew."""
    return locks.row(Conversation.objects.filter(pk=pk))
