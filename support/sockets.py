"""Live chat. A socket hints and carries; writing goes through the same services as the page and the API.

Database work runs on a few threads of our own, so that one socket's commit does not hold up all the others. What is written and
read of one conversation takes turns (`_turn_of`), so its messages are told in the order of their ids.
"""

import asyncio
import json
import time as clock
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any
from weakref import WeakValueDictionary

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.urls import path
from django.utils.crypto import constant_time_compare

from marketplace.accounts.models import Role, User
from marketplace.accounts.services.second_factor import has_second_factor
from marketplace.core import tasks
from marketplace.core.errors import DomainError, NotAllowed
from support import guests, limits, live, policies, selectors
from support.errors import TooFast, TooLong
from support.guests import SESSION_KEY, Writer
from support.models import Conversation, Message, ReadMark
from support.services import reading, tickets
from support.wire import as_json, group_of, recent, remember

REFUSED, TOO_BIG, FLOOD = 4404, 1009, 4408
LONGEST_FRAME = 256 * 1024  # characters; a longer one ends the socket unread
MAX_FRAME = 4 * policies.MAX_LENGTH + 1000  # characters of JSON, with room for escapes
TYPING_EVERY = 2.0  # seconds between two hints of one socket
TRUSTED_FOR = 5.0  # seconds for which a socket that only listens is not asked again who it is
# Threads of database work, each with a connection: who is to hear does not queue behind who writes.
WRITERS, READERS = 6, 2
HEARD = 64  # messages of which a socket remembers that it has them: two hints about one are one
INVALID = {
    "error": {
        "code": "invalid",
        "message": "Send {“body”: text, “client_id”: 1 to 40 visible characters}, {“typing”: true} or {“read”: message id}.",
    }
}

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
_off_loop = partial(database_sync_to_async, thread_sensitive=False)
writes = partial(_off_loop, executor=ThreadPoolExecutor(WRITERS, thread_name_prefix="chat-writer"))
reads = partial(_off_loop, executor=ThreadPoolExecutor(READERS, thread_name_prefix="chat-reader"))
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def _turn_of(public_id: str) -> asyncio.Lock:
    """The lock that the sockets of one conversation in this process share, as long as one is open."""
    turn = _turns.get(public_id)
    if turn is None:
        turn = _turns[public_id] = asyncio.Lock()
    return turn


