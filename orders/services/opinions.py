"""Questions and answers; and for all that is said in public: shown after a look, hidden for a legal reason only."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.catalog.selectors.favourites import shown_listing
from marketplace.core import textnorm, time, trail
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from orders import locks
from orders.errors import AnsweredAlready, AskedTooMuch, MayNotAnswer
from orders.models import Answer, FollowUp, Question, Review
from orders.policies import opinions as rules
from orders.selectors import opinions as reads
from orders.services.holding import Said, looked, wait
from orders.services.reviewing import announce_follow_up
from orders.services.tallying import settle
from orders.states import OPINION, OpinionStatus


@transaction.atomic
def ask(*, user: User, listing: str, body: str) -> Question:
    """Ask in public about a listing. Raises ListingNotFound, BadText, AskedTooMuch."""
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, min_length=rules.MIN_QUESTION, field="body")
    about = shown_listing(listing)
    since = time.now() - timedelta(days=1)
    if Question.objects.filter(user=user, created_at__gt=since).count() >= rules.QUESTIONS_A_DAY:
        raise AskedTooMuch
    same = Question.objects.filter(user=user, listing=about, body=text, created_at__gt=since).first()
    if same is not None:  # the same button twice
        return same
    status, flags = _judge(text)
    made = Question.objects.create(
        listing=about, user=user, body=text, status=status, flags=flags, created_at=time.now()
    )
    wait(made)
    trail.record(verb="question.asked", target=trail.ref(made), actor=user.ref, after={"status": status})
    if status == OpinionStatus.SHOWN:
        _question_shown(made)
    return made


@transaction.atomic
def answer(*, user: User, question: str, body: str) -> Answer:
    """Answer a question, as the shop or as somebody who received the item; once a person.

    Raises OpinionNotFound, MayNotAnswer, AnsweredAlready, BadText.
    """
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, min_length=1, field="body")
    found = reads.question(question)
    is_seller = reads.may_speak_for(found.listing.seller, user)
    if not is_seller and not reads.has_received(user, found.listing_id):
        raise MayNotAnswer
    status, flags = _judge(text)
    try:
        with transaction.atomic():
            made = Answer.objects.create(
                question=found, listing=found.listing, user=user, is_seller=is_seller, body=text, status=status,
                flags=flags, created_at=time.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise AnsweredAlready from error
    wait(made)
    trail.record(verb="question.answered", target=trail.ref(found), actor=user.ref, after={"answer": made.public_id})
    if status == OpinionStatus.SHOWN:
        _answer_shown(made)
    return made


@transaction.atomic
def show(*, opinion: Said, actor: str) -> None:
    """A person looked: it may be read. A review whose exchange is still blind is sealed until then.

    Raises IllegalMove, StaleState.
    """
    if isinstance(opinion, Review):
        _hold(opinion)
    to = OpinionStatus.SEALED if isinstance(opinion, Review) and opinion.revealed_at is None else OpinionStatus.SHOWN
    OPINION.move(opinion, to, actor=actor, hidden_for="")
    looked(opinion, actor)
    if isinstance(opinion, Review):
        settle(opinion)
        if to == OpinionStatus.SHOWN:
            emit(topic="orders.review_shown", key=f"review:{opinion.public_id}", payload={"review": opinion.public_id})
    elif isinstance(opinion, FollowUp):
        announce_follow_up(opinion)
    elif isinstance(opinion, Question):
        _question_shown(opinion)
    else:
        _answer_shown(opinion)


@transaction.atomic
def hide(*, opinion: Said, reason: str, actor: str) -> None:
    """Take the words out of sight for one of `policies.opinions.REASONS`, which is published in their place; they stay on file.

    Raises IllegalMove, StaleState, and DomainError for any other reason.
    """
    if reason not in rules.REASONS:
        raise DomainError(code="no_legal_reason", fields={"reason": reason})
    if isinstance(opinion, Review):
        _hold(opinion)
    OPINION.move(opinion, OpinionStatus.HIDDEN, actor=actor, why=reason, hidden_for=reason)
    looked(opinion, actor)
    if isinstance(opinion, Review):
        settle(opinion)
        emit(topic="orders.review_hidden", key=f"review:{opinion.public_id}", payload={"review": opinion.public_id})


def _hold(review: Review) -> None:
    """Nobody reveals meanwhile; what the row says of that is read anew."""
    locks.exchange(review.line.order_id)
    review.refresh_from_db(fields=["revealed_at", "is_counted", "is_struck"])


def _question_shown(found: Question) -> None:
    emit(topic="orders.question_asked", key=f"question:{found.public_id}", payload={"question": found.public_id})


def _answer_shown(found: Answer) -> None:
    emit(topic="orders.question_answered", key=f"answer:{found.public_id}", payload={"answer": found.public_id})


def _judge(text: str) -> tuple[str, list[str]]:
    flags = list(rules.examine(text))
    return (OpinionStatus.HELD if flags else OpinionStatus.SHOWN), flags
