"""`/api/v1/ops/`: the desk of those who look at what people wrote. Nobody sees or decides what they are a side of."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import read
from marketplace.storefront.api import review_shapes as shapes
from marketplace.storefront.api.ops import OpsDoor
from marketplace.storefront.api.reviews import listed
from orders.models import AnswerObjection
from orders.policies.opinions import REASONS
from orders.policies.reviewing import OUTCOMES
from orders.selectors import challenges as reads
from orders.selectors import objections as objection_reads
from orders.services import challenges, objections, opinions
from orders.services.holding import Said

TAGS = ["ops"]
READ, WRITE = problems(401, 403, 404), problems(400, 401, 403, 404, 409, 415, 422)
LAW = ", ".join(REASONS)
OVER = OpenApiParameter("over", OpenApiTypes.BOOL, description="What is decided, instead of what waits.")
Shape = serializers.Serializer[Any]


class OpinionReasonShape(Shape):
    code = serializers.CharField()
    words = serializers.CharField()
    law = serializers.CharField()
    keeps_stars = serializers.BooleanField(help_text="Only the words are the matter: the stars go on counting.")


class OpinionRow(Shape):
    kind = serializers.CharField()
    id = serializers.CharField()
    listing = serializers.CharField()
    shop = serializers.CharField()
    body = serializers.CharField()
    flags = serializers.ListField(child=serializers.CharField(), help_text="What the rules found.")
    status = serializers.CharField()
    hidden_for = serializers.CharField(help_text="Code of the reason of law, where hidden; else empty.")
    at = serializers.DateTimeField()


class LawWish(Shape):
    law = serializers.CharField(
        max_length=12, allow_blank=True, help_text=f"Hide for it: {LAW}. Empty: it may be read."
    )


class RuleReviewWish(Shape):
    outcome = serializers.ChoiceField(choices=tuple(OUTCOMES))
    law = serializers.CharField(
        max_length=12, required=False, allow_blank=True, default="", help_text=f"Where words are hidden: {LAW}"
    )
    words = serializers.CharField(max_length=challenges.MAX_WORDS, help_text="Why, for all to read.")


class RuleAnswerWish(Shape):
    law = serializers.CharField(
        max_length=12, allow_blank=True, help_text=f"Hide the answer for it: {LAW}. Empty: it stands."
    )
    words = serializers.CharField(max_length=objections.MAX_WORDS, help_text="Why, for all to read.")


class ObjectionShape(Shape):
    id = serializers.CharField()
    review = serializers.CharField()
    shop = serializers.CharField()
    answer = serializers.CharField()
    reason = serializers.CharField()
    body = serializers.CharField()
    status = serializers.CharField(help_text="open, stands, hidden")
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    words = serializers.CharField(help_text="Why it was decided so; empty before.")


class AnswerStanding(Shape):
    review = serializers.CharField()
    answer = serializers.CharField()
    hidden_for = serializers.CharField()


class ReasonsDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_opinion_reasons",
        tags=TAGS,
        responses={200: OpinionReasonShape(many=True), **problems(401, 403)},
    )
    def get(self, request: Request) -> Response:
        """The reasons of law for which words may be hidden: no other is taken. Each is published in the place of the words."""
        return Response(
            [
                {"code": code, "words": str(one.words), "law": str(one.law), "keeps_stars": one.keeps_stars}
                for code, one in REASONS.items()
            ]
        )


class HeldDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_held_opinions", tags=TAGS, responses={200: page_of(OpinionRow), **READ},
        parameters=[*PAGING, OpenApiParameter("kind", OpenApiTypes.STR, enum=list(reads.KINDS))],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What the rules held back, the longest waiting first. `kind`: review (unless said), follow_up, question, answer."""
        kind = request.query_params.get("kind", "review")
        kind = kind if kind in reads.KINDS else "review"
        return listed(self, request, reads.held(kind, request.user), lambda row: opinion_json(kind, row))


