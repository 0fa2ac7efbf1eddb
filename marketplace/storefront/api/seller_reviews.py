"""A shop's side of reviews for programs: answering, challenging, saying how it was with the shopper."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, read
from marketplace.storefront.api import review_shapes as shapes
from marketplace.storefront.api.reviews import PARSERS, TAGS, UNSAFE, listed, with_listing
from orders.models import Order
from orders.selectors import challenges as challenge_reads
from orders.selectors import opinions
from orders.selectors import reviews as reads
from orders.services import challenges, exchange, reviewing
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for


class SellerReviewsDoor(Door):
    """What shoppers wrote about my goods."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_reviews",
        parameters=[*PAGING, OpenApiParameter("open", OpenApiTypes.BOOL, description="Without an answer only.")],
        responses={200: page_of(shapes.SellerReviewAnswer), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The newest first, as far as both sides can read each other."""
        shop = shop_for(request.user, Permission.MESSAGES)
        is_open = request.query_params.get("open") in {"1", "true"}
        return listed(self, request, opinions.reviews_of_seller(shop, open_only=is_open), with_listing)


class SellerReviewAnswerDoor(Door):
    """My answer under a review."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_review_answer", request=shapes.ReviewWords,
        responses={200: shapes.ReviewAnswer, **UNSAFE, **problems(403)},
    )  # fmt: skip
    def post(self, request: Request, review_id: str) -> Response:
        """Once."""
        shop = shop_for(request.user, Permission.MESSAGES)
        wish = read(shapes.ReviewWords, request)
        reviewing.answer_review(
            seller=shop, public_id=review_id, body=wish["body"], by=request.user
        )  # fmt: skip
        return Response(shapes.review_body(challenge_reads.review_for_shop(shop, review_id)))

    @extend_schema(
        tags=TAGS, operation_id="seller_review_answer_change", request=shapes.ReviewWords,
        responses={200: shapes.ReviewAnswer, **UNSAFE, **problems(403)},
    )  # fmt: skip
    def put(self, request: Request, review_id: str) -> Response:
        """Within 48 hours after it was given. Every version is kept, and readers see that it was changed."""
        shop = shop_for(request.user, Permission.MESSAGES)
        wish = read(shapes.ReviewWords, request)
        reviewing.change_answer(
            seller=shop, public_id=review_id, body=wish["body"], by=request.user
        )  # fmt: skip
        return Response(shapes.review_body(challenge_reads.review_for_shop(shop, review_id)))


class ChallengesDoor(Door):
    """What I asked the desk to look at."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_review_challenges", parameters=PAGING,
        responses={200: page_of(shapes.ChallengeAnswer), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The newest first."""
        shop = shop_for(request.user, Permission.MESSAGES)
        return listed(self, request, challenge_reads.challenges_of(shop), shapes.challenge_body)


class ChallengeDoor(Door):
    """Challenge a review."""

    permission_classes = [IsAuthenticated]
    parser_classes = PARSERS

    @extend_schema(
        tags=TAGS, operation_id="seller_review_challenge",
        request={"multipart/form-data": shapes.ChallengeWish, "application/json": shapes.ChallengeWish},
        responses={201: shapes.ChallengeAnswer, **UNSAFE, **problems(403, 413)},
    )  # fmt: skip
    def post(self, request: Request, review_id: str) -> Response:
        """Once, with a reason and evidence. The review can be read meanwhile; the desk rules within three working days."""
        shop = shop_for(request.user, Permission.MESSAGES)
        wish = read(shapes.ChallengeWish, request)
        made = challenges.challenge(
            seller=shop, public_id=review_id, reason=wish["reason"], body=wish["body"], uploads=wish.get("files", ()),
            by=request.user,
        )  # fmt: skip
        return Response(shapes.challenge_body(made), status=201)


class SellerSecondLookDoor(Door):
    """My challenge was refused."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_review_second_look", request=shapes.ReviewWords,
        responses={200: shapes.ChallengeAnswer, **UNSAFE, **problems(403)},
    )  # fmt: skip
    def post(self, request: Request, challenge_id: str) -> Response:
        """Ask for a second look by somebody else, once, within seven days."""
        shop = shop_for(request.user, Permission.MESSAGES)
        wish = read(shapes.ReviewWords, request)
        found = challenge_reads.challenge_for(shop, challenge_id)
        challenges.ask_again(challenge=found, side="seller", body=wish["body"], by=request.user)
        return Response(shapes.challenge_body(challenge_reads.challenge_for(shop, challenge_id)))


class ToRateDoor(Door):
    """Shoppers of whom I may still say how it was."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_shoppers_to_rate", parameters=PAGING,
        responses={200: page_of(shapes.ToRate), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The most urgent first. Whether the shopper has spoken is not told."""
        shop = shop_for(request.user, Permission.MESSAGES)
        return listed(self, request, reads.orders_to_rate(shop), _to_rate)


class RateShopperDoor(Door):
    """How it was with the shopper of one order."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_rate_shopper", request=shapes.ShopperRatingWish,
        responses={201: shapes.ShopperRatingAnswer, **UNSAFE, **problems(403)},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Once, within fourteen days after delivery. The shopper reads it when both have spoken or the days are over."""
        shop = shop_for(request.user, Permission.MESSAGES)
        wish = read(shapes.ShopperRatingWish, request)
        made = exchange.rate_shopper(seller=shop, order_number=number, by=request.user, **wish)
        return Response(shapes.shopper_rating_body(made), status=201)


def _to_rate(order: Order) -> dict[str, object]:
    titles = [line.title for line in order.lines.all()]
    return {
        "order": order.number, "delivered_at": order.delivered_at, "until": reads.closes_at(order), "titles": titles,
    }  # fmt: skip
