"""What is special about WeChat: buttons of the menu, the word that asks for a link, pictures that are fetched later."""

import io
import logging
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.core import tasks, time
from marketplace.core.errors import DomainError
from marketplace.notices.errors import ChannelError
from marketplace.notices.wechat import client
from support import letters
from support.channels.base import Incoming
from support.models import Arrival, Conversation
from support.services import arriving, files, linking

logger = logging.getLogger(__name__)
FETCH_TASK = "support.fetch_media"
LOCALE = "zh-hans"
MENU = {"PARCEL": "我的包裹到哪了", "RETURN": "我想退货", "CUSTOMS": "清关进度", "HUMAN": "转人工"}
"""Keys of the menu → what a press says. They are Chinese because the person says them."""
BIND_KEY, BIND_WORDS = "click:BIND", frozenset({"绑定", "綁定", "绑定账号", "bind"})
CLAIM, MOST_TRIES, FIRST_PAUSE = timedelta(minutes=2), 6, timedelta(seconds=20)


def take(incoming: Incoming) -> Arrival:
    """As `arriving.take`; a press of the menu is what it says, the word for a link is no question to us."""
    pressed = MENU.get(incoming.action.removeprefix("click:"))
    if pressed:
        incoming = replace(incoming, kind="", text=pressed)
    elif wants_link(incoming):
        incoming = replace(incoming, kind=Arrival.Verdict.EVENT)
    arrival = arriving.take(incoming)
    if arrival.verdict == Arrival.Verdict.WAITING:
        tasks.send(FETCH_TASK)
    return arrival


def wants_link(incoming: Incoming) -> bool:
    """Did they ask for the link that binds their account?"""
    return incoming.action == BIND_KEY or incoming.text.strip().lower() in BIND_WORDS


def passive_answer(incoming: Incoming, arrival: Arrival) -> str:
    """What is said at once; "" for everything that a person or the assistant answers a moment later.

    A push that is repeated because our answer came too late gets it again.
    """
    with override(LOCALE):
        if incoming.action == "subscribe":
            return _("Welcome to Miaomiao! Write to us here, day and night. Write “绑定” and we know your orders.")
        if wants_link(incoming) and arrival.correspondent is not None:
            link = f"{settings.PUBLIC_URL}{linking.offer(arrival.correspondent)}"
            return _("Open this link within 15 minutes and sign in: %(link)s") % {"link": link}
        if arrival.verdict == Arrival.Verdict.FLOOD:
            return _("That was very quick. Please wait a moment before the next message.")
    return ""


def fetch_media() -> int:
    """Fetch pictures that were sent: claim a row, ask WeChat outside any transaction, make the message. Returns how many were tried."""
    tried = 0
    for arrival in list(letters.waiting(time.now())[:50]):
        later = time.now() + CLAIM
        claimed = Arrival.objects.filter(pk=arrival.pk, verdict=Arrival.Verdict.WAITING, next_at=arrival.next_at)
        if claimed.update(next_at=later, attempts=arrival.attempts + 1):
            tried += 1
            _fetch(Arrival.objects.select_related("correspondent__user").get(pk=arrival.pk))
    return tried


def backlog() -> int:
    """How many pictures wait and are due."""
    return letters.waiting(time.now()).count()


def _fetch(arrival: Arrival) -> None:
    assert arrival.correspondent is not None  # noqa: S101  (a picture has a sender)
    author = f"wechat:{arrival.correspondent.digest}"
    try:
        stored = files.store([io.BytesIO(client.media(arrival.media_id))], author=author)
    except ChannelError as error:
        if not error.permanent and arrival.attempts < MOST_TRIES:
            pause = FIRST_PAUSE * 2 ** (arrival.attempts - 1)
            Arrival.objects.filter(pk=arrival.pk).update(next_at=time.now() + pause)
            return
        logger.warning("media of arrival %s: %s", arrival.pk, error.message)
        stored = []
    except DomainError:  # a picture that is none
        stored = []
    incoming = Incoming(
        channel=Conversation.Channel.WECHAT, key="", address=str(arrival.correspondent.address), text=_lost(stored)
    )
    arriving.write(arrival, incoming, stored)


def _lost(stored: list[files.Stored]) -> str:
    with override(LOCALE):
        return "" if stored else _("(A picture that could not be loaded. Please send it again.)")
