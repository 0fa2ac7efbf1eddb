"""Answering what a person wrote: once a message, to the last one of a burst, from what the database says now."""

import logging

from django.conf import settings
from django.db import transaction

from assistant import dialogue, memory
from assistant.dialogue import Turned
from assistant.language import language_of
from assistant.models import Draft, Turn
from assistant.reading import read
from assistant.services import summing_up
from assistant.skills.base import Ask, Outcome
from knowledge.services import gaps
from marketplace.core import tasks, time
from support import locks, selectors
from support.models import Conversation, Message, Ticket
from support.services import handing

logger = logging.getLogger(__name__)

BOT = "bot"
BURST = 5  # messages in a row that are read as one
READ = 2000  # characters of them
POLISH = "assistant.polish"
MOST_TURNS = 60  # of one conversation in a day: who writes more talks to a machine for its own sake, or needs a person


@transaction.atomic
def answer(*, message: Message) -> Turn | None:
    """Answer `message`, unless it is answered, people have the conversation, or a later message will be. Replaying changes nothing."""
    conversation = locks.conversation(message.conversation_id)
    if not _is_ours(conversation, message) or Turn.objects.filter(message=message).exists():
        return None
    waiting = _unanswered(conversation)
    if not waiting or waiting[-1].pk != message.pk:
        return None
    ask = _asked(conversation, waiting)
    if selectors.length(conversation) > 2 * MOST_TURNS:
        return _too_long(conversation, message, ask)
    try:
        with transaction.atomic():
            done = dialogue.turn(ask)
            return _settle(conversation, message, ask, done)
    except Exception:  # the boundary: whatever breaks here, a person answers within minutes
        logger.exception("the assistant could not answer a message")
        return _failed(conversation, message, ask)


def _is_ours(conversation: Conversation, message: Message) -> bool:
    is_bot = conversation.handled_by == Conversation.Desk.BOT and message.sender == Message.Sender.CUSTOMER
    return is_bot and selectors.open_ticket(conversation) is None


def _unanswered(conversation: Conversation) -> list[Message]:
    """What the person wrote since somebody of ours last said something, oldest first."""
    rows = list(conversation.messages.filter(is_internal=False).order_by("-id")[: 4 * BURST])
    burst: list[Message] = []
    for row in rows:
        if row.sender != Message.Sender.CUSTOMER:
            break
        burst.append(row)
    return list(reversed(burst[:BURST]))


def _asked(conversation: Conversation, waiting: list[Message]) -> Ask:
    held = memory.recall(conversation)
    text = "\n".join(str(row.body) for row in waiting)[-READ:]
    locale = language_of(str(waiting[-1].body), before=held.locale or conversation.locale)
    return Ask(
        user=conversation.user, text=text, found=read(text, today=time.today()), memory=held, context=conversation.context,
        locale=locale, talk=conversation.public_id, can_act=conversation.channel != Conversation.Channel.MAIL,
    )  # fmt: skip


def _settle(conversation: Conversation, message: Message, ask: Ask, done: Turned) -> Turn:
    """Say it, remember it, count it, and hand over where the turn says so."""
    memory.keep(conversation, done.memory)
    reply = done.reply
    made = _count(message, done.meaning.intent, done.meaning.confidence, reply.outcome)
    if reply.outcome == Outcome.ANSWERED and settings.ASSISTANT_MODEL_URL:
        _draft(message, ask, done)
    else:
        handing.bot_says(
            conversation=conversation, body=reply.text, client_id=client_id(message), choices=list(reply.choices)
        )
    if not done.meaning.is_sure or reply.outcome == Outcome.UNSOLVED:
        gaps.unsolved(ask.text[:200], done.meaning.intent, ask.locale)
    if reply.handing:
        to_people(conversation, ask, done, reason=reply.handing)
    return made


def client_id(message: Message) -> str:
    """One answer a message: the same id again is the same answer."""
    return f"bot-{message.pk}"


def _count(message: Message, intent: str, confidence: float, outcome: str) -> Turn:
    return Turn.objects.create(message=message, intent=intent, confidence=confidence, outcome=outcome, at=time.now())


def _draft(message: Message, ask: Ask, done: Turned) -> None:
    Draft.objects.create(
        message=message, question=ask.text, plain=done.reply.text, choices=list(done.reply.choices), locale=ask.locale,
        created_at=time.now(),
    )  # fmt: skip
    tasks.send(POLISH, message.pk)


def to_people(conversation: Conversation, ask: Ask, done: Turned, *, reason: str) -> Ticket:
    """With a summary in Chinese, so that nobody has to ask again."""
    intent = done.meaning.intent
    return handing.to_people(
        conversation=conversation, reason=REASONS.get(reason, reason), summary=summing_up.summary(ask, done, reason=reason),
        subject=ask.text[:80], topic=intent if done.meaning.is_sure else "other",
        priority=summing_up.priority(reason, done.mood), about=summing_up.about(ask, done), actor=BOT,
    )  # fmt: skip


REASONS = {"complaint": "asked", "account": "asked"}
"""Why people take over, in the codes of support: who complains asked for a person."""


def _failed(conversation: Conversation, message: Message, ask: Ask) -> Turn:
    handing.to_people(
        conversation=conversation, reason="failed", summary=summing_up.broken(ask), subject=ask.text[:80], actor=BOT
    )
    return _count(message, "out_of_scope", 0.0, Outcome.HANDED)


def _too_long(conversation: Conversation, message: Message, ask: Ask) -> Turn:
    handing.to_people(
        conversation=conversation, reason="unsure", summary=summing_up.endless(ask), subject=ask.text[:80], actor=BOT,
        priority=Ticket.Priority.LOW,
    )  # fmt: skip
    return _count(message, "out_of_scope", 0.0, Outcome.HANDED)
