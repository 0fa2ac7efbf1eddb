"""Messages as they travel to browsers and integrators, the same by socket and by request."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from support.models import Message, MessageFile

REMEMBERED = 256
_recent: OrderedDict[int, dict[str, Any]] = OrderedDict()


def remember(message: int, told: dict[str, Any]) -> None:
    """Keep a message that this process has just committed or read, so that the other sockets it serves need not read it again."""
    _recent[message] = told
    while len(_recent) > REMEMBERED:
        _recent.popitem(last=False)


def recent(message: int) -> dict[str, Any] | None:
    """A message that this process wrote or read a moment ago; None for any other."""
    return _recent.get(message)


def group_of(public_id: str, *, internal: bool = False) -> str:
    """Channel group of a conversation; internal notes go to the staff group only."""
    return f"chat-{'staff-' if internal else ''}{public_id}"


def as_json(message: Message, files: Iterable[MessageFile] | None = None) -> dict[str, Any]:
    """`id`, `sender`, `body`, `sent_at` (UTC, ISO 8601), `client_id`, `choices`, `files`. The author's name is not told.

    `files`: the message's, where the caller knows them; else they are read.
    """
    return {
        "id": message.pk,
        "sender": message.sender,
        "body": str(message.body),
        "sent_at": message.sent_at.isoformat(),
        "client_id": message.client_id,
        "internal": message.is_internal,
        "choices": message.choices,
        "files": [file_as_json(file) for file in (message.files.all() if files is None else files)],
    }


def file_as_json(file: MessageFile) -> dict[str, Any]:
    """`id`, `type` (MIME), `size` in bytes, `width` and `height` in pixels, `seconds`; zero where it has none."""
    return {
        "id": file.public_id, "type": file.mime, "size": file.size, "width": file.width, "height": file.height,
        "seconds": file.seconds,
    }  # fmt: skip
