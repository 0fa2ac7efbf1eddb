"""Reviews and questions for programs."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.catalog import selectors as catalog
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from marketplace.storefront.api.shapes import address
from marketplace.storefront.opinions import as_question, as_review
from marketplace.storefront.tiles import language
from orders.models import Question, Review
from orders.policies.opinions import MAX_BODY, MAX_PHOTOS, MIN_QUESTION
from orders.selectors import opinions as reads
from orders.services import opinions
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

TAGS = ["opinions"]
UNSAFE = problems(400, 401, 404, 409, 415, 422)


class ReviewAnswer(serializers.Serializer[Any]):
    """`name` is masked and empty for a closed account. `status`: shown, held (read first), hidden."""

    id = serializers.CharField()
    rating = serializers.IntegerField()
    body = serializers.CharField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    photos = serializers.ListField(child=serializers.CharField())
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    status = serializers.CharField()


class SellerReviewAnswer(ReviewAnswer):
    listing = serializers.CharField()


class ReviewWish(serializers.Serializer[Any]):
    rating = serializers.IntegerField(min_value=1, max_value=5)
    body = serializers.CharField(max_length=MAX_BODY, required=False, allow_blank=True, default="")
    photos = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        max_length=MAX_PHOTOS,
        help_text="JPEG, PNG or WebP; multipart only.",
    )


class Words(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=MAX_BODY)


class QuestionWish(serializers.Serializer[Any]):
    body = serializers.CharField(min_length=MIN_QUESTION, max_length=MAX_BODY)


class AnswerShape(serializers.Serializer[Any]):
    body = serializers.CharField()
    name = serializers.CharField()
    is_seller = serializers.BooleanField()
    at = serializers.DateTimeField()


class QuestionShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    body = serializers.CharField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    answers = AnswerShape(many=True)
    status = serializers.CharField()


class ReviewsDoor(Door):
    """Reviews of one listing."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=TAGS, operation_id="listing_reviews",
        parameters=[*PAGING, OpenApiParameter("stars", OpenApiTypes.INT, enum=[1, 2, 3, 4, 5])],
        responses={200: page_of(ReviewAnswer), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """The newest first."""
        shown = catalog.listing_page(public_id, language())
        stars = request.query_params.get("stars", "")
        found = reads.reviews_of_listing(shown.card.id, stars=int(stars) if stars in {"1", "2", "3", "4", "5"} else 0)
        pages = Pages()
        rows = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([review_body(one) for one in rows])


class WriteReviewDoor(Door):
    """The review of one item of my order."""

    permission_classes = [HasRole.of(Role.SHOPPER)]
    parser_classes = [CarefulJSONParser, MultiPartParser, FormParser]

    @extend_schema(
        tags=TAGS, operation_id="order_line_review", request={"multipart/form-data": ReviewWish, "application/json": ReviewWish},
        responses={201: ReviewAnswer, **UNSAFE, **problems(403, 413)},
    )  # fmt: skip
    def post(self, request: Request, number: str, line: int) -> Response:
        """Once, after the order is completed."""
        wish = ReviewWish(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        made = opinions.review(
            user=request.user, order_number=number, line=line, rating=given["rating"], body=given["body"],
            photos=given.get("photos", ()),
        )  # fmt: skip
        return Response(review_body(made), status=201)


class QuestionsDoor(Door):
    """Questions about one listing."""

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.request.method in {"GET", "HEAD", "OPTIONS"} else [IsAuthenticated()]

    @extend_schema(
        tags=TAGS, operation_id="listing_questions", parameters=PAGING,
        responses={200: page_of(QuestionShape), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        """The newest first, each with its answers, the shop's first."""
        shown = catalog.listing_page(public_id, language())
        pages = Pages()
        rows = pages.paginate_queryset(reads.questions_of_listing(shown.card.id), request, view=self) or []
        return pages.get_paginated_response([question_body(one) for one in rows])

    @extend_schema(
        tags=TAGS, operation_id="listing_ask", request=QuestionWish,
        responses={201: QuestionShape, **UNSAFE, **problems(429)},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Ask in public."""
        wish = QuestionWish(data=request.data)
        wish.is_valid(raise_exception=True)
        made = opinions.ask(user=request.user, listing=public_id, body=wish.validated_data["body"])
        return Response(question_body(made), status=201)


class AnswersDoor(Door):
    """Answer a question: as the shop, or as somebody who has the item."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, operation_id="question_answer", request=Words, responses={201: AnswerShape, **UNSAFE})
    def post(self, request: Request, question_id: str) -> Response:
        wish = Words(data=request.data)
        wish.is_valid(raise_exception=True)
        made = opinions.answer(user=request.user, question=question_id, body=wish.validated_data["body"])
        name = reads.name_beside(request.user)
        return Response(
            {"body": made.body, "name": name, "is_seller": made.is_seller, "at": made.created_at}, status=201
        )


class SellerReviewsDoor(Door):
    """What shoppers wrote about my goods."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_reviews",
        parameters=[*PAGING, OpenApiParameter("open", OpenApiTypes.BOOL, description="Without an answer only.")],
        responses={200: page_of(SellerReviewAnswer), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The newest first."""
        shop = shop_for(request.user, Permission.MESSAGES)
        is_open = request.query_params.get("open") in {"1", "true"}
        pages = Pages()
        rows = pages.paginate_queryset(reads.reviews_of_seller(shop, open_only=is_open), request, view=self) or []
        return pages.get_paginated_response([{**review_body(one), "listing": one.listing.public_id} for one in rows])


class SellerReviewAnswerDoor(Door):
    """My answer under a review."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_review_answer", request=Words, responses={200: ReviewAnswer, **UNSAFE, **problems(403)}
    )  # fmt: skip
    def post(self, request: Request, review_id: str) -> Response:
        """Once."""
        shop = shop_for(request.user, Permission.MESSAGES)
        wish = Words(data=request.data)
        wish.is_valid(raise_exception=True)
        made = opinions.answer_review(
            seller=shop, public_id=review_id, body=wish.validated_data["body"], by=request.user
        )
        return Response(review_body(made))


def review_body(row: Review) -> dict[str, Any]:
    view = as_review(row)
    return {
        "id": view.public_id, "rating": view.rating, "body": view.body, "name": view.name, "at": view.at,
        "photos": [address(photo) for photo in view.photos], "answer": view.answer, "answered_at": view.answered_at,
        "status": row.status,
    }  # fmt: skip


def question_body(row: Question) -> dict[str, Any]:
    view = as_question(row)
    answers = [{"body": a.body, "name": a.name, "is_seller": a.is_seller, "at": a.at} for a in view.answers]
    return {
        "id": view.public_id, "body": view.body, "name": view.name, "at": view.at, "answers": answers, "status": row.status,
    }  # fmt: skip
