"""What happens after a review, a question, an answer: those concerned hear of it. And what was paid for is told downwards."""

from typing import Any

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.catalog.selectors import listing_path, title_in
from marketplace.catalog.services.browsing import note_acquired
from orders.models import Answer, AnswerObjection, Challenge, Exchange, FollowUp, Purchase, Question, Review
from orders.policies.opinions import REASONS
from orders.policies.reviewing import OUTCOMES, points_for
from orders.selectors.opinions import SHOWN
from orders.states import ObjectionStatus
from promotions.models import PointsEntry
from promotions.services import points
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may

ROOM = "/seller/opinions/"


def tell_reviewed(*, review: str) -> None:
    """Who answers for the shop reads it while it is fresh."""
    found = Review.objects.select_related("listing").get(public_id=review)
    context = {"title": str(found.listing), "stars": found.rating}
    for member in members_who_may(found.seller_id, Permission.MESSAGES):
        tell(member.user, template="review_received", source=f"review:{review}:shown", context=context, link=ROOM)


def reward_review(*, review: str) -> None:
    """Points for an item reviewed, once a line, whatever the stars. What was never shown earns nothing."""
    found = Review.objects.select_related("user", "line__order").prefetch_related("photos").get(public_id=review)
    if found.user is None:
        return
    pictures = sum(not photo.is_later for photo in found.photos.all())
    source = f"review:{found.line.order.number}/{found.line.number}"
    points.move(user=found.user, amount=points_for(pictures=pictures), reason=PointsEntry.Reason.REVIEW, source=source)


def tell_exchange(*, exchange: int) -> None:
    """Both read each other now: the shopper hears that the shop has spoken. The shop is told of each review by itself."""
    found = Exchange.objects.select_related("order__user", "order__seller").get(pk=exchange)
    if found.seller_done_at is not None:
        tell_shopper(
            found.order.user, "shopper_rated", source=f"exchange:{exchange}", shop=found.order.seller.display_name
        )


def tell_follow_up(*, follow_up: str) -> None:
    """The shop hears that somebody added to their review."""
    found = FollowUp.objects.select_related("review", "listing").get(public_id=follow_up)
    tell_seller(found.review, "review_followed_up", source=f"follow_up:{follow_up}")


def tell_hidden(*, review: str) -> None:
    """Whoever wrote it hears that the words are hidden, and why."""
    found = Review.objects.select_related("user", "listing").get(public_id=review)
    reason = REASONS.get(found.hidden_for)
    if reason is not None:
        source = f"review:{review}:hidden:{found.hidden_for}"
        tell_shopper(found.user, "review_hidden", source=source, title=str(found.listing), reason=str(reason))


def tell_challenged(*, challenge: str) -> None:
    """The shopper hears that the shop asked for a look; the review stays where it is."""
    found = Challenge.objects.select_related("review__user", "review__listing").get(public_id=challenge)
    tell_shopper(
        found.review.user, "review_challenged", source=f"{found.ref}:opened", title=str(found.review.listing)
    )  # fmt: skip


def tell_review_ruled(*, challenge: str, instance: int) -> None:
    """Both sides hear what was decided and why."""
    found = Challenge.objects.select_related("review__user", "review__listing").get(public_id=challenge)
    ruling = found.rulings.get(instance=instance)
    source = f"{found.ref}:{instance}"
    facts = {"result": str(OUTCOMES[ruling.outcome]), "reason": ruling.words}
    tell_shopper(found.review.user, "review_ruled", source=source, title=str(found.review.listing), **facts)
    tell_seller(found.review, "review_ruled", source=source, link=f"{ROOM}challenges/", **facts)


def tell_objected(*, objection: str) -> None:
    """The shop hears that its answer is looked at; it stands until then."""
    found = AnswerObjection.objects.select_related("review__listing").get(public_id=objection)
    tell_seller(found.review, "answer_objected", source=f"{found.ref}:opened")


def tell_answer_ruled(*, objection: str) -> None:
    """Both hear what was decided and why."""
    found = AnswerObjection.objects.select_related("review__user", "review__listing").get(public_id=objection)
    facts: dict[str, Any] = {"is_hidden": found.status == ObjectionStatus.HIDDEN, "reason": found.words}
    title = str(found.review.listing)
    tell_shopper(found.review.user, "answer_ruled", source=f"{found.ref}:ruled", title=title, **facts)
    tell_seller(found.review, "answer_ruled", source=f"{found.ref}:ruled", **facts)


def tell_answer_hidden(*, review: str) -> None:
    """The shop hears that we hid its answer, and why; after an objection the ruling says so."""
    found = Review.objects.select_related("listing").get(public_id=review)
    reason = REASONS.get(found.answer_hidden_for)
    is_ruled = AnswerObjection.objects.filter(review=found, status=ObjectionStatus.HIDDEN).exists()
    if reason is not None and not is_ruled:
        source = f"review:{review}:answer_hidden:{found.answer_hidden_for}"
        tell_seller(found, "answer_hidden", source=source, reason=str(reason))


def tell_shopper(user: User | None, template: str, *, source: str, **facts: Any) -> None:
    """In the shop only; nobody is told where the account is closed."""
    if user is not None:
        tell(user, template=template, source=source, channels=("in_app",), context=facts, link="/me/reviews/")


def tell_seller(review: Review, template: str, *, source: str, link: str = ROOM, **facts: Any) -> None:
    """Everybody who answers for the shop."""
    context = {"title": str(review.listing), **facts}
    for member in members_who_may(review.seller_id, Permission.MESSAGES):
        tell(member.user, template=template, source=source, channels=("in_app",), context=context, link=link)


def tell_asked(*, question: str) -> None:
    """Who answers for the shop, in the shop and by mail: a shopper is deciding."""
    found = Question.objects.select_related("listing").get(public_id=question)
    for member in members_who_may(found.listing.seller_id, Permission.MESSAGES):
        tell(
            member.user, template="question_received", source=f"question:{question}:shown",
            context={"title": str(found.listing)}, link=f"{ROOM}?show=questions",
        )  # fmt: skip


def tell_answered(*, answer: str) -> None:
    """The person who asked hears of the first answers; not of their own."""
    found = Answer.objects.select_related("question__user", "listing").get(public_id=answer)
    asker = found.question.user
    if asker is None or asker.pk == found.user_id or found.question.status != SHOWN:
        return
    tell(
        asker, template="question_answered", source=f"answer:{answer}", channels=("in_app",),
        context={"title": str(found.listing)},
        link=f"{listing_path(found.listing.public_id, title_in(found.listing, 'en'))}#questions",
    )  # fmt: skip


def tell_review_answered(*, review: str) -> None:
    """The shopper hears that the shop answered."""
    found = Review.objects.select_related("user", "listing", "seller").get(public_id=review)
    if found.user is None:
        return
    tell(
        found.user, template="review_answered", source=f"review:{review}:answered", channels=("in_app",),
        context={"title": str(found.listing), "shop": found.seller.display_name}, link="/me/reviews/",
    )  # fmt: skip


def note_bought(*, purchase: str) -> None:
    """What was paid for goes into choosing goods: bought together, and nothing of it is offered again to this person."""
    found = Purchase.objects.select_related("user").get(number=purchase)
    listings = found.orders.values_list("lines__listing_id", flat=True)
    note_acquired(user=found.user, listing_ids=[pk for pk in listings if pk is not None], at=found.paid_at)
