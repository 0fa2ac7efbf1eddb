"""Builders of the desk: a conversation begun, a message written."""

from __future__ import annotations

import io
from itertools import count

from PIL import Image

from marketplace.accounts.models import User
from support.guests import Writer
from support.models import Conversation, Message, Ticket
from support.services import tickets

_serial = count(1)


def client_id() -> str:
    return f"test-{next(_serial)}"


def picture(side: int = 400, **options: object) -> bytes:
    """A JPEG as a phone would send it, no two alike."""
    out = io.BytesIO()
    Image.effect_noise((side, side * 3 // 4), 40 + next(_serial)).convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


def ask(
    user: User | None, body: str = "包裹到哪了？", *, guest_key: str = "", context: str = ""
) -> tuple[Conversation, Ticket]:
    """The first message and its ticket."""
    talk, _message = tickets.ask(
        user=user, guest_key=guest_key, context=context, locale="zh-hans", author=Writer(user, guest_key).ref, body=body,
        client_id=client_id(),
    )  # fmt: skip
    return talk, talk.tickets.get()


def write(talk: Conversation, body: str = "在吗？", *, id: str = "") -> tuple[Message, Ticket]:
    """Another message of the customer."""
    writer = Writer(talk.user, talk.guest_key)
    return tickets.customer_writes(conversation=talk, author=writer.ref, body=body, client_id=id or client_id())


def answer(
    ticket: Ticket, agent: User, body: str = "您好，我来看一下。", *, is_internal: bool = False, id: str = ""
) -> Message:
    return tickets.reply(ticket=ticket, agent=agent, body=body, client_id=id or client_id(), is_internal=is_internal)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)
