"""Doors of what operations enter: lanes, methods, contracts, schedules, blocks of numbers, stopped lanes."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from freight.api import answers
from freight.api import shapes as s
from freight.policies.rates import Break
from freight.selectors import board
from freight.services import lanes, outages
from freight.services.lanes import Terms, Timetable
from logistics.api.base import OpsDoor, paged
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import read

TAGS = ["ops: freight"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)


class LanesDoor(OpsDoor):
    """Lanes."""

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_lanes", parameters=PAGING, responses={200: page_of(s.LaneShape), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.lanes(), _lane)

    @extend_schema(
        tags=TAGS, operation_id="ops_freight_lane_new", request=s.LaneRequest, responses={201: s.LaneShape, **WRITE}
    )
    def post(self, request: Request) -> Response:
        data = read(s.LaneRequest, request)
        return Response(_lane(lanes.make_lane(**data, actor=request.user.ref)), status=201)


class MethodsDoor(OpsDoor):
    """Ways to fly."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_methods",
        parameters=PAGING,
        responses={200: page_of(s.FreightMethodShape), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.methods(), _method)

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_method_new",
        request=s.FreightMethodRequest,
        responses={201: s.FreightMethodShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = read(s.FreightMethodRequest, request)
        return Response(_method(lanes.make_method(**data, actor=request.user.ref)), status=201)


class ContractsDoor(OpsDoor):
    """What methods charge on lanes."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_contracts",
        parameters=PAGING,
        responses={200: page_of(s.ContractShape), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.contracts(), answers.contract)

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_contract_new",
        request=s.ContractRequest,
        responses={201: s.ContractShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = read(s.ContractRequest, request)
        lane, method = board.lane_by(data.pop("lane")), board.method_by(data.pop("method"))
        breaks = tuple(Break(**row) for row in data.pop("breaks"))
        made = lanes.make_contract(method=method, lane=lane, terms=Terms(**data, breaks=breaks), actor=request.user.ref)
        return Response(answers.contract(made), status=201)


class EndContractDoor(OpsDoor):
    """The last day of a contract."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_contract_end",
        request=s.LastDayRequest,
        responses={200: s.ContractShape, **WRITE},
    )
    def post(self, request: Request, contract: int) -> Response:
        found = board.contract_by(contract)
        day = read(s.LastDayRequest, request)["last_day"]
        return Response(answers.contract(lanes.end_contract(contract=found, last_day=day, actor=request.user.ref)))


class SchedulesDoor(OpsDoor):
    """Weekly departures in local times."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_schedules",
        parameters=PAGING,
        responses={200: page_of(s.ScheduleShape), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.schedules(), answers.schedule)

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_schedule_new",
        request=s.ScheduleRequest,
        responses={201: s.ScheduleShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = read(s.ScheduleRequest, request)
        lane, method = board.lane_by(data.pop("lane")), board.method_by(data.pop("method"))
        made = lanes.make_schedule(lane=lane, method=method, timetable=Timetable(**data), actor=request.user.ref)
        return Response(answers.schedule(made), status=201)


class EndScheduleDoor(OpsDoor):
    """The last day of a weekly departure; flights made already stay."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_schedule_end",
        request=s.LastDayRequest,
        responses={200: s.ScheduleShape, **WRITE},
    )
    def post(self, request: Request, schedule: int) -> Response:
        found = board.schedule_by(schedule)
        day = read(s.LastDayRequest, request)["last_day"]
        return Response(answers.schedule(lanes.end_schedule(schedule=found, last_day=day, actor=request.user.ref)))


class BlocksDoor(OpsDoor):
    """Blocks of air waybill numbers."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_awb_blocks",
        parameters=PAGING,
        responses={200: page_of(s.AwbBlockShape), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.blocks(), _block)

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_awb_block_new",
        request=s.AwbBlockRequest,
        responses={201: s.AwbBlockShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = read(s.AwbBlockRequest, request)
        return Response(_block(lanes.add_block(**data, actor=request.user.ref)), status=201)


class OutagesDoor(OpsDoor):
    """Lanes that are or were stopped."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_outages",
        parameters=PAGING,
        responses={200: page_of(s.OutageShape), **READ},
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, board.outages(), answers.outage)

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_outage_new",
        request=s.OutageRequest,
        responses={201: s.OutageShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        data = read(s.OutageRequest, request)
        lane, name = board.lane_by(data.pop("lane")), data.pop("detour")
        detour = board.lane_by(name) if name else None
        made = outages.begin(lane=lane, detour=detour, **data, actor=request.user.ref)
        return Response(answers.outage(board.outage_by(made.public_id)), status=201)


class OutageDoor(OpsDoor):
    """One outage."""

    @extend_schema(tags=TAGS, operation_id="ops_freight_outage", responses={200: s.OutageShape, **READ})
    def get(self, request: Request, outage: str) -> Response:
        return Response(answers.outage(board.outage_by(outage)))


class EndOutageDoor(OpsDoor):
    """The lane flies again."""

    @extend_schema(
        tags=TAGS,
        operation_id="ops_freight_outage_end",
        request=s.EndOutageRequest,
        responses={200: s.OutageShape, **WRITE},
    )
    def post(self, request: Request, outage: str) -> Response:
        found = board.outage_by(outage)
        outages.end(outage=found, reason=read(s.EndOutageRequest, request)["reason"], actor=request.user.ref)
        return Response(answers.outage(board.outage_by(outage)))


def _lane(row: object) -> dict[str, object]:
    return answers.picked(row, "code", "origin", "destination", "origin_zone", "destination_zone")


def _method(row: object) -> dict[str, object]:
    return answers.picked(row, "code", "kind", "name", "door_days", "takes_dangerous", "takes_cold")


def _block(row: object) -> dict[str, object]:
    return answers.picked(row, "prefix", "first_serial", "last_serial", "left")
