"""Doors of the receiving and capture benches."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import serializers as s
from logistics.api.base import (
    PAGING,
    READ,
    TAGS,
    UPLOAD,
    UPLOAD_PARSERS,
    WRITE,
    OperatorDoor,
    OpsDoor,
    page_of,
    paged,
    valid,
)
from logistics.api.shapes import photo_json, unit_json
from logistics.models import Consignment, Warehouse
from logistics.policies.capture import MISMATCHES, Measures
from logistics.selectors import console
from logistics.services import capture, mismatches, receiving
from marketplace.core.errors import NotFound

WAREHOUSE = OpenApiParameter("warehouse", str, description="Code of one of your warehouses; the first unless told.")
CODE = OpenApiParameter(
    "code", str, required=True, description="Order number, passport code or link, parcel, seal or bag."
)


def asked_warehouse(request: Request) -> Warehouse:
    return access.warehouse_of(request.user, request.query_params.get("warehouse", "")[:8])


class WarehousesDoor(OperatorDoor):
    """My warehouses and what waits there."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_mine", parameters=PAGING, responses={200: page_of(s.WarehouseAnswer), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(
            self, request, access.warehouses_of(request.user),
            lambda place: {
                "code": place.code, "name": place.name, "airport": place.airport, "waiting": vars(console.waiting(place)),
            },
        )  # fmt: skip


class ScanDoor(OperatorDoor):
    """What is this code?"""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_scan", parameters=[CODE], responses={200: s.ScannedAnswer, **READ}
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("code", "").replace("\x00", "")[:200]
        if not text.strip():
            raise NotFound
        return Response(vars(console.scanned(text)))


class ConsignmentsDoor(OperatorDoor):
    """Orders of which something is still expected here."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_consignments", parameters=[WAREHOUSE, *PAGING],
        responses={200: page_of(s.ConsignmentAnswer), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        rows = console.consignments_to_receive(asked_warehouse(request))
        return paged(self, request, rows, consignment_json)


class ConsignmentDoor(OperatorDoor):
    """One order with its pieces."""

    @extend_schema(tags=TAGS, operation_id="warehouse_consignment", responses={200: s.ConsignmentAnswer, **READ})
    def get(self, request: Request, order_number: str) -> Response:
        return Response(consignment_json(access.operator_consignment(request.user, order_number)))


class ReceiveOrderDoor(OperatorDoor):
    """Receive pieces by scanning the order number."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_receive_order",
        request=s.ReceiveOrderRequest,
        responses={200: s.UnitsAnswer, **WRITE},
    )
    def post(self, request: Request, order_number: str) -> Response:
        data = valid(s.ReceiveOrderRequest, request)
        consignment = access.operator_consignment(request.user, order_number)
        units = receiving.receive_order(consignment=consignment, count=data.get("count"), actor=request.user.ref)
        return Response({"units": [unit_json(unit) for unit in units]})


class UnitDoor(OperatorDoor):
    """One piece."""

    @extend_schema(tags=TAGS, operation_id="warehouse_unit", responses={200: s.UnitAnswer, **READ})
    def get(self, request: Request, code: str) -> Response:
        return Response(unit_json(access.operator_unit(request.user, code)))


class ReceiveUnitDoor(OperatorDoor):
    """Receive one piece by its label."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_receive_unit", request=None, responses={200: s.UnitAnswer, **WRITE}
    )
    def post(self, request: Request, code: str) -> Response:
        unit = receiving.receive_unit(unit=access.operator_unit(request.user, code), actor=request.user.ref)
        return Response(unit_json(unit))


class MismatchRequest(serializers.Serializer):
    reason = serializers.ChoiceField(choices=[*MISMATCHES])


class MismatchDoor(OperatorDoor):
    """Report that a piece on the bench is not what was listed. Again changes nothing."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_unit_mismatch",
        request=MismatchRequest,
        responses={200: s.UnitAnswer, **WRITE},
    )
    def post(self, request: Request, code: str) -> Response:
        unit, wish = access.operator_unit(request.user, code), valid(MismatchRequest, request)
        mismatches.report(unit=unit, reason=wish["reason"], actor=request.user.ref)
        return Response(unit_json(unit))


class MismatchClearDoor(OpsDoor):
    """Let a piece go that was reported as not what was listed, with a reason. Again changes nothing."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_unit_mismatch_clear", request=s.WhyRequest,
        responses={200: s.UnitAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        found, why = access.ops_mismatch(request.user, code), valid(s.WhyRequest, request)["why"]
        return Response(unit_json(mismatches.clear(mismatch=found, why=why, reviewer=request.user).unit))


class UnitPhotosDoor(OperatorDoor):
    """Add one picture to a piece that is being captured."""

    parser_classes = UPLOAD_PARSERS

    @extend_schema(
        tags=TAGS, operation_id="warehouse_unit_photo", request={"multipart/form-data": s.PhotoRequest},
        responses={201: s.PhotoAnswer, **UPLOAD},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        unit = access.operator_unit(request.user, code)
        data = valid(s.PhotoRequest, request)
        photo = capture.add_photo(unit=unit, pose=data["pose"], image=data["image"], actor=request.user.ref)
        return Response(photo_json(photo), status=201)


class CaptureDoor(OperatorDoor):
    """Finish the capture: measures, serial number, tamper tag. Pictures were added before."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_capture", request=s.CaptureRequest, responses={200: s.UnitAnswer, **WRITE}
    )
    def post(self, request: Request, code: str) -> Response:
        unit = access.operator_unit(request.user, code)
        data = valid(s.CaptureRequest, request)
        serial, tag = data.pop("serial"), data.pop("tag")
        done = capture.capture(unit=unit, measures=Measures(**data), serial=serial, tag=tag, actor=request.user.ref)
        return Response(unit_json(done))


def consignment_json(consignment: Consignment) -> dict[str, object]:
    """An order as the bench sees it: no buyer, no address, no amounts."""
    units = console.units_of(consignment)
    for unit in units:
        unit.line.consignment = consignment
    return {
        "order_number": consignment.order_number,
        "seller": consignment.seller_name,
        "warehouse": consignment.warehouse.code,
        "units": [unit_json(unit) for unit in units],
    }
