"""Reviews: written by whoever received the item, followed up, answered by the shop, called helpful. Nobody deletes one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F

from marketplace.accounts.models import User
from marketplace.core import files, textnorm, time, trail
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from orders.errors import (
    AlreadyReviewed,
    AnsweredAlready,
    AnswerFixed,
    ExchangeOver,
    NoFollowUp,
    NotYours,
    OwnReview,
    TooManyPhotos,
    VotedTooMuch,
)
from orders.models import AnswerVersion, FollowUp, HelpfulVote, OrderLine, Review, ReviewPhoto
from orders.policies import opinions as rules
from orders.policies import reviewing
from orders.selectors import opinions as reads
from orders.selectors import reviews as lists
from orders.services.exchange import reveal_if_ready, take_turn
from orders.services.holding import wait
from orders.states import OpinionStatus
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors import is_member
from sellers.selectors.team import require

FOLDER = "listings/reviews"


def review(
    *, user: User, order_number: str, line: int, rating: int, seller_rating: int, service_rating: int, body: str = "",
    is_anonymous: bool = False, photos: Sequence[IO[bytes]] = (),
) -> Review:  # fmt: skip
    """Review one delivered item, once, within fourteen days. Nobody else reads it before the exchange is revealed.

    Raises NotYours, ExchangeOver, AlreadyReviewed, BadText, TooManyPhotos, BadFile, and DomainError for other stars than 1–5.
    """
    stars = {"rating": rating, "seller_rating": seller_rating, "service_rating": service_rating}
    wrong = {name: value for name, value in stars.items() if not 1 <= value <= 5}
    if wrong:
        raise DomainError(code="bad_rating", fields=wrong)
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, field="body")
    bought = reads.received_line(user, order_number, line)
    if bought is None or is_member(bought.order.seller, user):
        raise NotYours
    # Files are drawn and stored before the transaction; a name follows its content, so a lost race leaves no double.
    stored = _store_all(photos)
    flags = list(rules.examine(text))
    fields = {**stars, "body": text, "is_anonymous": is_anonymous, "flags": flags}
    fields["status"] = OpinionStatus.HELD if flags else OpinionStatus.SEALED
    return _write(bought, user, fields, stored)


@transaction.atomic
def _write(bought: OrderLine, user: User, fields: dict[str, object], stored: Sequence[str]) -> Review:
    try:
        turn = take_turn(bought.order)
    except ExchangeOver as over:
        raise (AlreadyReviewed if Review.objects.filter(line=bought).exists() else over) from None
    try:
        with transaction.atomic():
            made: Review = Review.objects.create(
                line=bought, listing_id=bought.listing_id, seller=bought.order.seller, user=user, created_at=time.now(),
                **fields,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyReviewed from error
    _keep(made, stored, is_later=False)
    wait(made)
    trail.record(verb="review.written", target=trail.ref(made), actor=user.ref, after={"status": made.status})
    if not lists.items_to_review(bought.order).exists():
        turn.shopper_done_at = made.created_at
        turn.save(update_fields=["shopper_done_at"])
        reveal_if_ready(turn)
        made.refresh_from_db()
    return made


def follow_up(*, user: User, public_id: str, body: str, photos: Sequence[IO[bytes]] = ()) -> FollowUp:
    """Add to one's own review, once, within 180 days after it. Raises OpinionNotFound, NoFollowUp, BadText, TooManyPhotos, BadFile."""
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, min_length=rules.MIN_QUESTION, field="body")
    found = lists.own_review(user, public_id)
    if not lists.can_follow_up(found):  # a look before anything is decoded and written; the constraint decides
        raise NoFollowUp
    stored = _store_all(photos)
    flags = list(rules.examine(text))
    with transaction.atomic():
        try:
            with transaction.atomic():
                made: FollowUp = FollowUp.objects.create(
                    review=found, listing_id=found.listing_id, user=user, body=text, flags=flags, created_at=time.now(),
                    status=OpinionStatus.HELD if flags else OpinionStatus.SHOWN,
                )  # fmt: skip
        except IntegrityError as error:
            raise NoFollowUp from error
        _keep(found, stored, is_later=True)
        wait(made)
        trail.record(verb="review.followed_up", target=trail.ref(found), actor=user.ref, after={"status": made.status})
        if made.status == OpinionStatus.SHOWN:
            announce_follow_up(made)
    return made


