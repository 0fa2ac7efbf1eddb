"""What open sockets hear: that somebody wrote, or has read. Hints only; whoever misses one loses nothing.

A message is hinted twice: at the commit by the process that wrote it, in milliseconds, and by the outbox, which cannot forget. A
socket tells its person once.
"""

import asyncio
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from threading import Thread
from typing import Any

from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from support.models import Message, MessageFile
from support.wire import as_json, group_of, remember

logger = logging.getLogger(__name__)
PATIENCE = 5.0  # seconds; a hint that takes longer is given up
Hint = tuple[str, dict[str, Any]]
_kept: ContextVar[list[Hint] | None] = ContextVar("kept", default=None)


@contextmanager
def kept() -> Iterator[list[Hint]]:
    """Inside, hints are gathered instead of sent: a socket sends them itself, from the loop in which it lives.

    Sending from its one thread of database work would hold that thread, and with it every other socket of the process.
    """
    hints: list[Hint] = []
    token = _kept.set(hints)
    try:
        yield hints
    finally:
        _kept.reset(token)


def posted(message: Message, files: Sequence[MessageFile] = ()) -> None:
    """Hint the sockets of the conversation, once it is committed; internal notes only those of staff. `files`: all it has."""
    group = group_of(message.conversation.public_id, internal=message.is_internal)

    def tell() -> None:
        remember(message.pk, as_json(message, files))
        hint(group, message.pk)

    transaction.on_commit(tell, robust=True)


def hint(group: str, message: int) -> None:
    """Somebody wrote: the id, never the words."""
    send(group, {"type": "message.posted", "id": message})


def read(public_id: str, side: str, up_to: int) -> None:
    """Tell both sides how far one has read, once it is committed."""
    event = {"type": "read.moved", "side": side, "up_to": up_to}
    transaction.on_commit(lambda: send(group_of(public_id), event), robust=True)


def send(group: str, event: dict[str, Any]) -> None:
    """Tell a group; a layer that cannot be reached costs the hint, not the request."""
    gathered = _kept.get()
    if gathered is not None:
        gathered.append((group, event))
        return
    try:
        asyncio.run_coroutine_threadsafe(_send(group, event), _loop()).result(PATIENCE)
    except (RedisError, OSError):
        logger.warning("channel layer unreachable")


async def _send(group: str, event: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        await layer.group_send(group, event)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """A loop of this process in a thread of its own, so that the connection to the channel layer stays open from hint to hint."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="hints", daemon=True).start()
    return loop


os.register_at_fork(after_in_child=_loop.cache_clear)  # threads stay behind
