"""The question after a ticket is over: asked once, answered by a signed link or in the chat, changeable for a week.

A conversation that no person had to touch is asked about too, quietly: where it was held (chat, mail, WeChat: `support.channels`),
by mail and WeChat within the habits and quiet hours of the person.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.services.telling import tell
from marketplace.core import rules, tasks, textnorm, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from quality import locks
from quality.errors import BadScore, SurveyNotFound, SurveyOver
from quality.models import Survey
from quality.policies.rules_of_quality import SURVEY
from quality.policies.words import REASONS
from support import letters
from support import locks as conversation_locks
from support.models import Conversation, Message, Ticket
from support.services import conversations

SALT = "quality.survey"
FOLLOW_UP = "low_score"
SYSTEM = letters.SURVEY
BATCH = 200
Channel = Conversation.Channel
REACHED = Q(channel=Channel.WEB) | Q(channel=Channel.MAIL, correspondent__isnull=False)
BOT_TOPIC = "assistant"
# SAMPLE: when a conversation with the assistant counts as over, until when asking still makes sense, one question a person in
OVER_AFTER, FORGOTTEN_AFTER, ONE_IN = timedelta(hours=24), timedelta(days=4), timedelta(days=30)
WECHAT_WITHIN = timedelta(hours=36)  # they let us write for 48 hours after the person did; a night may lie between


def token_of(survey: Survey) -> str:
    """What stands in the link. It opens this one survey and nothing else."""
    return signing.Signer(salt=SALT).sign(str(survey.pk)).replace(":", "~")


def survey_of(token: str) -> Survey:
    """Raises SurveyNotFound for a token that we did not make."""
    try:
        number = int(signing.Signer(salt=SALT).unsign(token.replace("~", ":")))
    except (signing.BadSignature, ValueError):
        raise SurveyNotFound from None
    found = Survey.objects.select_related("ticket__conversation", "talk").filter(pk=number).first()
    if found is None:
        raise SurveyNotFound
    return found


@transaction.atomic
def ask(*, ticket: Ticket) -> Survey | None:
    """Ask once a ticket. None where nobody of ours said anything, or it was asked before. One tap in the chat, or a link."""
    if Survey.objects.filter(ticket=ticket).exists() or not _was_answered(ticket):
        return None
    rule, now = rules.at(SURVEY.code), time.now()
    try:
        with transaction.atomic():
            made = Survey.objects.create(
                ticket=ticket, agent=ticket.assignee, topic=ticket.topic, locale=ticket.conversation.locale,
                by_bot=ticket.first_reply_at is None, asked_at=now, rule_version=rule.version,
                expires_at=now + timedelta(days=rule.body["days_open"]),
            )  # fmt: skip
    except IntegrityError:
        return None
    _put_into_chat(made)
    if ticket.user is not None:
        tell(
            ticket.user, template="survey", source=made.ref, link=f"/survey/{token_of(made)}/",
            context={"ticket": ticket.number}, channels=("in_app",),
        )  # fmt: skip
    return made


def ask_talks(*, limit: int = BATCH) -> int:
    """Conversations that the assistant alone answered and that have been silent for a day, one transaction each. Returns how many."""
    return tasks.each(list(talks_to_ask()[:limit]), _ask_talk)


def talks_to_ask() -> QuerySet[Conversation, int]:
    """Their ids, the oldest first: on the site, by mail or by WeChat while that is open, without a ticket, not asked, nobody twice in a
    month, whether we know them by account or by the address they write from.
    """
    now = time.now()
    answered = Message.objects.filter(conversation=OuterRef("pk"), sender=Message.Sender.BOT, is_internal=False)
    asked = Q()
    for who in ("user", "correspondent"):
        asked |= Q(**{f"talk__{who}": OuterRef(who)}) | Q(**{f"ticket__conversation__{who}": OuterRef(who)})
    lately = Survey.objects.filter(asked, asked_at__gt=now - ONE_IN)
    found = Conversation.objects.filter(
        Exists(answered), ~Exists(Ticket.objects.filter(conversation=OuterRef("pk"))), ~Exists(lately),
        REACHED | Q(channel=Channel.WECHAT, correspondent__isnull=False, last_message_at__gt=now - WECHAT_WITHIN),
        survey__isnull=True, handled_by=Conversation.Desk.BOT,
        last_message_at__gt=now - FORGOTTEN_AFTER, last_message_at__lte=now - OVER_AFTER,
    )  # fmt: skip
    return found.order_by("last_message_at", "pk").values_list("pk", flat=True)


@transaction.atomic
def _ask_talk(pk: int) -> bool:
    talk = conversation_locks.conversation(pk)  # who writes again, or is handed to people meanwhile, is not asked
    if not talks_to_ask().filter(pk=pk).exists():
        return False
    rule, now = rules.at(SURVEY.code), time.now()
    made = Survey.objects.create(
        talk=talk, topic=BOT_TOPIC, locale=talk.locale, by_bot=True, asked_at=now, rule_version=rule.version,
        expires_at=now + timedelta(days=rule.body["days_open"]),
    )  # fmt: skip
    _put_into_chat(made)
    return True


@transaction.atomic
def answer(*, survey: Survey, score: int, reasons: Sequence[str] = (), words: str = "") -> Survey:
    """One to five, with reasons and words where somebody likes. Changeable for the days of the rule. The same again changes nothing.

    A low score calls a lead, once. Raises BadScore, SurveyOver, BadText.
    """
    fresh = locks.survey(survey.pk)
    now = time.now()
    body = rules.version(SURVEY.code, fresh.rule_version).body
    if score not in range(1, 6):
        raise BadScore
    over = (
        fresh.expires_at < now
        if fresh.answered_at is None
        else fresh.answered_at + timedelta(days=body["days_change"]) < now
    )
    if over:
        raise SurveyOver
    said = textnorm.clean_text(words, max_length=1000, field="words")
    known = [one for one in dict.fromkeys(reasons) if one in REASONS]
    first = fresh.answered_at is None
    fresh.score, fresh.reasons, fresh.words = score, known, said
    fresh.answered_at, fresh.changed_at = fresh.answered_at or now, None if first else now
    fresh.save(update_fields=["score", "reasons", "words", "answered_at", "changed_at"])
    trail.record(
        verb="survey.answered" if first else "survey.changed", target=fresh.ref, actor=SYSTEM, after={"score": score}
    )
    ticket = fresh.ticket.number if fresh.ticket else ""
    emit(topic="quality.survey_answered", key=fresh.ref, payload={"ticket": ticket, "score": score})
    if ticket:  # a bad word about the assistant calls nobody: it is in the figures
        _follow_up(ticket, score, low=score <= body["low_score"])
    return fresh


def _follow_up(ticket: str, score: int, *, low: bool) -> None:
    if low:
        duties.call(kind=FOLLOW_UP, subject=f"ticket:{ticket}", facts={"score": score})
    else:
        duties.done(kind=FOLLOW_UP, subject=f"ticket:{ticket}", actor=SYSTEM, why="the score was raised")


def _was_answered(ticket: Ticket) -> bool:
    """Somebody of ours, or the assistant, answered in this conversation since the ticket began."""
    said = ticket.conversation.messages.filter(is_internal=False, sent_at__gte=ticket.created_at)
    return said.filter(sender__in=(Message.Sender.AGENT, Message.Sender.BOT)).exists()


def _put_into_chat(survey: Survey) -> None:
    token, talk = token_of(survey), survey.conversation
    with override(talk.locale):
        body = _("How did we do? One tap helps us.")
        labels = [_("very bad"), _("bad"), _("so-so"), _("good"), _("very good")]
    choices: list[dict[str, Any]] = [
        {"label": f"{score} · {label}", "href": f"/survey/{token}/?score={score}"}
        for score, label in enumerate(labels, 1)
    ]
    try:
        conversations.post(
            conversation=talk, sender=Message.Sender.SYSTEM, author=SYSTEM, body=body, client_id=f"survey-{survey.pk}",
            choices=choices,
        )  # fmt: skip
    except DomainError:  # a conversation that is full asks by notice only
        return
