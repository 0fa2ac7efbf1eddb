"""The API doors of the help centre: articles for everybody, one's own complaints."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge.api import shapes
from knowledge.models import ArticleText, Complaint
from knowledge.policies.languages import HANS
from knowledge.policies.marks import render
from knowledge.selectors import articles
from knowledge.selectors import complaints as reading
from knowledge.services import complaints, votes
from marketplace.core.api.schema import page_of, problems
from marketplace.core.api.views import Door, Pages, read

TAGS = ["help"]
MOST = 50
UNSAFE = problems(400, 401, 404, 409, 415, 422, 429)


def _line(one: Any) -> dict[str, Any]:
    slug = one.article.slug if isinstance(one, ArticleText) else one.slug
    return {"slug": slug, "title": one.title, "summary": one.summary, "url": one.url}


class ArticlesDoor(Door):
    permission_classes = [AllowAny]

    @extend_schema(
        tags=TAGS, operation_id="help_articles_list", parameters=[OpenApiParameter("q", str, description="What is looked for.")],
        responses={200: shapes.ArticleList},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Articles in the language of the request: the best for `q`, or all of them in the order of the shelves."""
        typed, locale = request.query_params.get("q", "").strip(), get_language() or HANS
        found: list[Any] = list(articles.search(typed, locale, MOST) if typed else articles.live(locale)[:MOST])
        return Response({"results": [_line(one) for one in found]})


class ArticleDoor(Door):
    permission_classes = [AllowAny]

    @extend_schema(tags=TAGS, operation_id="help_articles_read", responses={200: shapes.ArticleAnswer, **problems(404)})
    def get(self, request: Request, slug: str) -> Response:
        """One article."""
        one = articles.article_text(slug, get_language() or HANS)
        counts = {"helpful": one.article.helpful, "unhelpful": one.article.unhelpful, "updated_at": one.updated_at}
        return Response({**_line(one), "body": one.body, "html": str(render(one.body)), **counts})


class VoteDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS,
        operation_id="help_articles_vote",
        request=shapes.VoteRequest,
        responses={200: shapes.VoteAnswer, **UNSAFE},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Was it helpful? One answer a person; it may change."""
        wish, locale = read(shapes.VoteRequest, request), get_language() or HANS
        article = articles.article_text(slug, locale).article
        votes.vote(article=article, voter=request.user.ref, is_helpful=wish["helpful"], locale=locale)
        article.refresh_from_db()
        return Response({"helpful": article.helpful, "unhelpful": article.unhelpful})


class ComplaintsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="complaints_list", parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        responses={200: page_of(shapes.ComplaintLine), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My complaints, the newest first."""
        pages = Pages()
        page = pages.paginate_queryset(reading.complaints_of(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.ComplaintLine(one).data for one in page])

    @extend_schema(
        tags=TAGS,
        operation_id="complaints_file",
        request=shapes.ComplainRequest,
        responses={201: shapes.ComplaintAnswer, **UNSAFE},
    )
    def post(self, request: Request) -> Response:
        """File a complaint. The same `client_id` again files nothing."""
        wish = read(shapes.ComplainRequest, request)
        made = complaints.file(user=request.user, opened_by=request.user.ref, locale=get_language() or HANS, **wish)
        return Response(_whole(made), status=201)


class ComplaintDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="complaints_read", responses={200: shapes.ComplaintAnswer, **problems(401, 404)}
    )
    def get(self, request: Request, number: str) -> Response:
        """One of my complaints with its steps."""
        return Response(_whole(reading.complaint_for(request.user, number)))


class ComplaintSayDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS,
        operation_id="complaints_say",
        request=shapes.SayRequest,
        responses={200: shapes.ComplaintAnswer, **UNSAFE},
    )
    def post(self, request: Request, number: str) -> Response:
        """Add something to one of my complaints."""
        found = reading.complaint_for(request.user, number)
        complaints.say(complaint=found, actor=request.user.ref, text=read(shapes.SayRequest, request)["text"])
        return Response(_whole(found))


class ComplaintAppealDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS,
        operation_id="complaints_appeal",
        request=shapes.SayRequest,
        responses={200: shapes.ComplaintAnswer, **UNSAFE},
    )
    def post(self, request: Request, number: str) -> Response:
        """Ask once for a second look by somebody else."""
        found = reading.complaint_for(request.user, number)
        complaints.appeal(complaint=found, actor=request.user.ref, text=read(shapes.SayRequest, request)["text"])
        return Response(_whole(reading.complaint_for(request.user, number)))


def _whole(one: Complaint) -> dict[str, Any]:
    steps = [
        {"kind": step.kind, "text": str(step.text), "at": step.at} for step in one.steps.all()[:300] if step.is_public
    ]
    return {**shapes.ComplaintLine(one).data, "steps": steps}
