"""What an agent might answer: the assistant's own answer to the last words, and articles that fit. Says and changes nothing."""

import logging
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from assistant import dialogue
from assistant.language import language_of
from assistant.memory import Memory
from assistant.reading import read
from assistant.skills.base import Ask, Outcome
from knowledge.selectors import articles
from marketplace.core import time
from support import selectors
from support.models import Conversation

logger = logging.getLogger(__name__)

USEFUL = (Outcome.ANSWERED, Outcome.ASKED)
MOST = 3


@dataclass(frozen=True)
class Suggestion:
    """`source`: `assistant:<intent>`, or `article:<url>`."""

    text: str
    source: str


def suggest(conversation: Conversation) -> list[Suggestion]:
    """At most three, the best first; empty where nobody has written or nothing fits."""
    words = selectors.last_words(conversation)
    if not words:
        return []
    ask = _ask(conversation, words, time.today())
    found = [*_own(ask)]
    for article in articles.search(words, ask.locale, MOST):
        found.append(Suggestion(f"{article.title}\n{article.summary}", f"article:{article.url}"))
    return found[:MOST]


def _ask(conversation: Conversation, words: str, today: date) -> Ask:
    locale = language_of(words, before=conversation.locale)
    return Ask(
        user=conversation.user, text=words[:2000], found=read(words, today=today), memory=Memory(), context=conversation.context,
        locale=locale, talk=conversation.public_id,
    )  # fmt: skip


def _own(ask: Ask) -> list[Suggestion]:
    """Nothing waits for a yes here, so no act can run. A broken skill has nothing to say, and its agent a page."""
    try:
        with transaction.atomic():  # a savepoint: what failed in the database must not break the page's transaction
            done = dialogue.turn(ask)
    except Exception:  # the boundary: the skill that handed over as `failed` fails here as well
        logger.exception("the assistant could not suggest an answer")
        return []
    if not done.meaning.is_sure or done.reply.outcome not in USEFUL or done.reply.handing:
        return []
    return [Suggestion(done.reply.text, f"assistant:{done.meaning.intent}")]
