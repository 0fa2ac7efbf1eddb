"""API doors: report a listing, how far it is, and the moderators' queue."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.catalog import selectors
from marketplace.catalog.models import ListingReport
from marketplace.catalog.selectors import reports as reads
from marketplace.catalog.services import reports
from marketplace.catalog.views.reports import reporter_of
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages

TAGS = ["reports"]
WRITE = problems(400, 401, 404, 409, 413, 415, 422, 429)


class ReportWish(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=ListingReport.Reason.choices)
    body = serializers.CharField(
        max_length=reports.MAX_BODY, required=False, allow_blank=True, default="", help_text="Needed for `other`."
    )
    picture = serializers.FileField(required=False, help_text="JPEG, PNG or WebP; multipart only.")


class ReportShape(serializers.Serializer[Any]):
    """`state`: open, upheld (the goods were taken down), dismissed. `answer` is what the moderator says; empty while open."""

    id = serializers.CharField()
    listing = serializers.CharField()
    reason = serializers.CharField()
    state = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class OpsReportShape(ReportShape):
    """With the reporter's words."""

    body = serializers.CharField(allow_blank=True)
    seller = serializers.CharField()


class ReportDecision(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=reports.MAX_ANSWER, help_text="Read by whoever reported it.")


class ReportsDoor(Door):
    """Report a listing; no account is needed. One open report a person and listing."""

    permission_classes = [AllowAny]
    parser_classes = [CarefulJSONParser, MultiPartParser, FormParser]

    @extend_schema(
        tags=TAGS, operation_id="listing_report", responses={201: ReportShape, **WRITE},
        request={"multipart/form-data": ReportWish, "application/json": ReportWish},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        selectors.listing_page(public_id, "zh-hans")  # public ones only
        wish = ReportWish(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        user, reporter = reporter_of(request)
        made = reports.give(
            listing=selectors.listing_by_public_id(public_id), reason=given["reason"], body=given["body"], user=user,
            visitor=reporter, picture=given.get("picture"),
        )  # fmt: skip
        return Response(report_body(made), status=201)


class ReportDoor(Door):
    """How far a report is, for whoever knows its number."""

    permission_classes = [AllowAny]

    @extend_schema(tags=TAGS, operation_id="report_read", responses={200: ReportShape, **problems(401, 404)})
    def get(self, request: Request, listing_report_id: str) -> Response:
        return Response(report_body(reads.by_id(listing_report_id)))


class OpsReportsDoor(Door):
    """What waits for a moderator, the longest waiting first."""

    permission_classes = [HasRole.of(Role.OPS)]

    @extend_schema(
        tags=TAGS, operation_id="ops_reports", parameters=PAGING,
        responses={200: page_of(OpsReportShape), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        pages = Pages()
        rows = pages.paginate_queryset(reads.open_reports(), request, view=self) or []
        return pages.get_paginated_response([_for_ops(one) for one in rows])


class UpholdDoor(Door):
    """It is true: the goods leave the shop; seller and reporters are told."""

    permission_classes = [HasRole.of(Role.OPS)]

    @extend_schema(
        tags=TAGS, operation_id="ops_report_uphold", request=ReportDecision,
        responses={200: OpsReportShape, **problems(400, 401, 403, 404, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request, listing_report_id: str) -> Response:
        return _decide(reports.uphold, request, listing_report_id)


class DismissDoor(Door):
    """Nothing was wrong, or it has been mended."""

    permission_classes = [HasRole.of(Role.OPS)]

    @extend_schema(
        tags=TAGS, operation_id="ops_report_dismiss", request=ReportDecision,
        responses={200: OpsReportShape, **problems(400, 401, 403, 404, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request, listing_report_id: str) -> Response:
        return _decide(reports.dismiss, request, listing_report_id)


def _decide(verb: Any, request: Request, listing_report_id: str) -> Response:
    report = reads.by_id(listing_report_id)
    wish = ReportDecision(data=request.data)
    wish.is_valid(raise_exception=True)
    return Response(_for_ops(verb(report=report, answer=wish.validated_data["answer"], reviewer=request.user)))


def report_body(row: ListingReport) -> dict[str, Any]:
    return {
        "id": row.public_id, "listing": row.listing.public_id, "reason": row.reason, "state": row.state,
        "answer": row.answer, "created_at": row.created_at, "decided_at": row.decided_at,
    }  # fmt: skip


def _for_ops(row: ListingReport) -> dict[str, Any]:
    return {**report_body(row), "body": row.body, "seller": row.listing.seller.slug}
