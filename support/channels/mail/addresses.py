"""Our own addresses and ids in letters: they say which conversation a letter belongs to, and nobody else can make one."""

import hashlib
import hmac
import re

from django.conf import settings

REPLY = re.compile(r"\+([0-9a-z]{20,30})\.([0-9a-f]{16})@")
LETTER = re.compile(r"<msg\.(\d{1,18})\.([0-9a-f]{16})@([^<>\s]{1,200})>")


def reply_to(conversation: str) -> str:
    """`support+<conversation>.<mac>@…`: whoever answers there is in that conversation."""
    name, _at, host = settings.SUPPORT_MAIL.partition("@")
    return f"{name}+{conversation}.{_mac('reply', conversation)}@{host}"


def conversation_in(recipients: str) -> str:
    """The conversation of a signed address among the recipients of a letter; "" without one, or with a forged one."""
    for public_id, mac in REPLY.findall(recipients.lower()):
        if hmac.compare_digest(mac, _mac("reply", public_id)):
            return str(public_id)
    return ""


def letter_id(message: int) -> str:
    """The Message-ID of our answer: the same for each try, so mailboxes fold what came twice."""
    return f"<msg.{message}.{_mac('letter', str(message))}@{host()}>"


def message_in(references: str) -> int | None:
    """The newest of our own answers that a letter refers to; None without one, or with forged ones."""
    for number, mac, _host in reversed(LETTER.findall(references)):
        if hmac.compare_digest(mac, _mac("letter", number)):
            return int(number)
    return None


def is_ours(letter: str) -> bool:
    """Is this Message-ID of our own house? Then the letter is one of ours that came back."""
    return letter.strip().rstrip(">").lower().endswith(f"@{host()}")


def host() -> str:
    """The right side of our Message-IDs, as all our mails have it."""
    return (settings.ALLOWED_HOSTS[0] or "localhost").lower()


def _mac(kind: str, text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"support-{kind}:{text}".encode(), hashlib.sha256).hexdigest()[:16]
