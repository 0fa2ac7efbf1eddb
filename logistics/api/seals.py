"""Doors of the seals: looked at, replaced, counted; incidents for operations."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import bench_shapes as b
from logistics.api import serializers as s
from logistics.api.base import PAGING, READ, TAGS, WRITE, EscortDoor, OperatorDoor, OpsDoor, page_of, paged, valid
from logistics.api.shapes import parcel_json, seal_json
from logistics.models import Parcel
from logistics.selectors import console, shifts
from logistics.services import seal_checks, seal_incidents, seal_stock, sealing

CHECK: Any = {201: b.SealCheckAnswer, **WRITE}


def _check(request: Request, parcel: Parcel) -> Response:
    data = valid(b.SealCheckRequest, request)
    look = seal_checks.Look(data["seen"], data["viewed"], data["tugged"], data["twisted"])
    row, incident = seal_checks.check(parcel=parcel, look=look, point=data["point"], actor=request.user.ref)
    return Response(b.check_json(row, incident), status=201)


def _replace(request: Request, parcel: Parcel) -> Response:
    done = sealing.replace(parcel=parcel, actor=request.user.ref, **valid(b.ReplaceSealRequest, request))
    return Response(parcel_json(done))


class SealChecksDoor(OperatorDoor):
    """View, verify, tug, twist, at a parcel of your warehouse. A wrong or missing seal stops the parcel."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_check_seal", request=b.SealCheckRequest, responses=CHECK,
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        return _check(request, access.operator_parcel(request.user, number))


class EscortSealChecksDoor(EscortDoor):
    """The same at a parcel of your flight."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_escort_check_seal", request=b.SealCheckRequest, responses=CHECK,
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        return _check(request, access.escort_parcel(request.user, number))


class ReplaceSealDoor(OperatorDoor):
    """Another of your seals on a parcel of your warehouse, its contents untouched."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_replace_seal", request=b.ReplaceSealRequest,
        responses={200: s.ParcelAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        return _replace(request, access.operator_parcel(request.user, number))


class EscortReplaceSealDoor(EscortDoor):
    """The same at a parcel of your flight whose seal is doubted."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_escort_replace_seal", request=b.ReplaceSealRequest,
        responses={200: s.ParcelAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        return _replace(request, access.escort_parcel(request.user, number))


class MySealsDoor(OperatorDoor):
    """Your unused seals; count them."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_my_seals", parameters=PAGING, responses={200: page_of(s.SealAnswer), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, console.seals_in_stock(request.user), seal_json)

    @extend_schema(
        tags=TAGS, operation_id="warehouse_count_my_seals", request=b.CountRequest,
        responses={201: b.CountAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        numbers = valid(b.CountRequest, request)["numbers"]
        done = seal_stock.count(holder=request.user, numbers=numbers, actor=request.user.ref)
        return Response(b.count_json(done), status=201)


class SealStockDoor(OpsDoor):
    """Seals by person; count what somebody holds."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_seal_stock",
        parameters=PAGING,
        responses={200: page_of(b.SealStockAnswer), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, shifts.seal_stock(), b.stock_json)

    @extend_schema(
        tags=TAGS, operation_id="warehouse_count_seals", request=b.CountOfRequest,
        responses={201: b.CountAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        data = valid(b.CountOfRequest, request)
        holder = access.staff_member(data["holder"])
        done = seal_stock.count(holder=holder, numbers=data["numbers"], actor=request.user.ref)
        return Response(b.count_json(done), status=201)


class SealIncidentsDoor(OpsDoor):
    """Seal incidents, open ones first."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_seal_incidents", parameters=PAGING,
        responses={200: page_of(b.IncidentAnswer), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        rows = shifts.seal_incidents()
        return paged(self, request, rows, b.incident_json)


class TakeIncidentDoor(OpsDoor):
    """Take an incident on."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_take_seal_incident", request=None, responses={200: b.IncidentAnswer, **WRITE}
    )
    def post(self, request: Request, incident: str) -> Response:
        row = access.ops_row(request.user, shifts.seal_incidents(), incident)
        return Response(b.incident_json(seal_incidents.take(incident=row, reviewer=request.user)))


class ResolveIncidentDoor(OpsDoor):
    """Say what became of it; the parcel goes on."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_resolve_seal_incident", request=b.ResolveIncidentRequest,
        responses={200: b.IncidentAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, incident: str) -> Response:
        row = access.ops_row(request.user, shifts.seal_incidents(), incident)
        data = valid(b.ResolveIncidentRequest, request)
        return Response(b.incident_json(seal_incidents.resolve(incident=row, reviewer=request.user, **data)))
