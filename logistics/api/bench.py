"""Doors of the bench: screening, carton, undo, reading codes, goods without notice, shifts, what was set aside, devices."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access, decoding, errors
from logistics.api import bench_shapes as b
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
from logistics.api.serializers import WhyRequest
from logistics.api.units import WAREHOUSE, asked_warehouse
from logistics.models import Warehouse
from logistics.policies import cartons
from logistics.selectors import shifts
from logistics.services import devices, found, handovers, parking, screening, undoing
from marketplace.core.errors import NotFound


class ScreeningDoor(OperatorDoor):
    """Dangerous goods: what must be asked about a parcel, and the answers."""

    @extend_schema(tags=TAGS, operation_id="warehouse_screening", responses={200: b.ScreeningAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        parcel = access.operator_parcel(request.user, number)
        return Response(b.screening_json(screening.current(parcel), screening.questions_of(parcel)))

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_screen",
        request=b.ScreeningRequest,
        responses={200: b.ScreeningAnswer, **WRITE},
    )
    def post(self, request: Request, number: str) -> Response:
        parcel, answers = access.operator_parcel(request.user, number), valid(b.ScreeningRequest, request)["answers"]
        row = screening.screen(parcel=parcel, answers=answers, actor=request.user.ref)
        return Response(b.screening_json(row, screening.questions_of(parcel)))


class CartonDoor(OperatorDoor):
    """The smallest carton that takes what is in the parcel, and the weight that the air line will charge for."""

    @extend_schema(tags=TAGS, operation_id="warehouse_carton", responses={200: b.CartonAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        pieces = shifts.pieces_of(b.units_of(access.operator_parcel(request.user, number)))
        box = cartons.suggest(pieces, shifts.boxes())
        return Response(b.carton_json(box, cartons.chargeable_g(pieces, box) if box else 0))


class UndoDoor(OperatorDoor):
    """Take back the newest step of a piece, a parcel or a bag: both the scan and its correction stay on record."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_undo", request=b.UndoRequest, responses={201: b.CorrectionAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        data = valid(b.UndoRequest, request)
        if data["kind"] == "seal":
            raise NotFound
        thing = access.operator_thing(request.user, data["kind"], data["number"])
        event = undoing.undo(thing=thing, why=data["why"], actor=request.user.ref)
        told = {"action": event.details["action"], "corrects": event.details["corrects"], "hash": event.hash}
        return Response(told, status=201)


class DecodeDoor(OperatorDoor):
    """The QR and barcodes in a photograph."""

    parser_classes = UPLOAD_PARSERS

    @extend_schema(
        tags=TAGS, operation_id="warehouse_decode", request={"multipart/form-data": b.DecodeRequest},
        responses={200: b.DecodeAnswer, **UPLOAD},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        codes = decoding.codes_in(valid(b.DecodeRequest, request)["image"])
        if not codes:
            raise errors.NoCodeFound
        return Response({"codes": codes})


class FoundListDoor(OperatorDoor):
    """Goods without notice; write down another."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_found", parameters=[WAREHOUSE, *PAGING],
        responses={200: page_of(b.FoundAnswer), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return paged(self, request, shifts.found_goods(asked_warehouse(request)), b.found_json)

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_found_report",
        request=b.FoundRequest,
        responses={201: b.FoundAnswer, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = valid(b.FoundRequest, request)
        place = access.warehouse_of(request.user, data.pop("warehouse"))
        return Response(b.found_json(found.report(warehouse=place, actor=request.user.ref, **data)), status=201)


class FoundDoor(OperatorDoor):
    """One of them, and what it may be."""

    @extend_schema(tags=TAGS, operation_id="warehouse_found_one", responses={200: b.FoundGuessesAnswer, **READ})
    def get(self, request: Request, found_id: str) -> Response:
        row = access.operator_found(request.user, found_id)
        guesses = [
            {
                "passport_code": one.unit.passport_code, "order_number": one.unit.line.consignment.order_number,
                "title": one.unit.line.title, "reason": one.reason,
            }
            for one in shifts.guesses(row)
        ]  # fmt: skip
        return Response({**b.found_json(row), "guesses": guesses})


class FoundPhotosDoor(OperatorDoor):
    """A picture of goods without notice."""

    parser_classes = UPLOAD_PARSERS

    @extend_schema(
        tags=TAGS, operation_id="warehouse_found_photo", request={"multipart/form-data": b.FoundPhotoRequest},
        responses={201: b.FoundAnswer, **UPLOAD},
    )  # fmt: skip
    def post(self, request: Request, found_id: str) -> Response:
        row = access.operator_found(request.user, found_id)
        found.add_photo(found=row, image=valid(b.FoundPhotoRequest, request)["image"], actor=request.user.ref)
        return Response(b.found_json(row), status=201)


class FoundGiveDoor(OperatorDoor):
    """Its owner is found: it is received as this piece of an order."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_found_give",
        request=b.FoundGiveRequest,
        responses={200: b.FoundAnswer, **WRITE},
    )
    def post(self, request: Request, found_id: str) -> Response:
        row = access.operator_found(request.user, found_id)
        unit = access.operator_unit(request.user, valid(b.FoundGiveRequest, request)["passport_code"])
        return Response(b.found_json(found.give(found=row, unit=unit, actor=request.user.ref)))


class FoundSendBackDoor(OperatorDoor):
    """It went back to whoever sent it."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_found_send_back", request=b.FoundEndRequest,
        responses={200: b.FoundAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, found_id: str) -> Response:
        row, why = access.operator_found(request.user, found_id), valid(b.FoundEndRequest, request)["why"]
        return Response(b.found_json(found.send_back(found=row, why=why, actor=request.user.ref)))


class FoundDisposeDoor(OperatorDoor):
    """Nobody wants it."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_found_dispose",
        request=b.FoundEndRequest,
        responses={200: b.FoundAnswer, **WRITE},
    )
    def post(self, request: Request, found_id: str) -> Response:
        row, why = access.operator_found(request.user, found_id), valid(b.FoundEndRequest, request)["why"]
        return Response(b.found_json(found.dispose(found=row, why=why, actor=request.user.ref)))


