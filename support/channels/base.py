"""What a channel is, and what it makes of something that came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError, NotAllowed
from marketplace.notices.models import Notice
from support.models import Message


class BadSignature(NotAllowed):
    """Not from whom it says, or too old."""

    code = "bad_signature"


class Unreadable(DomainError):
    """What came in is none of what this channel carries."""

    code = "unreadable"
    message = _("This cannot be read.")


@dataclass(frozen=True)
class Incoming:
    """One letter or push. `key` names it for good: the same key again is the same one.

    `kind` is empty for what a person wrote, else the verdict (`Arrival.Verdict`) of what nobody must answer. `thread` is the
    conversation that the sender has proved to be part of, `email` an address that is proved to be the sender's. `media_id`
    names a picture that has to be fetched, `action` a button that was pressed, `to` our own account as they call it.
    """

    channel: str
    key: str
    address: str
    text: str = ""
    files: tuple[bytes, ...] = ()
    kind: str = ""
    thread: str = ""
    email: str = ""
    subject: str = ""
    letter_id: str = ""
    media_id: str = ""
    action: str = ""
    to: str = ""


class Channel(Protocol):
    """One way in and out. `name` is the conversation's channel."""

    name: str

    def verify(self, *, body: bytes, told: Mapping[str, str]) -> None:
        """Is it really from the provider? `told` are headers or query values. Raises BadSignature."""

    def parse(self, body: bytes) -> Incoming:
        """What it says. Raises Unreadable."""

    def reply(self, message: Message, *, is_automatic: bool, is_question: bool = False) -> list[Notice]:
        """Write the notice that carries our answer; the worker sends it, once. Inside the transaction of its cause.

        `is_question`: we ask how we did. Nobody waits for that: it goes by the habits and in the hours of whoever is asked.
        """
