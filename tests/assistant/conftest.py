"""Fixtures of the assistant: it is switched on here, with a shop whose orders are real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from assistant.services import answering
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from orders.models import Order
from support.models import Conversation, Message
from support.services import conversations, tickets
from tests import shop
from tests.support.talk import client_id


@pytest.fixture(autouse=True)
def bot_on(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.SUPPORT_BOT = True
    settings.TIME_FILE = str(tmp_path / "offset")
    cache.clear()
    yield
    time.reset()


class Chat:
    """One person and the assistant."""

    def __init__(self, user: User | None, *, context: str = "", locale: str = "zh-hans", channel: str = "web") -> None:
        self.author = user.ref if user else "guest:test"
        self.talk = conversations.start(
            user=user, guest_key="" if user else "key-of-a-guest", context=context, locale=locale, actor=self.author,
            client_id=client_id(), channel=channel,
        )  # fmt: skip

    def write(self, body: str) -> Message:
        """Written, and not answered yet."""
        return tickets.customer_writes(conversation=self.talk, author=self.author, body=body, client_id=client_id())[0]

    def ask(self, body: str) -> Message:
        """Written and answered; the answer. Raises Message.DoesNotExist where nobody answers."""
        message = self.write(body)
        answering.answer(message=message)
        return Message.objects.get(conversation=self.talk, client_id=f"bot-{message.pk}")

    @property
    def state(self) -> Conversation:
        return Conversation.objects.get(pk=self.talk.pk)

    @property
    def note(self) -> str:
        """The summary that an agent reads."""
        return str(Message.objects.filter(conversation=self.talk, is_internal=True).latest("pk").body)


@pytest.fixture
def chat(db: None) -> Callable[..., Chat]:
    return Chat


@pytest.fixture
def bought(xiaomei: User) -> Callable[..., Order]:
    """A paid order of xiaomei's."""
    shop.tariff()
    address = None

    def make(title: str = "保湿面霜 50ml", pieces: int = 1, **changes: Any) -> Order:
        nonlocal address
        address = address or shop.ready(xiaomei)
        listing = shop.listing(
            shop.seller(), title=title, title_en=changes.pop("title_en", "Face cream 50ml"), **changes
        )
        purchase = shop.pay_directly(shop.place(xiaomei, {listing.public_id: pieces}, address))
        drain()
        return purchase.orders.select_related("seller", "purchase").get()

    return make


def says(message: Message) -> set[str]:
    """What the buttons below say or lead to."""
    return {row.get("href") or row["say"] for row in message.choices}
