"""The API doors of returns."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from returns import selectors
from returns.api import serializers as shapes
from returns.services import deciding, inspecting, requesting

TAGS = ["returns"]


class ReturnsDoor(Door):
    """The shopper's returns: list and request."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, operation_id="returns_list", responses={200: shapes.ReturnAnswer(many=True), **problems(401, 404)})
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(selectors.cases_of(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.answer(case) for case in page])

    @extend_schema(
        tags=TAGS, operation_id="returns_request", request=shapes.ReturnRequest,
        responses={201: shapes.ReturnAnswer, **problems(400, 401, 404, 409, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        data = _valid(shapes.ReturnRequest, request).validated_data
        case = requesting.request(
            user=request.user, order_number=data["order"], items={item["line"]: item["quantity"] for item in data["items"]},
            reason=data["reason"], note=data["note"], actor=request.user.ref,
        )
        return Response(shapes.answer(selectors.case_for(request.user, case.number)), status=201)


class ReturnDoor(Door):
    """One return of the shopper."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, operation_id="returns_read", responses={200: shapes.ReturnAnswer, **problems(401, 404)})
    def get(self, request: Request, number: str) -> Response:
        return Response(shapes.answer(selectors.case_for(request.user, number)))


class SentDoor(Door):
    """The parcel is with the courier."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="returns_sent", request=None, responses={200: shapes.ReturnAnswer, **problems(401, 404, 409, 415, 422)}
    )
    def post(self, request: Request, number: str) -> Response:
        requesting.mark_sent(user=request.user, case_number=number, actor=request.user.ref)
        return Response(shapes.answer(selectors.case_for(request.user, number)))


class WithdrawDoor(Door):
    """Keep it after all."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="returns_withdraw", request=None,
        responses={200: shapes.ReturnAnswer, **problems(401, 404, 409, 415, 422)},
    )
    def post(self, request: Request, number: str) -> Response:
        requesting.withdraw(user=request.user, case_number=number, actor=request.user.ref)
        return Response(shapes.answer(selectors.case_for(request.user, number)))


class ReceiveDoor(Door):
    """Inspector: take a parcel in by its label."""

    permission_classes = [HasRole.of(Role.INSPECTOR)]

    @extend_schema(
        tags=TAGS, operation_id="returns_receive", request=shapes.LabelRequest,
        responses={200: shapes.ReturnAnswer, **problems(400, 401, 403, 404, 409, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        data = _valid(shapes.LabelRequest, request).validated_data
        case = inspecting.receive(label_code=data["label"], inspector=request.user)
        return Response(shapes.answer(selectors.case_by_number(case.number)))


class InspectDoor(Door):
    """Inspector: measure one item; the answer is the twin match."""

    permission_classes = [HasRole.of(Role.INSPECTOR)]

    @extend_schema(
        tags=TAGS, operation_id="returns_inspect", request=shapes.InspectRequest,
        responses={201: shapes.InspectAnswer, **problems(400, 401, 403, 404, 409, 415, 422)},
    )
    def post(self, request: Request, number: str, item: int) -> Response:
        form = _valid(shapes.InspectRequest, request)
        data: dict[str, Any] = form.validated_data
        found = inspecting.inspect(
            case_number=number, item_id=item, weight_g=data["weight_g"], serial=data["serial"], tag=data["tag"],
            sides_mm=form.sides(), grade=data["grade"], note=data["note"], inspector=request.user,
        )
        return Response({"verdict": found.verdict, "score": found.score, "reasons": found.reasons}, status=201)


class DecideDoor(Door):
    """Inspector: settle or decline; an unclear case needs a second person."""

    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=TAGS, operation_id="returns_decide", request=shapes.DecideRequest,
        responses={200: shapes.ReturnAnswer, **problems(400, 401, 403, 404, 409, 415, 422)},
    )
    def post(self, request: Request, number: str) -> Response:
        data = _valid(shapes.DecideRequest, request).validated_data
        deciding.decide(case_number=number, outcome=data["outcome"], why=data["why"], decider=request.user)
        return Response(shapes.answer(selectors.case_by_number(number)))


def _valid(shape: Any, request: Request) -> Any:
    form = shape(data=request.data)
    form.is_valid(raise_exception=True)
    return form
