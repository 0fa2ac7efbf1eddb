"""Doors of labels and the printer queue. A program beside the printer polls the queue and says what became of each job."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import bench_shapes as b
from logistics.api.base import PAGING, READ, TAGS, WRITE, OperatorDoor, page_of, paged, valid
from logistics.api.units import WAREHOUSE, asked_warehouse
from logistics.selectors import shifts
from logistics.services import printing
from logistics.states import PrintStatus
from logistics.views import labels

STATION = OpenApiParameter("station", str, description="Jobs of this printer only.")
STATUS = OpenApiParameter("status", str, enum=["queued", "printed", "failed"], description="`queued` unless told.")


class LabelDoor(OperatorDoor):
    """The label of a piece, parcel, bag or own seal, as `pdf` or `png`, with Code 128 and QR."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_label",
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY, (200, "image/png"): OpenApiTypes.BINARY, **READ,
        },
    )  # fmt: skip
    def get(self, request: Request, kind: str, number: str, form: str) -> HttpResponse:
        return labels.answer(labels.found(request.user, kind, number), form)


class PrintJobsDoor(OperatorDoor):
    """The printer queue of a warehouse, the oldest waiting job first; ask for a label."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_print_jobs", parameters=[WAREHOUSE, STATION, STATUS, *PAGING],
        responses={200: page_of(b.PrintAnswer), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        station = request.query_params.get("station", "")[:20].upper()
        status = request.query_params.get("status", "")
        wanted = status if status in PrintStatus.values else PrintStatus.QUEUED
        return paged(self, request, shifts.print_jobs(asked_warehouse(request), station, wanted), b.print_json)

    @extend_schema(
        tags=TAGS, operation_id="warehouse_print", request=b.PrintRequest, responses={201: b.PrintAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        data = valid(b.PrintRequest, request)
        thing = access.operator_thing(request.user, data["kind"], data["number"])
        place = getattr(thing, "warehouse", None) or access.warehouse_of(request.user)
        number = labels.found(request.user, data["kind"], data["number"]).number
        job = printing.queue(
            warehouse=place, station=data["station"], kind=data["kind"], number=number, actor=request.user.ref
        )
        return Response(b.print_json(job), status=201)


class PrintAckDoor(OperatorDoor):
    """What the printer did with a job. Said again, it changes nothing."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_print_ack",
        request=b.PrintAckRequest,
        responses={200: b.PrintAnswer, **WRITE},
    )
    def post(self, request: Request, job: str) -> Response:
        row = access.operator_print_job(request.user, job)
        data = valid(b.PrintAckRequest, request)
        return Response(b.print_json(printing.acknowledge(job=row, actor=request.user.ref, **data)))


class ReprintDoor(OperatorDoor):
    """The same label once more, as a job of its own."""

    @extend_schema(tags=TAGS, operation_id="warehouse_reprint", request=None, responses={201: b.PrintAnswer, **WRITE})
    def post(self, request: Request, job: str) -> Response:
        row = access.operator_print_job(request.user, job)
        return Response(b.print_json(printing.reprint(job=row, actor=request.user.ref)), status=201)