def announce_follow_up(made: FollowUp) -> None:
    """It can be read: the shop hears of it."""
    emit(topic="orders.follow_up_shown", key=f"follow_up:{made.public_id}", payload={"follow_up": made.public_id})


@transaction.atomic
def answer_review(*, seller: Seller, public_id: str, body: str, by: User) -> Review:
    """The shop's one answer under a review. Raises NotAllowed, OpinionNotFound, AnsweredAlready, BadText."""
    text = _shop_says(seller, body, by)
    found = reads.review_of(seller, public_id)
    now = time.now()
    mine = Review.objects.filter(pk=found.pk, answered_at__isnull=True)
    if mine.update(answer=text, answered_by=by.ref, answered_at=now) != 1:
        raise AnsweredAlready
    AnswerVersion.objects.create(review=found, body=text, by=by.ref, at=now)
    trail.record(verb="review.answered", target=trail.ref(found), actor=by.ref)
    emit(topic="orders.review_answered", key=f"review:{found.public_id}", payload={"review": found.public_id})
    found.refresh_from_db()
    return found


@transaction.atomic
def change_answer(*, seller: Seller, public_id: str, body: str, by: User) -> Review:
    """Write the answer anew, within 48 hours after the first; every version is kept. Raises NotAllowed, OpinionNotFound,
    AnswerFixed, BadText.
    """
    text = _shop_says(seller, body, by)
    found = reads.review_of(seller, public_id)
    now = time.now()
    open_ones = Review.objects.filter(pk=found.pk, answered_at__gt=now - reviewing.ANSWER_EDITS)
    if found.answer == text and open_ones.exists():
        return found
    if found.answer_hidden_for or open_ones.update(answer=text, answered_by=by.ref, answer_changed_at=now) != 1:
        raise AnswerFixed
    AnswerVersion.objects.create(review=found, body=text, by=by.ref, at=now)
    trail.record(verb="review.answer_changed", target=trail.ref(found), actor=by.ref)
    found.refresh_from_db()
    return found


@transaction.atomic
def vote(*, user: User, public_id: str, is_on: bool = True) -> Review:
    """Say that a review helped, or take that back; once a person. Raises OpinionNotFound, OwnReview, VotedTooMuch."""
    found = lists.public_review(public_id)
    if lists.is_of(found, user):
        raise OwnReview
    now = time.now()
    if HelpfulVote.objects.filter(user=user, at__gt=now - timedelta(days=1)).count() >= reviewing.VOTES_A_DAY:
        raise VotedTooMuch
    HelpfulVote.objects.bulk_create([HelpfulVote(review=found, user=user, is_on=False, at=now)], ignore_conflicts=True)
    flipped = HelpfulVote.objects.filter(review=found, user=user, is_on=not is_on).update(is_on=is_on, at=now)
    if flipped:
        Review.objects.filter(pk=found.pk).update(helpful_count=F("helpful_count") + (1 if is_on else -1))
    found.refresh_from_db(fields=["helpful_count"])
    return found


def _shop_says(seller: Seller, body: str, by: User) -> str:
    """A shop is told at once what does not go: it speaks for itself and can write anew."""
    require(seller, by, Permission.MESSAGES)
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, min_length=1, field="body")
    if rules.examine(text):
        raise DomainError(rules.LEAVE_OUT, code="leave_out", fields={"body": rules.LEAVE_OUT})
    return text


def _keep(review: Review, stored: Sequence[str], *, is_later: bool) -> None:
    ReviewPhoto.objects.bulk_create(
        ReviewPhoto(review=review, image=name, position=place, is_later=is_later) for place, name in enumerate(stored)
    )


def _store_all(photos: Sequence[IO[bytes]]) -> list[str]:
    if len(photos) > rules.MAX_PHOTOS:
        raise TooManyPhotos
    return [_store(photo) for photo in photos]


def _store(photo: IO[bytes]) -> str:
    clean = files.accept(photo, allowed=files.PICTURES)
    name = f"{FOLDER}/{clean.name}"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(clean.data))
