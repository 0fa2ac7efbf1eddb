"""The WeChat official account: pushes in (XML), customer-service messages out."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.core import time
from marketplace.notices.channels.wechat import LONGEST_BYTES
from marketplace.notices.models import Notice
from marketplace.notices.services import notices
from support.channels import sharing
from support.channels.base import BadSignature, Incoming, Unreadable
from support.channels.sharing import file_link
from support.channels.wechat import xml
from support.models import Arrival, Conversation, Message

TOLERANCE_SECONDS = 600
MEDIA = frozenset({"image", "video", "shortvideo"})


class WeChat:
    """Plain mode over TLS. A push that is not answered in five seconds is repeated twice: it is kept once by its MsgId."""

    name: str = Conversation.Channel.WECHAT.value

    def verify(self, *, body: bytes, told: Mapping[str, str]) -> None:
        """`signature` = SHA-1 of token, timestamp and nonce, sorted and joined. Raises BadSignature, without a token always."""
        stamp, nonce = told.get("timestamp", ""), told.get("nonce", "")
        given = told.get("signature", "")
        if not settings.WECHAT_TOKEN or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise BadSignature
        is_old = abs(time.real_now().timestamp() - int(stamp)) > TOLERANCE_SECONDS
        if is_old or not given.isascii() or not hmac.compare_digest(given, sign(stamp, nonce)):
            raise BadSignature

    def parse(self, body: bytes) -> Incoming:
        told = xml.read(body)
        sender, kind = told.get("FromUserName", ""), told.get("MsgType", "")
        if not sender or len(sender) > 80 or not kind:
            raise Unreadable
        if kind == "event":
            return _event(told, sender)
        number = told.get("MsgId", "")
        if not number:
            raise Unreadable
        return Incoming(
            channel=self.name, key=f"msg:{number}", address=sender, text=_words(kind, told), to=told.get("ToUserName", ""),
            media_id=told.get("MediaId", "")[:200] if kind in MEDIA else "",
        )  # fmt: skip

    def reply(self, message: Message, *, is_automatic: bool, is_question: bool = False) -> list[Notice]:
        talk = message.conversation
        if talk.correspondent is None:
            return []
        with override(talk.locale):
            body, subject = _body(message), _("Our support has answered you")
        link = f"/help/chat/{talk.public_id}/"
        # a template message would say that we have answered: a question goes while the window is open, or not at all
        headers = {} if is_question else {"url": f"{settings.PUBLIC_URL}{link}"}
        written: list[Notice] = []
        for place, piece in enumerate(pieces(body)):
            written += notices.send_text(
                recipient_ref=talk.correspondent.ref, template="survey_wechat" if is_question else "support_wechat",
                channel=Notice.Channel.WECHAT, address=str(talk.correspondent.address), subject=subject, body=piece,
                link=link, locale=talk.locale, source=f"message:{message.pk}:{place}", headers=headers,
            )  # fmt: skip
        return written


def sign(stamp: str, nonce: str) -> str:
    """What they put into `signature`."""
    # SHA-1 is their protocol, not our choice.
    return hashlib.sha1("".join(sorted((settings.WECHAT_TOKEN, stamp, nonce))).encode()).hexdigest()  # noqa: S324


def pieces(text: str) -> Iterator[str]:
    """`text` in parts that their limit of bytes lets through, cut between characters."""
    part, size = "", 0
    for character in text:
        width = len(character.encode())
        if size + width > LONGEST_BYTES - 48:
            yield part
            part, size = "", 0
        part, size = part + character, size + width
    if part:
        yield part


def _event(told: Mapping[str, str], sender: str) -> Incoming:
    name = told.get("Event", "")
    pressed = told.get("EventKey", "")[:60] if name.upper() == "CLICK" else ""
    # Events carry no MsgId: by their documentation sender and time tell a repeat.
    key = f"event:{sender}:{told.get('CreateTime', '')}:{name}"
    return Incoming(
        channel=Conversation.Channel.WECHAT, key=key, address=sender, kind=Arrival.Verdict.EVENT,
        action=f"click:{pressed}" if pressed else name.lower()[:20], to=told.get("ToUserName", ""),
    )  # fmt: skip


def _words(kind: str, told: Mapping[str, str]) -> str:
    match kind:
        case "text":
            return told.get("Content", "")
        case "voice":
            return told.get("Recognition", "")
        case "location":
            return f"{told.get('Label', '')} ({told.get('Location_X', '')}, {told.get('Location_Y', '')})"
        case "link":
            return f"{told.get('Title', '')} {told.get('Url', '')}"
        case _:
            return ""


def _body(message: Message) -> str:
    lines = [str(message.body)] if message.body else []
    lines += [f"· {choice.get('label', '')}" for choice in message.choices if choice.get("say")]
    lines += sharing.links_of(message)
    lines += [file_link(file.public_id) for file in message.files.all()]
    return "\n".join(lines)
