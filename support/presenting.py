"""How a conversation looks to the one who reads it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from support import relay
from support.models import Message, RelayMessage


def bubbles(messages: Iterable[Message], *, viewer: str, is_desk: bool, seen_up_to: int = 0) -> list[dict[str, Any]]:
    """Messages as records of the bubble: our side's are the viewer's own at the desk, the customer's are at home.

    `seen_up_to` is how far the other side has read. Buttons below a message are for the customer only; pressed twice, one of
    them says its words once.
    """
    ours = {Message.Sender.AGENT, Message.Sender.BOT, Message.Sender.SYSTEM}
    shown = list(messages)
    relayed = relay.behind(shown)
    return [
        {
            "id": message.pk,
            "who": _name(message, viewer, is_desk=is_desk),
            "text": message.body,
            "at": message.sent_at,
            "mine": (message.sender in ours) if is_desk else (message.sender == Message.Sender.CUSTOMER),
            "note": message.is_internal,
            "seen": message.pk <= seen_up_to,
            "files": list(message.files.all()),
            "talk_url": f"/help/chat/{message.conversation.public_id}/",
            "choices": [] if is_desk else _choices(message),
            **_relayed(relayed.get(message.pk)),
        }
        for message in shown
    ]


def _choices(message: Message) -> list[dict[str, str]]:
    return [
        {
            "label": choice.get("label", ""), "href": _own(choice.get("href", "")), "say": choice.get("say", ""),
            "client_id": f"choice-{message.pk}-{place}",
        }
        for place, choice in enumerate(message.choices)
    ]  # fmt: skip


def _own(href: str) -> str:
    """A link into our own pages; anything else is not shown as one."""
    return href if href.startswith("/") and not href.startswith("//") else ""


def _relayed(found: RelayMessage | None) -> dict[str, Any]:
    """What stands behind words that came from a seller: the original, and whether they are the original."""
    if found is None:
        return {}
    return {
        "original": relay.original_for_reader(found), "original_lang": found.source, "is_original": found.is_original,
        "translator": found.version.rpartition(" g")[0] if found.is_translated and found.decision != "corrected" else "",
    }  # fmt: skip


def _name(message: Message, viewer: str, *, is_desk: bool) -> str:
    if message.author and message.author == viewer:
        return _("You")
    match message.sender:
        case Message.Sender.CUSTOMER:
            return _("Customer") if is_desk else _("You")
        case Message.Sender.SELLER:
            return _("Seller") if message.is_internal else _("The seller’s answer, passed on by our support")
        case Message.Sender.AGENT:
            return _("Colleague") if is_desk else _("Miaomiao support")
        case _:
            return _("Miaomiao")
