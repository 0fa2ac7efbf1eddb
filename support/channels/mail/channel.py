"""Mail: raw MIME in, a notice by mail out."""

import hashlib
import hmac
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.core import time
from marketplace.notices.models import Notice
from marketplace.notices.services import notices
from support import letters
from support.channels import sharing
from support.channels.base import BadSignature, Incoming
from support.channels.mail import addresses, parsing
from support.channels.mail.quoting import MARKER
from support.channels.sharing import file_link
from support.models import Conversation, Message

TOLERANCE_SECONDS = 300
LATEST = 10  # letters that References names


class Mail:
    """A provider's webhook (signed as other webhooks to us are), or a pipe."""

    name: str = Conversation.Channel.MAIL.value

    def verify(self, *, body: bytes, told: Mapping[str, str]) -> None:
        """`X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">` by MAIL_IN_SECRET. Raises BadSignature."""
        parts = dict(part.split("=", 1) for part in told.get("X-Signature", "").split(",") if "=" in part)
        stamp, given = parts.get("t", ""), parts.get("v1", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12) or not given.isascii():
            raise BadSignature
        is_old = abs(time.real_now().timestamp() - int(stamp)) > TOLERANCE_SECONDS
        if is_old or not hmac.compare_digest(given, _mac(stamp, body)):
            raise BadSignature

    def parse(self, body: bytes) -> Incoming:
        return parsing.read(body)

    def reply(self, message: Message, *, is_automatic: bool, is_question: bool = False) -> list[Notice]:
        talk = message.conversation
        if talk.correspondent is None:
            return []
        arrived = letters.letters_of(talk)
        with override(talk.locale):
            subject = f"Re: {str(arrived[-1].subject) if arrived else ''}".strip() or _("Your question")
            body = _body(message)
        return notices.send_text(
            recipient_ref=talk.correspondent.ref, template="survey_mail" if is_question else "support_mail",
            channel=Notice.Channel.MAIL, address=str(talk.correspondent.address), subject=subject, body=body,
            source=f"message:{message.pk}", locale=talk.locale,
            headers=_headers(message, [str(one.letter_id) for one in arrived], is_automatic),
        )  # fmt: skip


def sign(body: bytes) -> str:
    """The header's value for a letter, as the provider makes it."""
    stamp = str(int(time.real_now().timestamp()))
    return f"t={stamp},v1={_mac(stamp, body)}"


def _headers(message: Message, ids: list[str], is_automatic: bool) -> dict[str, str]:
    heard = [one for one in ids if one.startswith("<") and one.endswith(">")][-LATEST:]
    said = [addresses.letter_id(pk) for pk in letters.answers_before(message, LATEST)]
    return {
        "From": settings.SUPPORT_MAIL,
        "Reply-To": addresses.reply_to(message.conversation.public_id),
        "Message-ID": addresses.letter_id(message.pk),
        "In-Reply-To": heard[-1] if heard else "",
        "References": " ".join([*said, *heard]),
        # RFC 3834: a person's answer is none of an automaton; empty takes the channel's own header away.
        "Auto-Submitted": "auto-replied" if is_automatic else "",
        "X-Auto-Response-Suppress": "All",
    }


def _body(message: Message) -> str:
    choices = [f"· {choice.get('label', '')}" for choice in message.choices if choice.get("say")]
    links = sharing.links_of(message)
    shared = [file_link(file.public_id) for file in message.files.all()]
    lines = [MARKER, "", str(message.body)]
    for title, rows in ((_("You can answer:"), choices), (_("Open:"), links), (_("Files (for 30 days):"), shared)):
        lines += ["", title, *rows] if rows else []
    return "\n".join([*lines, "", "--", _("Miaomiao support, day and night")])


def _mac(stamp: str, body: bytes) -> str:
    return hmac.new(settings.MAIL_IN_SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
