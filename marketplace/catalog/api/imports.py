"""API doors of files of goods: send one, look how far it is, read what is wrong; and everything as a table."""

from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog.models import GoodsImport, ImportFault
from marketplace.catalog.selectors import imports as import_reads
from marketplace.catalog.services import imports
from marketplace.catalog.states import ImportState
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

TAGS = ["seller imports"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class GoodsFile(serializers.Serializer[Any]):
    """`file`: CSV, XLSX, or a ZIP of pictures named by SKU. `dry_run` reads everything and changes nothing."""

    file = serializers.FileField(allow_empty_file=True)
    dry_run = serializers.BooleanField(default=False)


class GoodsImportShape(serializers.Serializer[Any]):
    """How far a file is. `rows` counts rows, `done` those read; `noted` were taken over with something left to do."""

    id = serializers.CharField()
    status_url = serializers.CharField(help_text="Ask here again while state is queued or running.")
    kind = serializers.ChoiceField(choices=GoodsImport.Kind.choices)
    state = serializers.ChoiceField(choices=ImportState.choices)
    dry_run = serializers.BooleanField()
    filename = serializers.CharField()
    rows = serializers.IntegerField()
    done = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    failed = serializers.IntegerField()
    noted = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)
    faults_url = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ImportFaultShape(serializers.Serializer[Any]):
    """One row with something to do. `refused`: it was not taken over. `problems`: column → sentence."""

    row = serializers.IntegerField()
    sku = serializers.CharField(allow_blank=True)
    refused = serializers.BooleanField()
    problems = serializers.DictField(child=serializers.CharField())


def import_answer(one: GoodsImport) -> dict[str, Any]:
    """As GoodsImportShape."""
    names = ("kind", "state", "filename", "done", "created", "updated", "unchanged", "failed", "noted", "error")
    return {
        "id": one.public_id, "status_url": reverse("api-seller-import", args=[one.public_id]), "dry_run": one.is_dry_run,
        "rows": one.rows or 0, "faults_url": reverse("api-seller-import-faults", args=[one.public_id]),
        "created_at": one.created_at, "finished_at": one.finished_at, **{name: getattr(one, name) for name in names},
    }  # fmt: skip


def fault_answer(one: ImportFault) -> dict[str, Any]:
    """As ImportFaultShape."""
    return {"row": one.row, "sku": one.sku, "refused": one.is_refusal, "problems": one.problems}


class ImportsBase(Door):
    """Only the person's own shop; somebody else's import is not found."""

    permission_classes = [IsAuthenticated]

    def own(self, request: Request, public_id: str) -> GoodsImport:
        needed = Permission.LOOK if request.method in SAFE_METHODS else Permission.GOODS
        return import_reads.own_import(shop_for(request.user, needed), public_id)


class ImportsDoor(ImportsBase):
    """Files of goods."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        tags=TAGS, operation_id="seller_imports_list", parameters=PAGING,
        responses={200: page_of(GoodsImportShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(import_reads.imports_of(shop_for(request.user)), request, view=self) or []
        return pages.get_paginated_response([import_answer(one) for one in page])

    @extend_schema(
        tags=TAGS, operation_id="seller_imports_begin", request={"multipart/form-data": GoodsFile},
        responses={202: GoodsImportShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        seller = shop_for(request.user, Permission.GOODS)
        sent = GoodsFile(data=request.data)
        sent.is_valid(raise_exception=True)
        upload = sent.validated_data["file"]
        made = imports.begin(
            seller=seller, upload=upload, filename=upload.name or "", is_dry_run=sent.validated_data["dry_run"],
            actor=request.user.ref,
        )  # fmt: skip
        return Response(
            import_answer(made), status=202, headers={"Location": reverse("api-seller-import", args=[made.public_id])}
        )


class ImportDoor(ImportsBase):
    """How far it is."""

    @extend_schema(tags=TAGS, operation_id="seller_imports_read", responses={200: GoodsImportShape, **READ})
    def get(self, request: Request, public_id: str) -> Response:
        return Response(import_answer(self.own(request, public_id)))


class CancelImportDoor(ImportsBase):
    """Stop reading. Rows that were taken over stay."""

    @extend_schema(
        tags=TAGS, operation_id="seller_imports_cancel", request=None, responses={200: GoodsImportShape, **WRITE}
    )
    def post(self, request: Request, public_id: str) -> Response:
        stopped = imports.cancel(goods_import=self.own(request, public_id), actor=request.user.ref)
        return Response(import_answer(stopped))


class ApplyImportDoor(ImportsBase):
    """After a dry run: the same file again, this time it counts."""

    @extend_schema(
        tags=TAGS, operation_id="seller_imports_apply", request=None, responses={202: GoodsImportShape, **WRITE}
    )
    def post(self, request: Request, public_id: str) -> Response:
        made = imports.repeat_for_real(rehearsal=self.own(request, public_id), actor=request.user.ref)
        return Response(import_answer(made), status=202)


class ImportFaultsDoor(ImportsBase):
    """Rows with something to do, refused ones first."""

    @extend_schema(
        tags=TAGS, operation_id="seller_imports_faults", parameters=PAGING,
        responses={200: page_of(ImportFaultShape), **READ},
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(import_reads.faults_of(self.own(request, public_id)), request, view=self) or []
        return pages.get_paginated_response([fault_answer(one) for one in page])


class ExportDoor(ImportsBase):
    """All goods of the shop as the table that can be sent back."""

    @extend_schema(
        tags=TAGS, operation_id="seller_exports_goods",
        parameters=[OpenApiParameter("type", OpenApiTypes.STR, enum=["csv", "xlsx"], description="csv unless told.")],
        responses={(200, "text/csv"): OpenApiTypes.BYTE, (200, XLSX): OpenApiTypes.BINARY, **problems(400, 401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponseBase:
        kind = request.query_params.get("type", "csv")
        if kind not in {"csv", "xlsx"}:
            raise serializers.ValidationError({"type": ["csv, xlsx"]})
        return goods_file(shop_for(request.user), kind)


def goods_file(seller: Any, kind: str) -> HttpResponseBase:
    """The export as a download; page and API share it."""
    if kind == "xlsx":
        return FileResponse(
            import_reads.goods_xlsx(seller), as_attachment=True, filename="goods.xlsx", content_type=XLSX
        )
    return csv_file(import_reads.goods_csv(seller), "goods.csv")


def csv_file(lines: Any, name: str) -> StreamingHttpResponse:
    """A CSV that is written while it is sent."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
