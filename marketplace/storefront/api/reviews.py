"""Reviews for programs: what anybody reads, what a shopper writes, votes and adds."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.catalog import selectors as catalog
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages, read
from marketplace.storefront import selectors
from marketplace.storefront.api import review_shapes as shapes
from marketplace.storefront.tiles import language
from orders.selectors import challenges as challenge_reads
from orders.selectors import reviews as reads
from orders.services import challenges, objections, reviewing

TAGS = ["reviews"]
UNSAFE = problems(400, 401, 404, 409, 415, 422)
PARSERS = [CarefulJSONParser, MultiPartParser, FormParser]
FILTERS = [
    *PAGING,
    OpenApiParameter("stars", OpenApiTypes.INT, enum=[1, 2, 3, 4, 5], description="Stars for the item."),
    OpenApiParameter("pictures", OpenApiTypes.BOOL, description="With pictures only."),
    OpenApiParameter("follow_up", OpenApiTypes.BOOL, description="With a follow-up only."),
    OpenApiParameter("ordering", OpenApiTypes.STR, enum=["new", "helpful"]),
]


def asked(request: Request) -> dict[str, Any]:
    """The filters of the address; what is no filter is left out."""
    given = request.query_params
    stars = given.get("stars", "")
    return {
        "stars": int(stars) if stars in {"1", "2", "3", "4", "5"} else 0,
        "pictures": given.get("pictures") in {"1", "true"}, "later": given.get("follow_up") in {"1", "true"},
        "sort": given.get("ordering", "new"),
    }  # fmt: skip


def listed(door: Door, request: Request, found: Any, body: Any) -> Response:
    pages = Pages()
    rows: list[Any] = pages.paginate_queryset(found, request, view=door) or []
    return pages.get_paginated_response([body(one) for one in rows])


class ReviewsDoor(Door):
    """Reviews of one listing."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=TAGS, operation_id="listing_reviews", parameters=FILTERS,
        responses={200: page_of(shapes.ReviewAnswer), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """The newest first, or the most helpful. Hidden ones stand among them with the reason of law."""
        shown = catalog.listing_page(public_id, language())
        return listed(
            self, request, reads.public_reviews(listing_id=shown.card.id, **asked(request)), shapes.review_body
        )


class RatingsDoor(Door):
    """Stars of one listing."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=TAGS, operation_id="listing_ratings", responses={200: shapes.RatingsAnswer, **problems(401, 404)}
    )
    def get(self, request: Request, public_id: str) -> Response:
        """Averages and votes by stars: the item, the shop for this item, our service for it."""
        shown = catalog.listing_page(public_id, language())
        return Response(shapes.ratings_body(reads.ratings_of_listing(shown.card.id)))


class ShopReviewsDoor(Door):
    """Reviews of everything a shop sold."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=TAGS, operation_id="shop_reviews", parameters=FILTERS,
        responses={200: page_of(shapes.SellerReviewAnswer), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        """The newest first, or the most helpful."""
        return listed(self, request, reads.public_reviews(seller_id=_shop(slug), **asked(request)), with_listing)


class ShopRatingsDoor(Door):
    """Stars of a shop."""

    permission_classes = [AllowAny]

    @extend_schema(tags=TAGS, operation_id="shop_ratings", responses={200: shapes.RatingsAnswer, **problems(401, 404)})
    def get(self, request: Request, slug: str) -> Response:
        """Averages and votes by stars over everything it sold."""
        return Response(shapes.ratings_body(reads.ratings_of_shop(_shop(slug))))


class MyReviewsDoor(Door):
    """What I wrote."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="my_reviews", parameters=PAGING,
        responses={200: page_of(shapes.OwnReviewAnswer), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The newest first, with what nobody else reads yet."""
        return listed(self, request, reads.own_reviews(request.user), shapes.own_body)


class MyRatingsDoor(Door):
    """What shops said of me."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="my_ratings", parameters=PAGING,
        responses={200: page_of(shapes.ShopperRatingAnswer), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The newest first, as far as both sides can read each other."""
        return listed(self, request, reads.ratings_of_shopper(request.user), shapes.shopper_rating_body)


class WriteReviewDoor(Door):
    """The review of one item of my order."""

    permission_classes = [HasRole.of(Role.SHOPPER)]
    parser_classes = PARSERS

    @extend_schema(
        tags=TAGS, operation_id="order_line_review",
        request={"multipart/form-data": shapes.ReviewWish, "application/json": shapes.ReviewWish},
        responses={201: shapes.OwnReviewAnswer, **UNSAFE, **problems(403, 413)},
    )  # fmt: skip
    def post(self, request: Request, number: str, line: int) -> Response:
        """Once, within fourteen days after delivery. Nobody reads it before the shop has spoken too or the days are over."""
        wish = read(shapes.ReviewWish, request)
        made = reviewing.review(user=request.user, order_number=number, line=line, **wish)
        return Response(shapes.own_body(reads.own_review(request.user, made.public_id)), status=201)


class FollowUpDoor(Door):
    """Add to my review."""

    permission_classes = [IsAuthenticated]
    parser_classes = PARSERS

    @extend_schema(
        tags=TAGS, operation_id="review_follow_up",
        request={"multipart/form-data": shapes.FollowUpWish, "application/json": shapes.FollowUpWish},
        responses={201: shapes.OwnReviewAnswer, **UNSAFE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request, review_id: str) -> Response:
        """Once, within 180 days after it."""
        wish = read(shapes.FollowUpWish, request)
        reviewing.follow_up(user=request.user, public_id=review_id, **wish)
        return Response(shapes.own_body(reads.own_review(request.user, review_id)), status=201)


class ObjectionDoor(Door):
    """The shop's answer below my review."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="review_answer_objection", request=shapes.ObjectionWish,
        responses={201: shapes.OwnReviewAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, review_id: str) -> Response:
        """Ask, once, to have it hidden for a reason of law. It can be read meanwhile; what is decided, and why, is published."""
        wish = read(shapes.ObjectionWish, request)
        objections.object_to_answer(user=request.user, public_id=review_id, **wish)
        return Response(shapes.own_body(reads.own_review(request.user, review_id)), status=201)


class HelpfulDoor(Door):
    """My word that a review helped."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="review_helpful", request=None, responses={200: shapes.Helpful, **UNSAFE, **problems(429)}
    )  # fmt: skip
    def post(self, request: Request, review_id: str) -> Response:
        """Once a person; not under one's own."""
        return Response({"helpful": reviewing.vote(user=request.user, public_id=review_id).helpful_count})

    @extend_schema(
        tags=TAGS, operation_id="review_not_helpful", request=None,
        responses={200: shapes.Helpful, **UNSAFE, **problems(429)},
    )  # fmt: skip
    def delete(self, request: Request, review_id: str) -> Response:
        """Take it back."""
        found = reviewing.vote(user=request.user, public_id=review_id, is_on=False)
        return Response({"helpful": found.helpful_count})


class SecondLookDoor(Door):
    """A ruling went against my review."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="review_second_look", request=shapes.ReviewWords,
        responses={200: shapes.ChallengeAnswer, **UNSAFE, **problems(403)},
    )  # fmt: skip
    def post(self, request: Request, review_id: str) -> Response:
        """Ask for a second look by somebody else, once, within seven days."""
        wish = read(shapes.ReviewWords, request)
        found = challenge_reads.challenge_of(request.user, review_id)
        challenges.ask_again(challenge=found, side="shopper", body=wish["body"], by=request.user)
        body = shapes.challenge_body(challenge_reads.challenge_of(request.user, review_id))
        return Response({**body, "body": ""})


def _shop(slug: str) -> int:
    found = selectors.shop(slug)
    if found is None:
        raise Http404
    return found.pk


def with_listing(row: Any) -> dict[str, Any]:
    return {**shapes.review_body(row), "listing": row.listing.public_id}
