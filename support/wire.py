"""Messages as they travel to browsers and integrators, the same by socket and by request."""

from typing import Any

from support.models import Message


def group_of(public_id: str, *, internal: bool = False) -> str:
    """Channel group of a conversation; internal notes go to the staff group only."""
    return f"chat-{'staff-' if internal else ''}{public_id}"


def as_json(message: Message) -> dict[str, Any]:
    """`id`, `sender`, `body`, `sent_at` (UTC, ISO 8601), `client_id`. The author's name is not told to customers."""
    return {
        "id": message.pk,
        "sender": message.sender,
        "body": str(message.body),
        "sent_at": message.sent_at.isoformat(),
        "client_id": message.client_id,
        "internal": message.is_internal,
    }
