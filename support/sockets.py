"""Live chat. The socket only pushes; writing goes through the same service as the page and the API."""

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.urls import path

from marketplace.core.errors import DomainError
from support import selectors
from support.models import Conversation
from support.services import tickets
from support.wire import as_json, group_of

REFUSED = 4404
GUEST_SESSION_KEY = "chat_guest"


class ChatSocket(AsyncJsonWebsocketConsumer):
    """One person in one conversation: `{"body", "client_id"}` in, messages out."""

    conversation: Conversation

    async def connect(self) -> None:
        try:
            self.conversation = await self._find()
        except DomainError:
            await self.close(code=REFUSED)
            return
        self.group = group_of(self.conversation.public_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "group"):
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        body, client_id = (content.get("body"), content.get("client_id")) if isinstance(content, dict) else (None, None)
        if not isinstance(body, str) or not isinstance(client_id, str) or not 1 <= len(client_id) <= 40:
            await self.send_json({"error": {"code": "invalid"}})
            return
        try:
            sent = await self._write(body, client_id)
        except DomainError as error:
            await self.send_json({"error": {"code": error.code, "message": str(error.message), "client_id": client_id}})
            return
        await self.send_json({"message": sent})

    async def message_posted(self, event: dict[str, Any]) -> None:
        await self.send_json({"message": event["message"]})

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        try:
            return await super().decode_json(text_data)
        except ValueError:
            return None

    @database_sync_to_async
    def _find(self) -> Conversation:
        user = self.scope["user"]
        public_id = self.scope["url_route"]["kwargs"]["public_id"]
        if selectors.is_agent(user):
            return selectors.conversation_for_agent(public_id)
        return selectors.conversation_for(
            public_id=public_id, user=user if user.is_authenticated else None,
            guest_key=self.scope["session"].get(GUEST_SESSION_KEY, ""),
        )

    @database_sync_to_async
    def _write(self, body: str, client_id: str) -> dict[str, Any]:
        user = self.scope["user"]
        if selectors.is_agent(user):
            ticket = tickets.open_for(conversation=self.conversation, subject=body, actor=user.ref)
            return as_json(tickets.reply(ticket=ticket, agent=user, body=body, client_id=client_id))
        author = user.ref if user.is_authenticated else f"guest:{self.conversation.guest_key[:12]}"
        message, _ticket = tickets.customer_writes(
            conversation=self.conversation, author=author, body=body, client_id=client_id
        )
        return as_json(message)


URLS = [path("ws/chat/<str:public_id>/", ChatSocket.as_asgi())]
