"""Our answers to people who write by mail or WeChat: a notice each, in the transaction of its cause; the worker sends it once."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.notices.models import Notice
from marketplace.notices.services import notices
from support import letters, selectors
from support.channels.table import CHANNELS
from support.models import Conversation, Correspondent, Message

WAYS = {Conversation.Channel.MAIL: Notice.Channel.MAIL, Conversation.Channel.WECHAT: Notice.Channel.WECHAT}
AUTOMATIC = (Message.Sender.BOT, Message.Sender.SYSTEM)
LOCALE = "zh-hans"


def carry(*, message: int) -> None:
    """Handler: what our side says in such a conversation goes out by its channel. The same message again goes out once."""
    found = selectors.message(message)
    channel = CHANNELS.get(found.conversation.channel)
    if channel is not None and found.sender in letters.OURS and not found.is_internal:
        is_question = found.author == letters.SURVEY
        channel.reply(found, is_automatic=found.sender in AUTOMATIC, is_question=is_question)


def tell(correspondent: Correspondent, *, text: str, source: str) -> None:
    """A sentence of ours outside any conversation (why a letter was refused). Marked as automatic: no machine answers it."""
    with override(LOCALE):
        subject = _("Your message to us")
    notices.send_text(
        recipient_ref=correspondent.ref, template="support_refusal", channel=WAYS[Conversation.Channel(correspondent.channel)],
        address=str(correspondent.address), subject=subject, body=text, source=source, locale=LOCALE,
        headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
    )  # fmt: skip
