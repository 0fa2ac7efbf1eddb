"""Raw MIME → what it says. The standard library reads it; sizes, parts and depth are bounded here."""

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from marketplace.core.textnorm import shorten
from support import letters
from support.channels.base import Incoming, Unreadable
from support.channels.mail import addresses, html, kinds, quoting
from support.models import Conversation
from support.policies import MOST_FILES

LONGEST = 26 * 1024 * 1024  # bytes of a raw letter; what providers carry at most
MOST_PARTS, MOST_TEXT = 100, 400_000  # characters of a text part that are looked at
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "X-Forwarded-To", "Envelope-To")
SUBJECT_LENGTH = 150
AGAIN = re.compile(r"^(\s*(re|fw|fwd|aw|回复|答复|转发|回覆|轉寄)\s*[:：]\s*)+", re.IGNORECASE)
DECODING = (LookupError, ValueError, AssertionError, AttributeError, IndexError, KeyError, TypeError, RecursionError)
"""What the email package raises for letters that were made to break it."""


def read(raw: bytes) -> Incoming:
    """A letter as support takes it. Raises Unreadable for no letter, or one without a sender."""
    if not raw.strip() or len(raw) > LONGEST:
        raise Unreadable
    try:
        letter = message_from_bytes(raw, policy=policy.default)
        if not isinstance(letter, EmailMessage):
            raise Unreadable
        return _read(letter, raw)
    except DECODING as error:
        raise Unreadable from error


def _read(letter: EmailMessage, raw: bytes) -> Incoming:
    sender = _address(str(letter.get("From", "")))
    own_id = str(letter.get("Message-ID", "") or "").strip()[:250]
    kind = kinds.kind_of(letter, sender)
    parts = [] if kind else list(_parts(letter))
    return Incoming(
        channel=Conversation.Channel.MAIL,
        key=own_id or f"raw:{hashlib.sha256(raw).hexdigest()}",
        address=sender,
        text=quoting.said(_text(parts)),
        files=tuple(_files(parts))[:MOST_FILES],
        kind=kind,
        thread="" if kind else _thread(letter, sender),
        email=sender if _is_authentic(letter) else "",
        subject=shorten(AGAIN.sub("", " ".join(str(letter.get("Subject", "") or "").split())), SUBJECT_LENGTH),
        letter_id=own_id,
    )


def _address(header: str) -> str:
    _name, address = parseaddr(header)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Unreadable from error
    return address.lower()


def _parts(letter: EmailMessage) -> Iterator[EmailMessage]:
    """The leaves, bounded. A letter in the letter (forwarded) is not entered."""
    waiting: list[EmailMessage] = [letter]
    for _count in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart":
            inner = part.get_payload()
            waiting = (
                [one for one in inner if isinstance(one, EmailMessage)] + waiting
                if isinstance(inner, list)
                else waiting
            )
        elif part.get_content_maintype() != "message":
            yield part


def _text(parts: list[EmailMessage]) -> str:
    """Plain text where there is some, else the words of the HTML."""
    said = [part for part in parts if part.get_content_maintype() == "text" and not part.get_filename()]
    plain = [_decoded(part) for part in said if part.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return "\n".join(plain)
    return "\n".join(html.words(_decoded(part)) for part in said if part.get_content_type() == "text/html")


def _decoded(part: EmailMessage) -> str:
    """A text part, whatever its character set claims to be."""
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "gb18030"):
        try:
            return raw.decode(charset)[:MOST_TEXT]
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("utf-8", "replace")[:MOST_TEXT]


def _files(parts: list[EmailMessage]) -> Iterator[bytes]:
    """Everything that is no text of the letter; what it really is, the file door finds out."""
    for part in parts:
        if part.get_content_maintype() == "text" and not part.get_filename():
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data:
            yield data


def _thread(letter: EmailMessage, sender: str) -> str:
    """The conversation that this letter answers: by a signed recipient or one of our own ids, and only from its own address."""
    recipients = " ".join(str(value) for name in RECIPIENTS for value in letter.get_all(name, []))
    references = " ".join(str(value) for name in ("References", "In-Reply-To") for value in letter.get_all(name, []))
    found = addresses.conversation_in(recipients)
    if not found and (message := addresses.message_in(references)) is not None:
        found = letters.conversation_of_message(message)
    return found if found and letters.is_at(found, Conversation.Channel.MAIL, sender) else ""


def _is_authentic(letter: EmailMessage) -> bool:
    """Did our own mail server say that the sender's domain vouches for it (DMARC)? Only its header counts, and it stands first."""
    server = settings.MAIL_AUTH_SERVER
    first = str((letter.get_all("Authentication-Results") or [""])[0])
    name, _semicolon, results = first.partition(";")
    return bool(server) and name.strip().lower() == server.lower() and bool(re.search(r"\bdmarc=pass\b", results))
