"""Reading what comes in by mail and WeChat, and from whom."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.core import time, trail
from support.models import Arrival, Conversation, Correspondent, Message, MessageFile

OURS = (Message.Sender.AGENT, Message.Sender.BOT, Message.Sender.SYSTEM)
GOES_ON = timedelta(days=7)  # WeChat knows no threads: within it, what somebody writes belongs to what was said last
LETTERS = 10
SURVEY = "system:survey"  # who asks how we did


def digest_of(address: str) -> str:
    """What finds a correspondent without keeping the address readable."""
    return trail.digest(address.strip().lower() if "@" in address else address.strip())


def correspondent_by(public_id: str) -> Correspondent | None:
    """One correspondent by public id."""
    return Correspondent.objects.select_related("user").filter(public_id=public_id).first()


def bound_to(user: User, channel: str) -> list[Correspondent]:
    """What is bound to an account on a channel, the latest first."""
    return list(Correspondent.objects.filter(user=user, channel=channel).order_by("-last_at")[:20])


def arrived_before(channel: str, key: str) -> Arrival | None:
    """The same letter or push, if it came before."""
    return Arrival.objects.filter(channel=channel, key=key).first()


def conversation_of_message(message: int) -> str:
    """The public id of the conversation that a message belongs to; "" for none."""
    found = Conversation.objects.filter(messages__pk=message).values_list("public_id", flat=True).first()
    return str(found or "")


def is_at(conversation: str, channel: str, address: str) -> bool:
    """Does this conversation go to and fro with this very address?"""
    return Conversation.objects.filter(
        public_id=conversation, correspondent__channel=channel, correspondent__digest=digest_of(address)
    ).exists()


def going_on(correspondent: Correspondent) -> Conversation | None:
    """The conversation in which somebody without threads goes on; None after a week of silence."""
    warm = correspondent.conversations.filter(last_message_at__gte=time.now() - GOES_ON)
    found: Conversation | None = warm.order_by("-last_message_at", "-id").first()
    return found


def letters_of(conversation: Conversation) -> list[Arrival]:
    """The latest letters that were taken into a conversation, oldest first."""
    taken = conversation.arrivals.filter(verdict=Arrival.Verdict.TAKEN).order_by("-id")[:LETTERS]
    return list(reversed(taken))


def answers_before(message: Message, limit: int) -> list[int]:
    """Ids of our own answers before this one, oldest first."""
    said = message.conversation.messages.filter(sender__in=OURS, is_internal=False, pk__lt=message.pk)
    return list(reversed(said.order_by("-pk").values_list("pk", flat=True)[:limit]))


def waiting(now: datetime) -> QuerySet[Arrival]:
    """Pictures that are still to be fetched and are due."""
    return Arrival.objects.filter(verdict=Arrival.Verdict.WAITING, next_at__lte=now).order_by("next_at")


def shared_file(public_id: str) -> MessageFile | None:
    """A file that our side sent, for who holds the signed link; never what customers sent, never of a note."""
    return MessageFile.objects.filter(
        public_id=public_id, message__sender__in=OURS, message__is_internal=False
    ).first()  # fmt: skip
