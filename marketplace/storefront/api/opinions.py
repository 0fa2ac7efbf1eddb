"""Questions and answers for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog import selectors as catalog
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from marketplace.storefront.opinions import as_question
from marketplace.storefront.tiles import language
from orders.models import Question
from orders.policies.opinions import MAX_BODY, MIN_QUESTION
from orders.selectors import opinions as reads
from orders.services import opinions

TAGS = ["opinions"]
UNSAFE = problems(400, 401, 404, 409, 415, 422)


class OpinionWords(serializers.Serializer[Any]):
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

    @extend_schema(
        tags=TAGS, operation_id="question_answer", request=OpinionWords, responses={201: AnswerShape, **UNSAFE}
    )
    def post(self, request: Request, question_id: str) -> Response:
        wish = OpinionWords(data=request.data)
        wish.is_valid(raise_exception=True)
        made = opinions.answer(user=request.user, question=question_id, body=wish.validated_data["body"])
        name = reads.name_beside(request.user)
        return Response(
            {"body": made.body, "name": name, "is_seller": made.is_seller, "at": made.created_at}, status=201
        )


def question_body(row: Question) -> dict[str, Any]:
    view = as_question(row)
    answers = [{"body": a.body, "name": a.name, "is_seller": a.is_seller, "at": a.at} for a in view.answers]
    return {
        "id": view.public_id, "body": view.body, "name": view.name, "at": view.at, "answers": answers, "status": row.status,
    }  # fmt: skip
