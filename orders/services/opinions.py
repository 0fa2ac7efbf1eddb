"""Reviews, questions and answers: who may write them, what a person looks at first, and hiding for a legal reason only."""

from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.catalog.selectors.favourites import shown_listing
from marketplace.catalog.services.signals import push_signal, take_back_rating
from marketplace.core import files, textnorm, time, trail
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from orders.errors import AlreadyReviewed, AnsweredAlready, AskedTooMuch, MayNotAnswer, NotYours, TooManyPhotos
from orders.models import Answer, Question, Review, ReviewPhoto
from orders.policies import opinions as rules
from orders.selectors import opinions as reads
from orders.states import OPINION, OpinionStatus
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors import is_member
from sellers.selectors.team import require

FOLDER = "listings/reviews"


def review(
    *, user: User, order_number: str, line: int, rating: int, body: str = "", photos: Sequence[IO[bytes]] = ()
) -> Review:
    """Review one item of a completed order, once. Raises NotYours, AlreadyReviewed, BadText, TooManyPhotos, BadFile."""
    if len(photos) > rules.MAX_PHOTOS:
        raise TooManyPhotos
    if not 1 <= rating <= 5:
        raise DomainError(code="bad_rating", fields={"rating": rating})
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, field="body")
    bought = reads.received_line(user, order_number, line)
    if bought is None or is_member(bought.order.seller, user):
        raise NotYours
    # Files are drawn and stored before the transaction; a name follows its content, so a lost race leaves no double.
    stored = [_store(photo) for photo in photos]
    with transaction.atomic():
        status, flags = _judge(text)
        try:
            with transaction.atomic():
                made = Review.objects.create(
                    line=bought, listing_id=bought.listing_id, seller=bought.order.seller, user=user, rating=rating,
                    body=text, status=status, flags=flags, created_at=time.now(),
                )  # fmt: skip
        except IntegrityError as error:
            raise AlreadyReviewed from error
        ReviewPhoto.objects.bulk_create(
            ReviewPhoto(review=made, image=name, position=place) for place, name in enumerate(stored)
        )
        trail.record(verb="review.written", target=trail.ref(made), actor=user.ref, after={"status": status})
        if status == OpinionStatus.SHOWN:
            _review_shown(made)
    return made


@transaction.atomic
def answer_review(*, seller: Seller, public_id: str, body: str, by: User) -> Review:
    """The shop's one answer under a review. Raises NotAllowed, OpinionNotFound, AnsweredAlready, BadText."""
    require(seller, by, Permission.MESSAGES)
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, min_length=1, field="body")
    _refuse_found(text)
    found = reads.review_of(seller, public_id)
    mine = Review.objects.filter(pk=found.pk, answered_at__isnull=True)
    if mine.update(answer=text, answered_by=by.ref, answered_at=time.now()) != 1:
        raise AnsweredAlready
    trail.record(verb="review.answered", target=trail.ref(found), actor=by.ref)
    emit(topic="orders.review_answered", key=f"review:{found.public_id}", payload={"review": found.public_id})
    found.refresh_from_db()
    return found


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
    trail.record(verb="question.answered", target=trail.ref(found), actor=user.ref, after={"answer": made.public_id})
    if status == OpinionStatus.SHOWN:
        _answer_shown(made)
    return made


@transaction.atomic
def show(*, opinion: Review | Question | Answer, actor: str) -> None:
    """A person looked: it may be read. Raises IllegalMove, StaleState."""
    OPINION.move(opinion, OpinionStatus.SHOWN, actor=actor, hidden_for="")
    if isinstance(opinion, Review):
        _review_shown(opinion)
    elif isinstance(opinion, Question):
        _question_shown(opinion)
    else:
        _answer_shown(opinion)


@transaction.atomic
def hide(*, opinion: Review | Question | Answer, reason: str, actor: str) -> None:
    """Take it out of sight for one of `policies.opinions.REASONS`; the words stay on file. Raises IllegalMove, StaleState, and
    DomainError for any other reason.
    """
    if reason not in rules.REASONS:
        raise DomainError(code="no_legal_reason", fields={"reason": reason})
    OPINION.move(opinion, OpinionStatus.HIDDEN, actor=actor, why=reason, hidden_for=reason)
    counted = isinstance(opinion, Review) and Review.objects.filter(pk=opinion.pk, is_counted=True)
    if counted and counted.update(is_counted=False):
        take_back_rating(listing_id=opinion.listing_id, rating=opinion.rating)  # type: ignore[union-attr]


def _review_shown(found: Review) -> None:
    """Its stars count from now on, once; the shop hears of it."""
    if Review.objects.filter(pk=found.pk, is_counted=False).update(is_counted=True):
        push_signal(listing_id=found.listing_id, rating=found.rating)
    emit(topic="orders.review_shown", key=f"review:{found.public_id}", payload={"review": found.public_id})


def _question_shown(found: Question) -> None:
    emit(topic="orders.question_asked", key=f"question:{found.public_id}", payload={"question": found.public_id})


def _answer_shown(found: Answer) -> None:
    emit(topic="orders.question_answered", key=f"answer:{found.public_id}", payload={"answer": found.public_id})


def _judge(text: str) -> tuple[str, list[str]]:
    flags = list(rules.examine(text))
    return (OpinionStatus.HELD if flags else OpinionStatus.SHOWN), flags


def _refuse_found(text: str) -> None:
    """A shop is told at once: it speaks for itself and can write anew."""
    if rules.examine(text):
        raise DomainError(
            rules.LEAVE_OUT, code="leave_out", fields={"body": rules.LEAVE_OUT},
        )  # fmt: skip


def _store(photo: IO[bytes]) -> str:
    clean = files.accept(photo, allowed=files.PICTURES)
    name = f"{FOLDER}/{clean.name}"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(clean.data))
