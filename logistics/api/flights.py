"""Doors of flights: planned by operations, loaded and closed by the operators of the airport, met by the escort."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import serializers as s
from logistics.api.base import PAGING, READ, TAGS, WRITE, EscortDoor, OperatorDoor, OpsDoor, page_of, paged, valid
from logistics.api.serializers_customs import ToldRequest
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


class UnloadBagDoor(OperatorDoor):
    """Take a bag off a flight that is still being loaded. The bag stays closed."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_unload_bag", request=None, responses={200: s.FlightAnswer, **WRITE}
    )
    def delete(self, request: Request, flight: str, bag: str) -> Response:
        craft = access.operator_flight(request.user, flight)
        sack = access.operator_bag(request.user, bag)
        return Response(flight_json(flights.unload_bag(flight=craft, bag=sack, actor=request.user.ref)))


class ReopenManifestDoor(OperatorDoor):
    """Open a closed manifest again, before take-off."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_reopen_manifest", request=None, responses={200: s.FlightAnswer, **WRITE}
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.operator_flight(request.user, flight)
        return Response(flight_json(flights.reopen_manifest(flight=craft, actor=request.user.ref)))


class CancelFlightDoor(OpsDoor):
    """The flight does not go; its bags wait, closed, for the next one."""

    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_cancel_flight",
        request=s.WhyRequest,
        responses={200: s.FlightAnswer, **WRITE},
    )
    def post(self, request: Request, flight: str) -> Response:
        craft, why = access.ops_flight(request.user, flight), valid(s.WhyRequest, request)["why"]
        return Response(flight_json(flights.cancel(flight=craft, why=why, actor=request.user.ref)))


class PostponeFlightDoor(OpsDoor):
    """Other times for a flight that has not left; what is loaded stays loaded."""

    @extend_schema(
        tags=TAGS, operation_id="warehouse_postpone_flight", request=s.PostponeRequest,
        responses={200: s.FlightAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, flight: str) -> Response:
        craft, data = access.ops_flight(request.user, flight), valid(s.PostponeRequest, request)
        why, times = data.pop("why"), flights.Times(**data)
        return Response(flight_json(flights.postpone(flight=craft, times=times, why=why, actor=request.user.ref)))


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

    @extend_schema(
        tags=TAGS, operation_id="escort_arrive", request=ToldRequest, responses={200: s.FlightAnswer, **WRITE}
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.escort_flight(request.user, flight)
        told_at = valid(ToldRequest, request).get("told_at")
        return Response(flight_json(flights.arrive(flight=craft, actor=request.user.ref, told_at=told_at)))
