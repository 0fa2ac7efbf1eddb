"""What the review doors take and give."""

from typing import Any

from rest_framework import serializers

from marketplace.storefront.api.shapes import address
from marketplace.storefront.opinions import as_review
from orders.models import Challenge, Review, ShopperRating
from orders.policies.opinions import MAX_BODY, MAX_PHOTOS, REASONS
from orders.policies.reviewing import ASPECTS, MAX_SHOPPER_WORDS, MOST_EVIDENCE
from orders.selectors.reviews import Aspect, opens_at

Shape = serializers.Serializer[Any]


class FollowUpAnswer(Shape):
    """What the same person added later. `days` after the review. `hidden`: the reason of law in the place of the words."""

    body = serializers.CharField()
    at = serializers.DateTimeField()
    days = serializers.IntegerField()
    photos = serializers.ListField(child=serializers.CharField())
    hidden = serializers.CharField(help_text="Empty where it can be read.")


class ReviewAnswer(Shape):
    """A review as anybody reads it: after both sides have spoken, or fourteen days after delivery."""

    id = serializers.CharField()
    rating = serializers.IntegerField(help_text="Stars for the item; 0 where the stars do not count.")
    seller_rating = serializers.IntegerField(allow_null=True, help_text="Stars for the shop.")
    service_rating = serializers.IntegerField(allow_null=True, help_text="Stars for our own service.")
    body = serializers.CharField()
    name = serializers.CharField(help_text="Masked; empty for a closed account and for an anonymous review.")
    is_anonymous = serializers.BooleanField()
    at = serializers.DateTimeField()
    photos = serializers.ListField(child=serializers.CharField())
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    is_answer_changed = serializers.BooleanField()
    answer_hidden = serializers.CharField(help_text="The reason of law where the shop's answer is hidden; else empty.")
    follow_up = FollowUpAnswer(allow_null=True)
    helpful = serializers.IntegerField()
    hidden = serializers.CharField(help_text="The reason of law where the words are hidden; else empty.")
    challenge = serializers.CharField(help_text="Empty, open, stands, struck, hidden.")
    ruling = serializers.CharField(help_text="Why, in the words of whoever decided; empty before.")


class OwnReviewAnswer(ReviewAnswer):
    """One's own review. `status`: sealed (nobody reads it yet), held (read by us first), shown, hidden."""

    status = serializers.CharField()
    order = serializers.CharField()
    line = serializers.IntegerField()
    readable_from = serializers.DateTimeField(allow_null=True, help_text="Latest moment of the reveal, while sealed.")


class SellerReviewAnswer(ReviewAnswer):
    """A review of the shop's goods. The order is not told: an anonymous review stays anonymous."""

    listing = serializers.CharField()


class ReviewWish(Shape):
    rating = serializers.IntegerField(min_value=1, max_value=5, help_text="The item.")
    seller_rating = serializers.IntegerField(min_value=1, max_value=5, help_text="The shop.")
    service_rating = serializers.IntegerField(min_value=1, max_value=5, help_text="Our service: road, customs, desk.")
    body = serializers.CharField(max_length=MAX_BODY, required=False, allow_blank=True, default="")
    is_anonymous = serializers.BooleanField(required=False, default=False)
    photos = serializers.ListField(
        child=serializers.FileField(), required=False, max_length=MAX_PHOTOS,
        help_text="JPEG, PNG or WebP; multipart only.",
    )  # fmt: skip


class FollowUpWish(Shape):
    body = serializers.CharField(max_length=MAX_BODY)
    photos = serializers.ListField(
        child=serializers.FileField(), required=False, max_length=MAX_PHOTOS,
        help_text="JPEG, PNG or WebP; multipart only.",
    )  # fmt: skip


class ReviewWords(Shape):
    body = serializers.CharField(max_length=MAX_BODY)


class Helpful(Shape):
    helpful = serializers.IntegerField()


class AspectAnswer(Shape):
    """`average` is drawn towards four stars while there are few votes, as if five people had given four; empty without votes."""

    average = serializers.CharField()
    votes = serializers.IntegerField()
    stars = serializers.DictField(child=serializers.IntegerField(), help_text="Votes by stars, `1` to `5`.")


class RatingsAnswer(Shape):
    item = AspectAnswer()
    seller = AspectAnswer()
    service = AspectAnswer()


