"""The doors around the twin match: parcels without a case, second looks, inspecting again, what the comparison found."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from returns import selectors, selectors_twin
from returns.api import shapes_twin as shapes
from returns.api.common import PAGING, UNSAFE, read
from returns.services import looking, straying

BENCH = ["warehouse: returns"]


class TwinDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_twin", responses={200: shapes.TwinAnswer, **problems(401, 403, 404)})
    def get(self, request: Request, number: str) -> Response:
        """What the twin match found of every inspected piece: reasons, pictures, looks, signals."""
        case = selectors.case_by_number(number)
        selectors.require_bench(request.user, case)
        return Response(shapes.twin_answer(case))


class StraysDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_strays", parameters=PAGING,
        responses={200: shapes.StrayPage, **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Parcels without a return, newest first."""
        pages = Pages()
        found = pages.paginate_queryset(selectors_twin.strays(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.stray_answer(stray) for stray in found])

    @extend_schema(
        tags=BENCH, operation_id="bench_stray_report", request=shapes.StrayRequest,
        responses={201: shapes.StrayAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """A parcel lies here and no return is known. Whoever writes it down is in charge of it."""
        made = straying.report(finder=request.user, **read(shapes.StrayRequest, request))
        return Response(shapes.stray_answer(made), status=201)


class StrayDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_stray_act", request=shapes.StrayActRequest,
        responses={200: shapes.StrayAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Take charge of it, receive it as the parcel of a return, or end it."""
        wish, stray = read(shapes.StrayActRequest, request), selectors_twin.stray_of(request.user, public_id)
        if wish["do"] == "take":
            straying.take_over(stray=stray, by=request.user)
        elif wish["do"] == "match":
            straying.match(stray=stray, case_number=wish["number"], by=request.user)
        else:
            straying.end(stray=stray, how=wish["do"], why=wish["why"], by=request.user)
        return Response(shapes.stray_answer(selectors_twin.stray_of(request.user, public_id)))


class OpinionDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_opinion", request=shapes.OpinionRequest,
        responses={201: shapes.SecondLookAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, number: str, item: int) -> Response:
        """A second person's word on a doubtful piece."""
        wish = read(shapes.OpinionRequest, request)
        look = looking.give_opinion(case_number=number, item_id=item, looker=request.user, **wish)
        return Response(shapes.look_answer(look), status=201)


class AgainDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_again", request=shapes.AgainRequest,
        responses={201: shapes.SecondLookAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, number: str, item: int) -> Response:
        """Ask for a new inspection by somebody else."""
        selectors.require_bench(request.user, selectors.case_by_number(number))
        why = read(shapes.AgainRequest, request)["why"]
        look = looking.ask_again(case_number=number, item_id=item, why=why, asked_by=request.user.ref)
        return Response(shapes.look_answer(look), status=201)


class LookDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]
    parser_classes = [CarefulJSONParser, MultiPartParser, FormParser]

    @extend_schema(
        tags=BENCH, operation_id="bench_inspect_again",
        request={"application/json": shapes.InspectRequest, "multipart/form-data": shapes.InspectRequest},
        responses={200: shapes.SecondLookAnswer, **UNSAFE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request, look_id: str) -> Response:
        """The whole inspection once more, by somebody who has not inspected the piece."""
        seen = read(shapes.InspectRequest, request)
        return Response(shapes.look_answer(looking.inspect_again(look_id=look_id, inspector=request.user, **seen)))
