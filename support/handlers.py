"""What support does when something happened: it pushes messages to open sockets."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from support.models import Message
from support.wire import as_json, group_of


def push_to_sockets(*, message: int) -> None:
    """Hint the sockets of the conversation. They may miss it: a page asks for messages after the last it has."""
    found = Message.objects.select_related("conversation").get(pk=message)
    group = group_of(found.conversation.public_id, internal=found.is_internal)
    event = {"type": "message.posted", "message": as_json(found)}
    transaction.on_commit(lambda: async_to_sync(_send)(group, event), robust=True)


async def _send(group: str, event: dict[str, object]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        await layer.group_send(group, event)
