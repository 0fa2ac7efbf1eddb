"""Live chat. A socket hints and carries; writing goes through the same services as the page and the API."""

import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.urls import path

from marketplace.accounts.models import Role, User
from marketplace.accounts.services.second_factor import has_second_factor
from marketplace.core.errors import DomainError, NotAllowed
from support import policies, selectors
from support.guests import SESSION_KEY, Writer
from support.models import Conversation
from support.services import tickets
from support.wire import as_json, group_of

REFUSED, TOO_BIG = 4404, 1009
MAX_FRAME = 4 * policies.MAX_LENGTH + 1000  # characters of JSON, with room for escapes
INVALID = {"error": {"code": "invalid", "message": "Send {“body”: text, “client_id”: 1 to 40 visible characters}."}}


class ChatSocket(AsyncJsonWebsocketConsumer):
    """One person in one conversation: `{"body", "client_id"}` in, `{"message": …}` or `{"error": …}` out.

    Agents hear internal notes too. Staff without a second factor are strangers here as everywhere.
    """

    conversation: Conversation
    groups_joined: tuple[str, ...] = ()
    came_as_agent = False

    async def connect(self) -> None:
        try:
            self.conversation, self.came_as_agent = await self._find()
        except DomainError:
            await self.close(code=REFUSED)
            return
        name = self.conversation.public_id
        self.groups_joined = (
            (group_of(name), group_of(name, internal=True)) if self.came_as_agent else (group_of(name),)
        )
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        if text_data is None or len(text_data) > MAX_FRAME:
            await self.close(code=TOO_BIG)
            return
        await super().receive(text_data=text_data, **kwargs)

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        try:
            return json.loads(text_data)
        except (ValueError, RecursionError):
            return None

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        body, client_id = (content.get("body"), content.get("client_id")) if isinstance(content, dict) else (None, None)
        if not isinstance(body, str) or not isinstance(client_id, str) or not policies.CLIENT_ID.fullmatch(client_id):
            await self.send_json(INVALID)
            return
        try:
            answer = {"message": await self._write(body, client_id)}
        except DomainError as error:
            answer = {"error": {"code": error.code, "message": str(error.message), "client_id": client_id}}
        await self.send_json(answer)

    async def message_posted(self, event: dict[str, Any]) -> None:
        """Somebody wrote: the hint names the message, the text is read from the database. Who may no longer hear is let go."""
        try:
            message = await self._read(event["id"])
        except NotAllowed:
            await self.close(code=REFUSED)
            return
        await self.send_json({"message": message})

    @database_sync_to_async
    def _find(self) -> tuple[Conversation, bool]:
        public_id = self.scope["url_route"]["kwargs"]["public_id"]
        if is_agent(self.scope["user"]):
            return selectors.conversation_for_agent(public_id), True
        writer = self._writer()
        return selectors.conversation_for(public_id=public_id, user=writer.user, guest_key=writer.guest_key), False

    @database_sync_to_async
    def _read(self, message: int) -> dict[str, Any]:
        self._fresh_user()
        return as_json(selectors.message(message))

    def _fresh_user(self) -> Any:
        """The person as they are now: a role taken away ends what an open socket may do. Raises NotAllowed."""
        user = self.scope["user"]
        if not isinstance(user, User):
            return user
        now = User.objects.filter(pk=user.pk, is_active=True).first()
        if now is None or (self.came_as_agent and not is_agent(now)):
            raise NotAllowed
        self.scope["user"] = now
        return now

    @database_sync_to_async
    def _write(self, body: str, client_id: str) -> dict[str, Any]:
        user = self._fresh_user()
        if is_agent(user):
            ticket = tickets.open_for(conversation=self.conversation, subject=body, actor=user.ref)
            return as_json(tickets.reply(ticket=ticket, agent=user, body=body, client_id=client_id))
        message, _ticket = tickets.customer_writes(
            conversation=self.conversation, author=self._writer().ref, body=body, client_id=client_id
        )
        return as_json(message)

    def _writer(self) -> Writer:
        user = self.scope["user"]
        return Writer(user) if isinstance(user, User) else Writer(None, self.scope["session"].get(SESSION_KEY, ""))


def is_agent(user: object) -> bool:
    """An agent who may work: with a second factor where staff need one."""
    if not isinstance(user, User) or not user.has_role(Role.AGENT):
        return False
    return not settings.STAFF_NEEDS_MFA or has_second_factor(user)


URLS = [path("ws/chat/<str:public_id>/", ChatSocket.as_asgi())]