class ShopperRatingWish(Shape):
    stars = serializers.IntegerField(min_value=1, max_value=5)
    codes = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=10, default=list
    )
    body = serializers.CharField(max_length=MAX_SHOPPER_WORDS, required=False, allow_blank=True, default="")


class ShopperRatingAnswer(Shape):
    """What a shop said of a shopper: its own word, or (for that shopper) a revealed one. Whether it is open is not told."""

    shop = serializers.CharField()
    order = serializers.CharField()
    stars = serializers.IntegerField()
    codes = serializers.ListField(child=serializers.CharField())
    body = serializers.CharField()
    at = serializers.DateTimeField()


class ToRate(Shape):
    """A delivered order of which the shop may still say how it was. Whether the shopper has spoken is not told."""

    order = serializers.CharField()
    delivered_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    titles = serializers.ListField(child=serializers.CharField())


class ChallengeWish(Shape):
    reason = serializers.CharField(
        max_length=12, help_text="off_topic, privacy, insult, advertising, extortion, false, fake"
    )
    body = serializers.CharField(max_length=MAX_BODY)
    files = serializers.ListField(
        child=serializers.FileField(), required=False, max_length=MOST_EVIDENCE,
        help_text="Pictures or PDF; multipart only.",
    )  # fmt: skip


class ObjectionWish(Shape):
    reason = serializers.CharField(max_length=12, help_text=", ".join(REASONS))
    body = serializers.CharField(max_length=MAX_BODY, help_text="Only the desk reads this.")


class ReviewRulingAnswer(Shape):
    instance = serializers.IntegerField()
    outcome = serializers.CharField(help_text="stands, struck, hidden")
    words = serializers.CharField()
    at = serializers.DateTimeField()


class ChallengeAnswer(Shape):
    id = serializers.CharField()
    review = serializers.CharField()
    status = serializers.CharField(help_text="open, ruled, appealed, final")
    reason = serializers.CharField()
    body = serializers.CharField()
    at = serializers.DateTimeField()
    second_look_until = serializers.DateTimeField(allow_null=True)
    rulings = ReviewRulingAnswer(many=True)


def review_body(row: Review, *, is_own: bool = False) -> dict[str, Any]:
    view = as_review(row, is_own=is_own)
    later = view.later
    follow_up = later and {
        "body": later.body, "at": later.at, "days": later.days, "photos": [address(one) for one in later.photos],
        "hidden": later.hidden,
    }  # fmt: skip
    return {
        "id": view.public_id, "rating": view.rating, "seller_rating": view.seller_rating,
        "service_rating": view.service_rating, "body": view.body, "name": view.name, "is_anonymous": view.is_anonymous,
        "at": view.at, "photos": [address(photo) for photo in view.photos], "answer": view.answer,
        "answered_at": view.answered_at, "is_answer_changed": view.is_answer_changed,
        "answer_hidden": view.answer_hidden, "follow_up": follow_up,
        "helpful": view.helpful, "hidden": view.hidden, "challenge": view.mark, "ruling": view.ruling,
    }  # fmt: skip


def own_body(row: Review) -> dict[str, Any]:
    until = opens_at(row)
    return {
        **review_body(row, is_own=True), "status": row.status, "order": row.line.order.number, "line": row.line.number,
        "readable_from": until,
    }  # fmt: skip


def ratings_body(found: dict[str, Aspect]) -> dict[str, Any]:
    return {
        name: {
            "average": found[name].average, "votes": found[name].votes,
            "stars": {str(stars): many for stars, many in found[name].counts.items()},
        }
        for name in ASPECTS
    }  # fmt: skip


def shopper_rating_body(row: ShopperRating) -> dict[str, Any]:
    return {
        "shop": row.seller.display_name, "order": row.exchange.order.number, "stars": row.stars, "codes": row.codes,
        "body": row.body, "at": row.created_at,
    }  # fmt: skip


def challenge_body(row: Challenge) -> dict[str, Any]:
    rulings = [
        {"instance": one.instance, "outcome": one.outcome, "words": one.words, "at": one.ruled_at}
        for one in row.rulings.all()
    ]
    return {
        "id": row.public_id, "review": row.review.public_id, "status": row.status, "reason": row.reason, "body": row.body,
        "at": row.opened_at, "second_look_until": row.step_ends_at, "rulings": rulings,
    }  # fmt: skip
