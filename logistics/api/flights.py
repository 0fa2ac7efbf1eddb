"""Doors of flights: planned by operations, loaded and closed by the operators of the airport, met by the escort."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import serializers as s
from logistics.api.base import PAGING, READ, TAGS, WRITE, EscortDoor, OperatorDoor, OpsDoor, page_of, paged, valid
from logistics.api.shapes import flight_json, gate_json
from logistics.api.units import WAREHOUSE, asked_warehouse
from logistics.selectors import console
from logistics.services import flights


class FlightsDoor(OperatorDoor):
    """Flights from the warehouse's airport."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_flights",
        parameters=[WAREHOUSE, *PAGING],
        responses={200: page_of(s.FlightAnswer), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, console.flights_from(asked_warehouse(request).airport), flight_json)


class PlanFlightDoor(OpsDoor):
    """Put a departure on the schedule."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_plan_flight",
        request=s.PlanFlightRequest,
        responses={201: s.FlightAnswer, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = valid(s.PlanFlightRequest, request)
        name = data.pop("escort")
        escort = access.staff_member(name) if name else None
        flight = flights.plan(plan=flights.Plan(**data), escort=escort, actor=request.user.ref)
        return Response(flight_json(flight), status=201)


class AssignEscortDoor(OpsDoor):
    """Name who meets the flight."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_assign_escort",
        request=s.EscortRequest,
        responses={200: s.FlightAnswer, **WRITE},
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.ops_flight(request.user, flight)
        escort = access.staff_member(valid(s.EscortRequest, request)["escort"])
        return Response(flight_json(flights.assign_escort(flight=craft, escort=escort, actor=request.user.ref)))


class LoadBagDoor(OperatorDoor):
    """Put a closed bag on a planned flight."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_load_bag", request=s.LoadBagRequest, responses={200: s.FlightAnswer, **WRITE}
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.operator_flight(request.user, flight)
        bag = access.operator_bag(request.user, valid(s.LoadBagRequest, request)["bag"])
        return Response(flight_json(flights.load_bag(flight=craft, bag=bag, actor=request.user.ref)))


class CloseManifestDoor(OperatorDoor):
    """The three-document gate. 200 and `closed` false where order, payment and waybill of a parcel disagree."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_close_manifest", request=None, responses={200: s.GateAnswer, **WRITE}
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.operator_flight(request.user, flight)
        return Response(gate_json(flights.close_manifest(flight=craft, actor=request.user.ref)))


class DepartDoor(OperatorDoor):
    """The flight took off."""

    @extend_schema(tags=TAGS, operation_id="warehouse_depart", request=None, responses={200: s.FlightAnswer, **WRITE})
    def post(self, request: Request, flight: str) -> Response:
        craft = access.operator_flight(request.user, flight)
        return Response(flight_json(flights.depart(flight=craft, actor=request.user.ref)))


class EscortFlightsDoor(EscortDoor):
    """Flights that I meet."""

    @extend_schema(
        tags=TAGS, operation_id="escort_flights", parameters=PAGING, responses={200: page_of(s.FlightAnswer), **READ}
    )
    def get(self, request: Request) -> Response:
        rows = access.flights_of_escort(request.user).select_related("escort")
        return paged(self, request, rows, flight_json)


class ArriveDoor(EscortDoor):
    """The flight landed and its bags were handed to me."""

    @extend_schema(tags=TAGS, operation_id="escort_arrive", request=None, responses={200: s.FlightAnswer, **WRITE})
    def post(self, request: Request, flight: str) -> Response:
        craft = access.escort_flight(request.user, flight)
        return Response(flight_json(flights.arrive(flight=craft, actor=request.user.ref)))
