"""What happens after a review, a question, an answer: those concerned hear of it. And what was paid for is told downwards."""

from marketplace.accounts.services.telling import tell
from marketplace.catalog.selectors import listing_path, title_in
from marketplace.catalog.services.browsing import note_acquired
from orders.models import Answer, Purchase, Question, Review
from orders.selectors.opinions import SHOWN
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may

ROOM = "/seller/opinions/"


def tell_reviewed(*, review: str) -> None:
    """Who answers for the shop reads it while it is fresh."""
    found = Review.objects.select_related("listing").get(public_id=review)
    context = {"title": str(found.listing), "stars": found.rating}
    for member in members_who_may(found.seller_id, Permission.MESSAGES):
        tell(member.user, template="review_received", source=f"review:{review}:shown", context=context, link=ROOM)


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
