"""The doors of the returns centre."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from returns import selectors
from returns.api import serializers as shapes
from returns.api.common import ONE, PAGING, UNSAFE, page, read
from returns.services import customs_return, deciding, detours, disposing, inspecting

BENCH = ["warehouse: returns"]


class BenchDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH,
        operation_id="bench_list",
        parameters=PAGING,
        responses={200: shapes.ReturnPage, **problems(401, 403, 404)},
    )
    def get(self, request: Request) -> Response:
        """What lies on the bench, oldest first."""
        return page(self, request, selectors.queue(selectors.AT_THE_CENTRE))


class BenchCaseDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_read", responses={200: shapes.ReturnAnswer, **problems(401, 403, 404)}
    )
    def get(self, request: Request, number: str) -> Response:
        """One return with its items."""
        return _any(number)


class ReceiveDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_receive", request=shapes.LabelRequest, responses=ONE)
    def post(self, request: Request) -> Response:
        """Take a parcel in by its label."""
        case = inspecting.receive(label_code=read(shapes.LabelRequest, request)["label"], inspector=request.user)
        return _any(case.number)


class InspectDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]
    parser_classes = [CarefulJSONParser, MultiPartParser, FormParser]

    @extend_schema(
        tags=BENCH,
        operation_id="bench_inspect",
        request={"application/json": shapes.InspectRequest, "multipart/form-data": shapes.InspectRequest},
        responses={201: shapes.InspectAnswer, **UNSAFE, **problems(413)},
    )
    def post(self, request: Request, number: str, item: int) -> Response:
        """Measure one item; the answer is the twin match. Pictures (`photo_<pose>`, multipart) are compared as those of the bench page:
        until that is done nothing can be decided."""
        seen = read(shapes.InspectRequest, request)
        found = inspecting.inspect(case_number=number, item_id=item, inspector=request.user, **seen)
        body = {
            "item": found.item_id,
            "passport": selectors.passport_of(found),
            "verdict": found.verdict,
            "score": found.score,
            "reasons": found.reasons,
        }
        return Response(body, status=201)


class DisposeDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_dispose", request=None, responses=ONE)
    def post(self, request: Request, number: str, item: int) -> Response:
        """What the seller chose for a piece of a settled return is done; its passport ends here."""
        disposing.done(case_number=number, item_id=item, by=request.user)
        return _any(number)


class DecideDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_decide", request=shapes.DecideRequest, responses=ONE)
    def post(self, request: Request, number: str) -> Response:
        """Refund or decline. An unclear case and every refusal need a second person."""
        wish = read(shapes.DecideRequest, request)
        deciding.decide(case_number=number, outcome=wish["outcome"], why=wish["why"], decider=request.user)
        return _any(number)


class DetourDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_detour", request=shapes.DetourRequest, responses=ONE)
    def post(self, request: Request, number: str) -> Response:
        """Pieces that came to another centre than the one at their customs place left for there, or are there."""
        wish = read(shapes.DetourRequest, request)
        if wish["say"] == "arrive":
            detours.arrive(case_number=number, by=request.user)
        else:
            detours.send(case_number=number, carrier=wish["carrier"], waybill=wish["waybill"], by=request.user)
        return _any(number)


class CustomsDeskDoor(Door):
    permission_classes = [HasRole.of(Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_customs_desk", request=shapes.CustomsDeskRequest, responses=ONE)
    def post(self, request: Request, number: str) -> Response:
        """A return that customs was wrongly told of was set right at the customs desk. 409 `nothing_at_customs`."""
        customs_return.desk_said(case_number=number, by=request.user, **read(shapes.CustomsDeskRequest, request))
        return _any(number)


def _any(number: str) -> Response:
    return Response(shapes.answer(selectors.case_by_number(number)))