class OpinionDoor(OpsDoor):
    @extend_schema(operation_id="ops_opinion", tags=TAGS, responses={200: OpinionRow, **READ})
    def get(self, request: Request, kind: str, opinion_id: str) -> Response:
        """One of them, whatever its state."""
        return Response(opinion_json(kind, reads.held_one(kind, opinion_id, request.user)))

    @extend_schema(operation_id="ops_opinion_decide", tags=TAGS, request=LawWish, responses={200: OpinionRow, **WRITE})
    def post(self, request: Request, kind: str, opinion_id: str) -> Response:
        """Let it be read, or hide it for a reason of law."""
        found: Said = reads.held_one(kind, opinion_id, request.user)
        law = read(LawWish, request)["law"]
        if law:
            opinions.hide(opinion=found, reason=law, actor=request.user.ref)
        else:
            opinions.show(opinion=found, actor=request.user.ref)
        return Response(opinion_json(kind, reads.held_one(kind, opinion_id, request.user)))


class ReviewChallengesDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_review_challenges", tags=TAGS, parameters=[*PAGING, OVER],
        responses={200: page_of(shapes.ChallengeAnswer), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Challenged reviews that wait for a ruling, the longest first; or what was decided."""
        return listed(self, request, reads.queue(request.user, is_over=is_over(request)), shapes.challenge_body)


class RuleReviewDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_rule_review",
        tags=TAGS,
        request=RuleReviewWish,
        responses={200: shapes.ChallengeAnswer, **WRITE},
    )
    def post(self, request: Request, challenge_id: str) -> Response:
        """Rule on a challenge, in words that are published. A second look is somebody else's, and final."""
        reads.challenge_for_desk(challenge_id, request.user)
        challenges.rule(challenge_id=challenge_id, by=request.user, **read(RuleReviewWish, request))
        return Response(shapes.challenge_body(reads.challenge_for_desk(challenge_id, request.user)))


class ObjectionsDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_answer_objections",
        tags=TAGS,
        parameters=[*PAGING, OVER],
        responses={200: page_of(ObjectionShape), **READ},
    )
    def get(self, request: Request) -> Response:
        """What shoppers said against shops' answers, the longest waiting first; or what was decided."""
        return listed(self, request, objection_reads.queue(request.user, is_over=is_over(request)), objection_json)


class RuleAnswerDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_rule_answer", tags=TAGS, request=RuleAnswerWish, responses={200: ObjectionShape, **WRITE}
    )
    def post(self, request: Request, objection_id: str) -> Response:
        """Hide the shop's answer for a reason of law, or let it stand; why is published. Once."""
        objections.rule(objection_id=objection_id, by=request.user, **read(RuleAnswerWish, request))
        return Response(objection_json(objection_reads.objection_for_desk(objection_id, request.user)))


class HideAnswerDoor(OpsDoor):
    @extend_schema(operation_id="ops_hide_answer", tags=TAGS, request=LawWish, responses={200: AnswerStanding, **WRITE})
    def post(self, request: Request, review_id: str) -> Response:
        """Hide a shop's answer to which nobody objected, or let it be read again."""
        row = objections.hide_answer(review_id=review_id, by=request.user, law=read(LawWish, request)["law"])
        return Response({"review": row.public_id, "answer": row.answer, "hidden_for": row.answer_hidden_for})


def is_over(request: Request) -> bool:
    return request.query_params.get("over", "") in ("true", "1")


def opinion_json(kind: str, row: Any) -> dict[str, Any]:
    return {
        "kind": kind, "id": row.public_id, "listing": row.listing.public_id, "shop": row.listing.seller.display_name,
        "body": row.body, "flags": row.flags, "status": row.status, "hidden_for": row.hidden_for, "at": row.created_at,
    }  # fmt: skip


def objection_json(row: AnswerObjection) -> dict[str, Any]:
    clock = objection_reads.clocks_of([row]).get(row.ref)
    return {
        "id": row.public_id, "review": row.review.public_id, "shop": row.review.seller.display_name, "answer": row.review.answer,
        "reason": row.reason, "body": row.body, "status": row.status, "at": row.opened_at,
        "due_at": clock.due_at if clock else None, "words": row.words,
    }  # fmt: skip
