"""Talking: start a conversation, post a message. A message sent twice arrives once."""

from datetime import timedelta

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import textnorm, time, trail
from marketplace.core.outbox.emit import emit
from support import selectors
from support.errors import ConversationFull, EmptyMessage, TooFast
from support.models import Conversation, Message

MAX_LENGTH = 4000
MAX_MESSAGES = 2000
BURST, BURST_WINDOW = 12, timedelta(seconds=20)


@transaction.atomic
def start(*, user: User | None, guest_key: str = "", context: str = "", locale: str = "zh-hans", actor: str) -> Conversation:
    """Open a conversation. `context` says where the person came from (`order:…`, `parcel:…`, `listing:…`)."""
    now = time.now()
    conversation = Conversation.objects.create(
        user=user, guest_key="" if user else guest_key, context=textnorm.clean_line(context, max_length=80), locale=locale,
        created_at=now, last_message_at=now,
    )
    trail.record(verb="conversation.start", target=trail.ref(conversation), actor=actor)
    return conversation


@transaction.atomic
def post(
    *, conversation: Conversation, sender: str, author: str, body: str, client_id: str, is_internal: bool = False
) -> Message:
    """Add a message. The same `client_id` again returns the message that is there.

    Raises EmptyMessage, TooFast for a flood of customer messages, ConversationFull, DomainError for a text that is too long.
    """
    existing = Message.objects.filter(conversation=conversation, client_id=client_id).first()
    if existing is not None:
        return existing
    text = textnorm.clean_text(body, max_length=MAX_LENGTH, field="body")
    if not text:
        raise EmptyMessage
    now = time.now()
    if sender == Message.Sender.CUSTOMER:
        if selectors.sent_since(conversation, author, now - BURST_WINDOW) >= BURST:
            raise TooFast
        if selectors.length(conversation) >= MAX_MESSAGES:
            raise ConversationFull
    Message.objects.bulk_create(
        [
            Message(
                conversation=conversation, sender=sender, author=author, body=text, is_internal=is_internal,
                client_id=client_id, sent_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    message = Message.objects.get(conversation=conversation, client_id=client_id)
    Conversation.objects.filter(pk=conversation.pk).update(last_message_at=now)
    emit(topic="support.message_posted", key=trail.ref(conversation), payload={"message": message.pk})
    return message


@transaction.atomic
def adopt(*, guest_key: str, user: User) -> int:
    """A guest signed in: the conversations follow the person. Returns how many."""
    if not guest_key:
        return 0
    return Conversation.objects.filter(user=None, guest_key=guest_key).update(user=user, guest_key="")
