"""Doors of the packing, sealing and bagging benches."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import serializers as s
from logistics.api.base import PAGING, READ, TAGS, WRITE, OperatorDoor, OpsDoor, page_of, paged, valid
from logistics.api.shapes import bag_json, parcel_brief, parcel_json, seal_json
from logistics.api.units import WAREHOUSE, asked_warehouse
from logistics.policies.capture import Measures
from logistics.selectors import console, shifts
from logistics.services import bagging, courier_returns, losing, packing, sealing
from logistics.states import ParcelStatus

STATUS = OpenApiParameter("status", str, enum=["packing", "sealed", "bagged"], description="`packing` unless told.")


class ParcelsDoor(OperatorDoor):
    """Parcels at a warehouse; open one for an order."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_parcels", parameters=[WAREHOUSE, STATUS, *PAGING],
        responses={200: page_of(s.ParcelBrief), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        wanted = request.query_params.get("status", "")
        status = wanted if wanted in {"packing", "sealed", "bagged"} else ParcelStatus.PACKING
        return paged(self, request, console.parcels_waiting(asked_warehouse(request), status), parcel_brief)

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_open_parcel",
        request=s.OpenParcelRequest,
        responses={201: s.ParcelAnswer, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = valid(s.OpenParcelRequest, request)
        consignment = access.operator_consignment(request.user, data["order_number"])
        parcel = packing.open_parcel(consignment=consignment, warehouse=consignment.warehouse, actor=request.user.ref)
        return Response(parcel_json(parcel), status=201)


class ParcelDoor(OperatorDoor):
    """One parcel."""

    @extend_schema(tags=TAGS, operation_id="warehouse_parcel", responses={200: s.ParcelAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        return Response(parcel_json(access.operator_parcel(request.user, number)))


class ParcelUnitsDoor(OperatorDoor):
    """Put a captured piece into an open parcel."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_put_unit", request=s.PutUnitRequest, responses={200: s.ParcelAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        parcel = access.operator_parcel(request.user, number)
        unit = access.operator_unit(request.user, valid(s.PutUnitRequest, request)["passport_code"])
        return Response(parcel_json(packing.put(parcel=parcel, unit=unit, actor=request.user.ref)))


class ParcelUnitDoor(OperatorDoor):
    """Take a piece out of an open parcel."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_take_out_unit", request=None, responses={200: s.ParcelAnswer, **WRITE}
    )
    def delete(self, request: Request, number: str, code: str) -> Response:
        parcel, unit = access.operator_parcel(request.user, number), access.operator_unit(request.user, code)
        return Response(parcel_json(packing.take_out(parcel=parcel, unit=unit, actor=request.user.ref)))


class WeighDoor(OperatorDoor):
    """Record weight and size of an open parcel."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_weigh", request=s.WeighRequest, responses={200: s.ParcelAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        parcel = access.operator_parcel(request.user, number)
        data = valid(s.WeighRequest, request)
        tare = shifts.tare_of(data.pop("carton").upper())
        done = packing.weigh(parcel=parcel, measures=Measures(**data), actor=request.user.ref, tare_g=tare)
        return Response(parcel_json(done))


class SealDoor(OperatorDoor):
    """Seal a weighed parcel with one of your own seals."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_seal", request=s.SealRequest, responses={200: s.ParcelAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        parcel = access.operator_parcel(request.user, number)
        data = valid(s.SealRequest, request)
        return Response(
            parcel_json(sealing.apply(parcel=parcel, seal_number=data["seal_number"], actor=request.user.ref))
        )


class BreakSealDoor(OperatorDoor):
    """Open a sealed parcel again inside the warehouse; it goes back to packing and needs a new seal."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_break_seal",
        request=s.BreakSealRequest,
        responses={200: s.ParcelAnswer, **WRITE},
    )
    def post(self, request: Request, number: str) -> Response:
        parcel = access.operator_parcel(request.user, number)
        data = valid(s.BreakSealRequest, request)
        done = sealing.break_seal(parcel=parcel, seal_seen=data["seal_seen"], why=data["why"], actor=request.user.ref)
        return Response(parcel_json(done))


class IssueSealsDoor(OpsDoor):
    """Put fresh seal numbers into the hands of a named person. All or none."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_issue_seals",
        request=s.IssueSealsRequest,
        responses={201: s.SealsAnswer, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = valid(s.IssueSealsRequest, request)
        seals = sealing.issue(
            numbers=data["numbers"], holder=access.staff_member(data["holder"]), seal_class=data["seal_class"],
            actor=request.user.ref,
        )  # fmt: skip
        return Response({"seals": [seal_json(seal) for seal in seals]}, status=201)


class LostDoor(OpsDoor):
    """Nobody can find this parcel: declare it lost, once it has been silent for seven days or its clock with customs has run out."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_parcel_lost", request=s.WhyRequest, responses={200: s.ParcelAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        box, why = access.ops_parcel(request.user, number), valid(s.WhyRequest, request)["why"]
        return Response(parcel_json(losing.declare_lost(parcel=box, reason=why, actor=request.user.ref)))


class DeliverAgainDoor(OpsDoor):
    """A parcel that the courier brings back goes to the door once more."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_parcel_deliver_again",
        request=s.WhyRequest,
        responses={200: s.ParcelAnswer, **WRITE},
    )
    def post(self, request: Request, number: str) -> Response:
        box, why = access.ops_parcel(request.user, number), valid(s.WhyRequest, request)["why"]
        return Response(parcel_json(courier_returns.deliver_again(parcel=box, why=why, actor=request.user.ref)))


class TakeBackDoor(OpsDoor):
    """A parcel that the courier brought back is in our hands again; what was in it is to be refunded."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_parcel_take_back",
        request=s.WhyRequest,
        responses={200: s.ParcelAnswer, **WRITE},
    )
    def post(self, request: Request, number: str) -> Response:
        box, why = access.ops_parcel(request.user, number), valid(s.WhyRequest, request)["why"]
        return Response(parcel_json(courier_returns.take_back(parcel=box, why=why, actor=request.user.ref)))


class VoidSealDoor(OpsDoor):
    """Take a lost or damaged unused seal out of circulation."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_void_seal", request=s.VoidSealRequest, responses={200: s.SealAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        seal = console.seal(number)
        why = valid(s.VoidSealRequest, request)["why"]
        return Response(seal_json(sealing.void(seal=seal, why=why, actor=request.user.ref)))


class BagsDoor(OperatorDoor):
    """Bags that have not flown; open one."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_bags",
        parameters=[WAREHOUSE, *PAGING],
        responses={200: page_of(s.BagAnswer), **READ},
    )
    def get(self, request: Request) -> Response:
        place = asked_warehouse(request)
        return paged(self, request, console.bags(place), lambda bag: bag_json(bag))

    @extend_schema(
        tags=TAGS, operation_id="warehouse_open_bag", request=s.OpenBagRequest, responses={201: s.BagAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        place = access.warehouse_of(request.user, valid(s.OpenBagRequest, request)["warehouse"])
        return Response(bag_json(bagging.open_bag(warehouse=place, actor=request.user.ref)), status=201)


class BagDoor(OperatorDoor):
    """One bag."""

    @extend_schema(tags=TAGS, operation_id="warehouse_bag", responses={200: s.BagAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        return Response(bag_json(access.operator_bag(request.user, number)))


class BagParcelsDoor(OperatorDoor):
    """Put a sealed parcel into an open bag."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_put_parcel",
        request=s.PutParcelRequest,
        responses={200: s.BagAnswer, **WRITE},
    )
    def post(self, request: Request, number: str) -> Response:
        bag = access.operator_bag(request.user, number)
        data = valid(s.PutParcelRequest, request)
        parcel = access.operator_parcel(request.user, data["parcel"])
        done = bagging.put(bag=bag, parcel=parcel, seal_seen=data["seal_seen"], actor=request.user.ref)
        return Response(bag_json(done))


class BagParcelDoor(OperatorDoor):
    """Take a parcel out of an open bag."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_take_out_parcel", request=None, responses={200: s.BagAnswer, **WRITE}
    )
    def delete(self, request: Request, number: str, parcel: str) -> Response:
        bag, box = access.operator_bag(request.user, number), access.operator_parcel(request.user, parcel)
        return Response(bag_json(bagging.take_out(bag=bag, parcel=box, actor=request.user.ref)))


class CloseBagDoor(OperatorDoor):
    """Close a bag for loading."""

    @extend_schema(tags=TAGS, operation_id="warehouse_close_bag", request=None, responses={200: s.BagAnswer, **WRITE})
    def post(self, request: Request, number: str) -> Response:
        return Response(bag_json(bagging.close(bag=access.operator_bag(request.user, number), actor=request.user.ref)))


class ReopenBagDoor(OperatorDoor):
    """Open a closed bag again, before it is loaded."""

    @extend_schema(tags=TAGS, operation_id="warehouse_reopen_bag", request=None, responses={200: s.BagAnswer, **WRITE})
    def post(self, request: Request, number: str) -> Response:
        return Response(bag_json(bagging.reopen(bag=access.operator_bag(request.user, number), actor=request.user.ref)))
