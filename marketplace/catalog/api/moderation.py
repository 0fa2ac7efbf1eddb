"""`/api/v1/ops/moderation/`: what waits for a moderator, the versions of a listing with their differences, verdicts."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.catalog import selectors
from marketplace.catalog.api.papers import VersionShape, versions_answer
from marketplace.catalog.errors import ListingNotFound
from marketplace.catalog.models import AfterReview, Listing, ListingVersion
from marketplace.catalog.policies.moderation import WORDS
from marketplace.catalog.selectors import moderation as reads
from marketplace.catalog.services import moderation
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages

TAGS = ["ops: moderation"]
READ = problems(400, 401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
VERDICTS = ("approve", "reject", "clean", "hit")


class FlagShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()


class QueuedShape(serializers.Serializer[Any]):
    """A listing that waits. `cause` is set where it is on sale already and looked at afterwards."""

    listing = serializers.CharField()
    sku = serializers.CharField()
    title = serializers.CharField()
    seller = serializers.CharField()
    category = serializers.CharField()
    status = serializers.CharField()
    flags = FlagShape(many=True)
    cause = serializers.CharField(help_text="random, picture, report; empty before sale")
    since = serializers.DateTimeField()


class VerdictWish(serializers.Serializer[Any]):
    """`approve` and `reject` for what waits (`reject` also takes down), `clean` and `hit` for a look afterwards."""

    verdict = serializers.ChoiceField(choices=VERDICTS)
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, default="", help_text="The seller reads it; needed for a no."
    )


class VerdictShape(serializers.Serializer[Any]):
    listing = serializers.CharField()
    status = serializers.CharField()
    verdict = serializers.CharField()


def queued(listing: Listing, *, since: Any, cause: str = "") -> dict[str, Any]:
    return {
        "listing": listing.public_id, "sku": listing.sku, "title": listing.title or listing.sku,
        "seller": listing.seller.slug, "category": listing.category.slug, "status": listing.status, "cause": cause,
        "flags": [{"code": one, "words": str(WORDS.get(one, one))} for one in listing.flags], "since": since,
    }  # fmt: skip


class ModerationDoor(Door):
    """For moderators of operations only."""

    permission_classes = (HasRole.of(Role.OPS),)


class QueueDoor(ModerationDoor):
    """Listings that wait before they go on sale, the longest waiting first."""

    @extend_schema(
        tags=TAGS, operation_id="ops_moderation_queue",
        parameters=[*PAGING, OpenApiParameter("flag", str), OpenApiParameter("seller", str, description="Slug.")],
        responses={200: page_of(QueuedShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        flag = request.query_params.get("flag", "")
        rows = reads.queue(flag=flag if flag in WORDS else "", seller=_plain(request.query_params.get("seller", "")))
        pages = Pages()
        page: Sequence[Listing] = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([queued(one, since=one.updated_at) for one in page])


class AfterReviewsDoor(ModerationDoor):
    """Listings on sale that somebody looks at afterwards."""

    @extend_schema(
        tags=TAGS, operation_id="ops_moderation_after", parameters=PAGING, responses={200: page_of(QueuedShape), **READ}
    )
    def get(self, request: Request) -> Response:
        pages = Pages()
        rows = reads.after_reviews().select_related("listing__seller", "listing__category")
        page: Sequence[AfterReview] = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([queued(one.listing, since=one.drawn_at, cause=one.cause) for one in page])


class ModerationVersionsDoor(ModerationDoor):
    """Every version of any listing, the newest first, with what it changed."""

    @extend_schema(
        tags=TAGS, operation_id="ops_moderation_versions", parameters=PAGING,
        responses={200: page_of(VersionShape), **READ},
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        listing = selectors.listing_by_public_id(public_id)
        pages = Pages()
        page: list[ListingVersion] = list(pages.paginate_queryset(reads.versions_of(listing), request, view=self) or [])
        return pages.get_paginated_response(versions_answer(listing, page))


class ModerationDecisionDoor(ModerationDoor):
    """The verdict on a listing. The seller is told, in their language."""

    @extend_schema(
        tags=TAGS, operation_id="ops_moderation_decide", request=VerdictWish, responses={200: VerdictShape, **WRITE}
    )
    def post(self, request: Request, public_id: str) -> Response:
        sent = VerdictWish(data=request.data)
        sent.is_valid(raise_exception=True)
        verdict, reason = sent.validated_data["verdict"], sent.validated_data["reason"]
        listing = selectors.listing_by_public_id(public_id)
        if verdict == "approve":
            moderation.approve(listing=listing, actor=request.user.ref, note=reason)
        elif verdict == "reject":
            moderation.reject(listing=listing, reason=reason, actor=request.user.ref)
        else:
            review = reads.open_after_review(listing)
            if review is None:
                raise ListingNotFound
            moderation.close_after_review(review=review, is_hit=verdict == "hit", reason=reason, reviewer=request.user)
        listing.refresh_from_db(fields=["status"])
        return Response({"listing": listing.public_id, "status": listing.status, "verdict": verdict})


def _plain(text: str) -> str:
    return text.replace("\x00", "")[:80]
