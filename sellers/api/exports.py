"""`/api/v1/ops/exports/`: exports for authorities. Asked for by one person of operations, let by another."""

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from sellers.policies.export_files import CSV, JSON
from sellers.selectors import exports as reading
from sellers.services import exports

TAGS = ["ops"]
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
KINDS = ("identities_market", "identities_tax", "tax_eu", "tax_us")


class ExportWish(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    period = serializers.CharField(max_length=10, help_text="2026-H1 for identities, 2026 for tax")
    recipient = serializers.CharField(max_length=120)
    why = serializers.CharField(max_length=500)


class DecisionWish(serializers.Serializer[Any]):
    decision = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ExportShape(serializers.Serializer[Any]):
    public_id = serializers.CharField()
    kind = serializers.CharField()
    period = serializers.CharField()
    recipient = serializers.CharField()
    why = serializers.CharField()
    status = serializers.CharField()
    requested_by = serializers.CharField()
    requested_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField()
    done = serializers.IntegerField(help_text="sellers read so far")
    total = serializers.IntegerField()
    rows = serializers.IntegerField()
    built_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    downloads = serializers.IntegerField()


class ExportDoor(Door):
    permission_classes = (HasRole.of(Role.OPS),)


class ExportsDoor(ExportDoor):
    @extend_schema(
        operation_id="ops_exports_list", tags=TAGS, parameters=PAGING,
        responses={200: page_of(ExportShape), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Exports, newest first."""
        pages = Pages()
        page = pages.paginate_queryset(reading.exports(), request, view=self)
        return pages.get_paginated_response(ExportShape(page, many=True).data)

    @extend_schema(operation_id="ops_export_ask", tags=TAGS, request=ExportWish, responses={201: ExportShape, **WRITE})
    def post(self, request: Request) -> Response:
        """Ask for an export. Somebody else has to let it."""
        return Response(ExportShape(exports.ask(by=request.user, **_read(ExportWish, request))).data, status=201)


class ApproveDoor(ExportDoor):
    @extend_schema(
        operation_id="ops_export_approve", tags=TAGS, request=DecisionWish, responses={200: ExportShape, **WRITE}
    )
    def post(self, request: Request, export_id: str) -> Response:
        """Let it be built. Not by who asked."""
        export = reading.export_by_id(export_id)
        exports.approve(export=export, by=request.user, **_read(DecisionWish, request))
        return Response(ExportShape(export).data)


class RejectDoor(ExportDoor):
    @extend_schema(
        operation_id="ops_export_reject", tags=TAGS, request=DecisionWish, responses={200: ExportShape, **WRITE}
    )
    def post(self, request: Request, export_id: str) -> Response:
        """Turn it down, with a reason."""
        export = reading.export_by_id(export_id)
        exports.reject(export=export, by=request.user, **_read(DecisionWish, request))
        return Response(ExportShape(export).data)


class CsvDoor(ExportDoor):
    form = CSV

    @extend_schema(
        operation_id="ops_export_csv", tags=TAGS,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **problems(401, 403, 404, 409)},
    )  # fmt: skip
    def get(self, request: Request, export_id: str) -> StreamingHttpResponse:
        """The file, streamed. Each download is recorded; it is deleted a week after it was built."""
        pieces = exports.download(public_id=export_id, form=self.form, by=request.user)
        response = StreamingHttpResponse(pieces, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="export.{self.form}"'
        response["Cache-Control"] = "no-store, private"
        return response


class JsonDoor(CsvDoor):
    form = JSON

    @extend_schema(
        operation_id="ops_export_json", tags=TAGS,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **problems(401, 403, 404, 409)},
    )  # fmt: skip
    def get(self, request: Request, export_id: str) -> StreamingHttpResponse:
        """The same as one JSON document."""
        return super().get(request, export_id)


def _read(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