class ChatSocket(AsyncJsonWebsocketConsumer):
    """One person in one conversation.

    In: `{"body", "client_id"}`, `{"typing": true}`, `{"read": message id}`. Out: `{"message": …}`, `{"typing": side}`,
    `{"read": {"side", "up_to"}}`, `{"error": …}`. Agents hear internal notes too. Staff without a second factor are strangers
    here as everywhere.
    """

    conversation: Conversation
    groups_joined: tuple[str, ...] = ()
    came_as_agent = False
    typed_at = -TYPING_EVERY
    trusted_at = 0.0

    async def connect(self) -> None:
        self.frames: deque[float] = deque(maxlen=policies.FRAMES.most)
        self.heard: deque[int] = deque(maxlen=HEARD)
        try:
            self.conversation, self.came_as_agent = await self._find()
        except DomainError:
            await self.close(code=REFUSED)
            return
        self.trusted_at = clock.monotonic()
        name = self.conversation.public_id
        self.turn = _turn_of(name)
        self.groups_joined = (
            (group_of(name), group_of(name, internal=True)) if self.came_as_agent else (group_of(name),)
        )
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels does, without a look at the database connections of a thread that this socket never uses."""
        await getattr(self, get_handler_name(message))(message)

    async def disconnect(self, code: int) -> None:
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        if text_data is None or len(text_data) > LONGEST_FRAME:
            await self.close(code=TOO_BIG)
        elif self._is_flood():
            await self.send_json(_refusal(TooFast()))
            await self.close(code=FLOOD)
        elif len(text_data) > MAX_FRAME:
            await self.send_json(_refusal(TooLong()))
        else:
            await super().receive(text_data=text_data, **kwargs)

    def _is_flood(self) -> bool:
        """More frames than a person could make: the socket is ended; the page comes back with growing pauses."""
        now, full = clock.monotonic(), len(self.frames) == policies.FRAMES.most
        if full and now - self.frames[0] < policies.FRAMES.seconds:
            return True
        self.frames.append(now)
        return False

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        try:
            return json.loads(text_data)
        except (ValueError, RecursionError):
            return None

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        match content:
            case {"typing": True}:
                await self._type()
            case {"read": int(up_to)} if not isinstance(up_to, bool):
                await self._hint(await self._read_up_to(up_to))
            case {"body": str(body), "client_id": str(client_id)} if policies.CLIENT_ID.fullmatch(client_id):
                await self._say(body, client_id)
            case _:
                await self.send_json(INVALID)

    async def _say(self, body: str, client_id: str) -> None:
        async with self.turn:
            try:
                written, hints = await self._write(body, client_id)
            except DomainError as error:
                await self.send_json(_refusal(error, client_id))
                if isinstance(error, NotAllowed):
                    await self.close(code=REFUSED)
                return
            self.heard.append(written["id"])  # its own copy is this answer
            await self.send_json({"message": written})
            await self._hint(hints)

    async def _hint(self, hints: list[live.Hint]) -> None:
        for group, event in hints:
            await self.channel_layer.group_send(group, event)

    async def _type(self) -> None:
        """Somebody is typing: at most a hint every two seconds, kept nowhere."""
        now = clock.monotonic()
        if now - self.typed_at < TYPING_EVERY:
            return
        self.typed_at = now
        if not await self._is_welcome():
            return
        group = group_of(self.conversation.public_id)
        await self.channel_layer.group_send(group, {"type": "typing.seen", "side": self._side()})

    def _side(self) -> str:
        return ReadMark.Side.DESK if self.came_as_agent else ReadMark.Side.CUSTOMER

    async def typing_seen(self, event: dict[str, Any]) -> None:
        """The other side is typing."""
        if event["side"] != self._side():
            await self.send_json({"typing": event["side"]})

    async def read_moved(self, event: dict[str, Any]) -> None:
        """One side has read further."""
        await self.send_json({"read": {"side": event["side"], "up_to": event["up_to"]}})

    async def message_posted(self, event: dict[str, Any]) -> None:
        """Somebody wrote: the hint names the message, the text is read from the database. Who may no longer hear is let go."""
        if event["id"] in self.heard:
            return
        self.heard.append(event["id"])
        if await self._is_welcome():
            await self.send_json({"message": recent(event["id"]) or await self._read_once(event["id"])})

    async def _is_welcome(self) -> bool:
        """May they still be here? Asked anew after a few seconds; who may not is let go."""
        if clock.monotonic() - self.trusted_at < TRUSTED_FOR:
            return True
        try:
            await self._ask_again()
        except NotAllowed:
            await self.close(code=REFUSED)
            return False
        return True

    async def _read_once(self, message: int) -> dict[str, Any]:
        """One of the sockets that hear of a message reads it; the others find it."""
        async with self.turn:
            return recent(message) or await self._read(message)

    @reads
    def _find(self) -> tuple[Conversation, bool]:
        public_id = self.scope["url_route"]["kwargs"]["public_id"]
        if is_agent(self.scope["user"]):
            return selectors.conversation_for_agent(public_id), True
        writer = self._writer()
        return selectors.conversation_for(public_id=public_id, user=writer.user, guest_key=writer.guest_key), False

    @reads
    def _ask_again(self) -> None:
        self._fresh_user()

    @reads
    def _read(self, message: int) -> dict[str, Any]:
        told = as_json(selectors.spoken(message))
        remember(message, told)
        return told

    @writes
    def _read_up_to(self, up_to: int) -> list[live.Hint]:
        try:
            self._fresh_user()
        except NotAllowed:
            return []
        with live.kept() as hints:
            reading.mark(conversation=self.conversation, side=self._side(), up_to=up_to)
        return hints

    def _fresh_user(self) -> Any:
        """The person as they are now: who signed out, changed the password or lost a role has lost the socket too. Raises NotAllowed."""
        self.trusted_at = -TRUSTED_FOR
        user, session = self.scope["user"], SessionStore(self.scope["session"].session_key).load()
        if isinstance(user, User):
            now = User.objects.filter(pk=user.pk).values_list("is_active", "roles", "password").first()
            user.is_active, user.roles, user.password = now or (False, [], "")
            is_here = constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
            if not (user.is_active and is_here) or (self.came_as_agent and not is_agent(user)):
                raise NotAllowed
        elif session.get(SESSION_KEY, "") != self._writer().guest_key:
            raise NotAllowed
        self.trusted_at = clock.monotonic()
        return user

    @writes
    def _write(self, body: str, client_id: str) -> tuple[dict[str, Any], list[live.Hint]]:
        user = self._fresh_user()
        with live.kept() as hints, tasks.hints_soon():
            written = self._answer(user, body, client_id) if is_agent(user) else self._ask(body, client_id)
        return recent(written.pk) or as_json(written), hints

    def _answer(self, user: User, body: str, client_id: str) -> Message:
        ticket = tickets.open_for(conversation=self.conversation, subject=body, actor=user.ref)
        return tickets.reply(ticket=ticket, agent=user, body=body, client_id=client_id)

    def _ask(self, body: str, client_id: str) -> Message:
        writer = self._writer()
        if writer.user is None:
            limits.address(guests.address_in(self.scope))
        message, _ticket = tickets.customer_writes(
            conversation=self.conversation, author=writer.ref, body=body, client_id=client_id
        )
        return message

    def _writer(self) -> Writer:
        user = self.scope["user"]
        return Writer(user) if isinstance(user, User) else Writer(None, self.scope["session"].get(SESSION_KEY, ""))


def _refusal(error: DomainError, client_id: str = "") -> dict[str, Any]:
    told = {"code": error.code, "message": str(error.message)}
    return {"error": told | ({"client_id": client_id} if client_id else {})}


def is_agent(user: object) -> bool:
    """An agent who may work: with a second factor where staff need one."""
    if not isinstance(user, User) or not user.has_role(Role.AGENT):
        return False
    return not settings.STAFF_NEEDS_MFA or has_second_factor(user)


URLS = [path("ws/chat/<str:public_id>/", ChatSocket.as_asgi())]