class HandoversDoor(OperatorDoor):
    """Shift handovers; sign one as the one who leaves."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_handovers", parameters=[WAREHOUSE, *PAGING],
        responses={200: page_of(b.HandoverAnswer), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return paged(self, request, shifts.handovers(asked_warehouse(request)), b.handover_json)

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_handover",
        request=b.HandoverRequest,
        responses={201: b.HandoverAnswer, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = valid(b.HandoverRequest, request)
        place, taker = access.warehouse_of(request.user, data["warehouse"]), access.staff_member(data["taker"])
        row = handovers.give(warehouse=place, giver=request.user, taker=taker, note=data["note"])
        return Response(b.handover_json(row), status=201)


class HandoverSignDoor(OperatorDoor):
    """Sign as the one who takes over."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_handover_sign", request=b.HandoverSignRequest,
        responses={200: b.HandoverAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, handover: str) -> Response:
        row = access.operator_handover(request.user, handover)
        remark = valid(b.HandoverSignRequest, request)["remark"]
        return Response(b.handover_json(handovers.take(handover=row, taker=request.user, remark=remark)))


class ParkedDoor(OperatorDoor):
    """Scans and parcels set aside at a warehouse, with the reason."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_parked", parameters=[WAREHOUSE, *PAGING],
        responses={200: page_of(b.ParkedAnswer), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return paged(self, request, shifts.parked(asked_warehouse(request)), b.parked_json)


class ParkedResolveDoor(OpsDoor):
    """Somebody saw to it."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_parked_resolve", request=WhyRequest, responses={200: b.ParkedAnswer, **WRITE}
    )
    def post(self, request: Request, parked: str) -> Response:
        row = access.ops_row(request.user, shifts.all_parked(), parked)
        why = valid(WhyRequest, request)["why"]
        return Response(b.parked_json(parking.resolve(parked=row, why=why, actor=request.user.ref)))


class DevicesDoor(OpsDoor):
    """Registered devices; register one and read its key, once."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_devices", parameters=PAGING, responses={200: page_of(b.DeviceAnswer), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, shifts.devices(), b.device_json)

    @extend_schema(
        tags=TAGS, operation_id="warehouse_device", request=b.DeviceRequest, responses={201: b.NewDeviceAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        data = valid(b.DeviceRequest, request)
        place = _place(data["warehouse"]) if data["warehouse"] else None
        holder = access.staff_member(data["holder"]) if data["holder"] else None
        row, key = devices.register(name=data["name"], warehouse=place, holder=holder, actor=request.user.ref)
        return Response({**b.device_json(row), "key": key}, status=201)


class DeviceRevokeDoor(OpsDoor):
    """The device may not scan any more."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_device_revoke", request=WhyRequest, responses={200: b.DeviceAnswer, **WRITE}
    )
    def post(self, request: Request, device: str) -> Response:
        row = access.ops_row(request.user, shifts.devices(), device)
        why = valid(WhyRequest, request)["why"]
        return Response(b.device_json(devices.revoke(device=row, why=why, actor=request.user.ref)))


class DeviceRuleDoor(OpsDoor):
    """Whether a warehouse takes scans of registered devices only."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_device_rule", request=b.DeviceRuleRequest,
        responses={200: b.DeviceRuleRequest, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        data = valid(b.DeviceRuleRequest, request)
        place = _place(data["warehouse"])
        rule = devices.ask_for_known(warehouse=place, is_asked=data["known_devices_only"], actor=request.user.ref)
        return Response({"warehouse": place.code, "known_devices_only": rule.known_devices_only})


def _place(code: str) -> Warehouse:
    return shifts.place_by_code(code)
