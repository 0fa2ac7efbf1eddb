"""The row lock of a conversation: its messages and its ticket change one after another.

Messages of one conversation therefore get their ids in the order in which they become visible, so a page that asks for
everything after the last one it has misses nothing. Taken first, before everything in core/locks.py.

Order: conversations (by id) → seats → everything in core/locks.py.
"""

from collections.abc import Iterable

from marketplace.core import locks
from support.models import Conversation, Seat


def conversation(pk: int) -> Conversation:
    """One conversation, read anew."""
    return locks.row(Conversation.objects.filter(pk=pk))


def conversations(pks: Iterable[int]) -> list[Conversation]:
    """Several conversations, by id, read anew."""
    return locks.rows(Conversation.objects.filter(pk__in=set(pks)))


def seat(pk: int) -> Seat:
    """One agent's place, read anew: who counts what they carry, and who gives them more, come one after another."""
    return locks.row(Seat.objects.filter(pk=pk))


def seat_of(user_id: int) -> Seat | None:
    """The place of an agent; None for one without."""
    return next(iter(locks.rows(Seat.objects.filter(user=user_id))), None)


def seats(pks: Iterable[int]) -> list[Seat]:
    """Several places, by id, read anew."""
    return locks.rows(Seat.objects.filter(pk__in=set(pks)))
