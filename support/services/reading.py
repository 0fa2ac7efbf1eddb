"""Read marks: how far each side has read, moved forward only."""

from django.db import IntegrityError, transaction

from marketplace.core import time
from support import live, selectors
from support.models import Conversation, ReadMark

MOST = 2**63 - 1


def mark(*, conversation: Conversation, side: str, up_to: int) -> int:
    """`side` has seen everything up to message id `up_to`. Returns how far it has read now.

    An older, an unknown or a repeated id changes nothing: the mark never goes back and never past the last message.
    """
    if not 0 < up_to <= MOST:
        return selectors.marks_of(conversation).get(side, 0)
    seen = selectors.last_message_id(conversation, up_to=up_to, internal=side == ReadMark.Side.DESK)
    known = selectors.marks_of(conversation).get(side)
    if not seen or (known is not None and known >= seen):
        return known or 0
    moved = _create(conversation, side, seen) if known is None else False
    moved = moved or _move(conversation, side, seen)
    if moved:
        live.read(conversation.public_id, side, seen)
    return seen


def _create(conversation: Conversation, side: str, seen: int) -> bool:
    try:
        with transaction.atomic():
            ReadMark.objects.create(conversation=conversation, side=side, up_to=seen, at=time.now())
    except IntegrityError:  # the other tab was first
        return False
    return True


def _move(conversation: Conversation, side: str, seen: int) -> bool:
    """The condition makes it safe: of two tabs the one that is further wins, whatever their order."""
    behind = ReadMark.objects.filter(conversation=conversation, side=side, up_to__lt=seen)
    return bool(behind.update(up_to=seen, at=time.now()))
