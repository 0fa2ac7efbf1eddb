"""What the assistant exports and erases: its memory of a person's conversations. What was said is support's."""

from typing import Any

from assistant.models import Draft, Memory


def export(ref: str) -> list[dict[str, Any]]:
    """What is remembered now, by conversation."""
    rows = Memory.objects.filter(conversation__user__public_id=ref.removeprefix("user:")).select_related("conversation")
    return [{"conversation": row.conversation.public_id, "remembered": row.state, "at": row.updated_at} for row in rows]


def erase(ref: str) -> None:
    """Memories and drafts go; that an intent was met on a day stays, without words."""
    who = ref.removeprefix("user:")
    Memory.objects.filter(conversation__user__public_id=who).delete()
    Draft.objects.filter(message__conversation__user__public_id=who).delete()
