"""Doors of planning: departures, places, rolled freight, plans, ways compared, the document gate."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from freight.access import GATE_ROLES, findings_of
from freight.api import answers
from freight.api import shapes as s
from freight.selectors import board
from freight.services import booking, departures, planning
from logistics import access
from logistics.api.base import OpsDoor, paged
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, read

TAGS = ["ops: freight"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)


class DeparturesDoor(OpsDoor):
    """Flights of the next days, and how full they are."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_departures",
        parameters=PAGING,
        responses={200: page_of(s.DepartureShape), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.departures(), answers.departure)

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_adopt", request=s.AdoptRequest, responses={201: s.DepartureShape, **WRITE}
    )
    def post(self, request: Request) -> Response:
        data = read(s.AdoptRequest, request)
        made = departures.adopt(
            flight=board.flight_to_adopt(data["flight"]), lane=board.lane_by(data["lane"]), method=board.method_by(data["method"]),
            capacity_g=data["capacity_g"], capacity_cm3=data["capacity_cm3"], actor=request.user.ref,
        )  # fmt: skip
        return Response(answers.departure(board.departure_by(made.pk)), status=201)


class BookingsDoor(OpsDoor):
    """Who is booked on a departure."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_bookings",
        parameters=PAGING,
        responses={200: page_of(s.BookingShape), **READ},
    )
    def get(self, request: Request, departure: int) -> Response:
        return paged(self, request, board.bookings_of(board.departure_by(departure)), answers.booking)

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_book",
        request=s.FreightBookRequest,
        responses={201: s.BookingShape, **WRITE},
    )
    def post(self, request: Request, departure: int) -> Response:
        row = board.departure_by(departure)
        parcel = access.ops_parcel(request.user, read(s.FreightBookRequest, request)["parcel"])
        return Response(answers.booking(booking.book(parcel=parcel, departure=row, actor=request.user.ref)), status=201)


class RollsDoor(OpsDoor):
    """Freight that waits for its next flight."""

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_rolls", parameters=PAGING, responses={200: page_of(s.RollShape), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.rolled(), answers.roll)

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_roll", request=s.RollRequest, responses={201: s.RollShape, **WRITE}
    )
    def post(self, request: Request) -> Response:
        data = read(s.RollRequest, request)
        place = board.place_of(access.ops_parcel(request.user, data["parcel"]))
        made = booking.roll(booking=place, reason=data["reason"], note=data["note"], actor=request.user.ref)
        return Response(answers.roll(made), status=201)


class PlansDoor(OpsDoor):
    """Plans, the newest first."""

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_plans", parameters=PAGING, responses={200: page_of(s.PlanShape), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.plans(), answers.plan)

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_plan_new", request=s.PlanRequest, responses={202: s.PlanShape, **WRITE}
    )
    def post(self, request: Request) -> Response:
        origin = read(s.PlanRequest, request)["origin"].upper()
        return Response(answers.plan(planning.ask(origin=origin, actor=request.user.ref)), status=202)


class PlanDoor(OpsDoor):
    """One plan: how far it is, what it costs, how near its bound."""

    @extend_schema(tags=TAGS, operation_id="ops_freight_plan", responses={200: s.PlanShape, **READ})
    def get(self, request: Request, plan: str) -> Response:
        return Response(answers.plan(board.plan_by(plan)))


class PlanLinesDoor(OpsDoor):
    """A plan parcel by parcel."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_plan_lines",
        parameters=PAGING,
        responses={200: page_of(s.PlanLineShape), **READ},
    )
    def get(self, request: Request, plan: str) -> Response:
        return paged(self, request, board.lines_of(board.plan_by(plan)), answers.plan_line)


class ApplyPlanDoor(OpsDoor):
    """Book everything as the plan says, or nothing."""

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_plan_apply", request=None, responses={200: s.PlanShape, **WRITE}
    )
    def post(self, request: Request, plan: str) -> Response:
        return Response(answers.plan(planning.apply(plan=board.plan_by(plan), actor=request.user.ref)))


class DiscardPlanDoor(OpsDoor):
    """Throw a plan away."""

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_plan_discard", request=None, responses={200: s.PlanShape, **WRITE}
    )
    def post(self, request: Request, plan: str) -> Response:
        return Response(answers.plan(planning.discard(plan=board.plan_by(plan), actor=request.user.ref)))


class OffersDoor(OpsDoor):
    """The ways that a waiting parcel could take, by price, speed and goods."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_offers",
        parameters=PAGING,
        responses={200: page_of(s.FreightOfferShape), **READ},
    )
    def get(self, request: Request, parcel: str) -> Response:
        return paged(self, request, board.offers_for(access.ops_parcel(request.user, parcel)), answers.offer)


class GateDoor(Door):
    """Open mismatches of the three-document gate, the oldest first; others than operations see what they have to mend."""

    permission_classes = [HasRole.of(*GATE_ROLES)]

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_gate", parameters=[OpenApiParameter("owner", str), *PAGING],
        responses={200: page_of(s.GateFindingShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        owner = request.query_params.get("owner", "")[:12].replace("\x00", "")
        rows = board.findings(findings_of(request.user), owner)
        return paged(self, request, rows, lambda row: answers.finding(board.with_clock(row)))
