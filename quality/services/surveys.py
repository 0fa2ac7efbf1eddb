"""The question after a ticket is over: asked once, answered by a signed link or in the chat, changeable for a week."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.services.telling import tell
from marketplace.core import rules, textnorm, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from quality import locks
from quality.errors import BadScore, SurveyNotFound, SurveyOver
from quality.models import Survey
from quality.policies.rules_of_quality import SURVEY
from quality.policies.words import REASONS
from support.models import Message, Ticket
from support.services import conversations

SALT = "quality.survey"
FOLLOW_UP = "low_score"
SYSTEM = "system:survey"


def token_of(survey: Survey) -> str:
    """What stands in the link. It opens this one survey and nothing else."""
    return signing.Signer(salt=SALT).sign(str(survey.pk)).replace(":", "~")


def survey_of(token: str) -> Survey:
    """Raises SurveyNotFound for a token that we did not make."""
    try:
        number = int(signing.Signer(salt=SALT).unsign(token.replace("~", ":")))
    except (signing.BadSignature, ValueError):
        raise SurveyNotFound from None
    found = Survey.objects.select_related("ticket__user", "agent").filter(pk=number).first()
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
    emit(topic="quality.survey_answered", key=fresh.ref, payload={"ticket": fresh.ticket.number, "score": score})
    _follow_up(fresh, low=score <= body["low_score"])
    return fresh


def _follow_up(survey: Survey, *, low: bool) -> None:
    if low:
        duties.call(kind=FOLLOW_UP, subject=f"ticket:{survey.ticket.number}", facts={"score": survey.score})
    else:
        duties.done(kind=FOLLOW_UP, subject=f"ticket:{survey.ticket.number}", actor=SYSTEM, why="the score was raised")


def _was_answered(ticket: Ticket) -> bool:
    """Somebody of ours, or the assistant, answered in this conversation since the ticket began."""
    said = ticket.conversation.messages.filter(is_internal=False, sent_at__gte=ticket.created_at)
    return said.filter(sender__in=(Message.Sender.AGENT, Message.Sender.BOT)).exists()


def _put_into_chat(survey: Survey) -> None:
    token, talk = token_of(survey), survey.ticket.conversation
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
