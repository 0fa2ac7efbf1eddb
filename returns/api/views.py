"""The API doors of returns: the shopper's returns, the inspector's bench."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from returns import selectors
from returns.api import serializers as shapes
from returns.models import ReturnCase
from returns.services import deciding, disposing, inspecting, requesting

SHOPPER, BENCH = ["returns"], ["warehouse: returns"]
PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
UNSAFE = problems(400, 401, 403, 404, 409, 415, 422)
ONE = {200: shapes.ReturnAnswer, **UNSAFE}


def read(shape: type[Any], request: Request) -> dict[str, Any]:
    """The checked input. Raises ValidationError (400)."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    checked: dict[str, Any] = given.validated_data
    return checked


class ReturnsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SHOPPER,
        operation_id="returns_list",
        parameters=PAGING,
        responses={200: shapes.ReturnPage, **problems(401, 404)},
    )
    def get(self, request: Request) -> Response:
        """My returns, newest first."""
        return _page(self, request, selectors.cases_of(request.user))

    @extend_schema(
        tags=SHOPPER,
        operation_id="returns_request",
        request=shapes.ReturnRequest,
        responses={201: shapes.ReturnAnswer, **UNSAFE},
    )
    def post(self, request: Request) -> Response:
        """Ask for a return. The answer is the approved return with its label, or why not."""
        wish = read(shapes.ReturnRequest, request)
        case = requesting.request(
            user=request.user,
            order_number=wish["order"],
            items={item["line"]: item["quantity"] for item in wish["items"]},
            reason=wish["reason"],
            note=wish["note"],
            way=wish["way"],
            actor=request.user.ref,
        )
        return _mine(request, case.number, status=201)


class ReturnDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SHOPPER, operation_id="returns_read", responses={200: shapes.ReturnAnswer, **problems(401, 404)}
    )
    def get(self, request: Request, number: str) -> Response:
        """One of my returns."""
        return _mine(request, number)


class SentDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=SHOPPER, operation_id="returns_sent", request=shapes.SentRequest, responses=ONE)
    def post(self, request: Request, number: str) -> Response:
        """The parcel is with the courier. Who may have an instant refund has it now, as store credit."""
        wish = read(shapes.SentRequest, request)
        requesting.mark_sent(user=request.user, case_number=number, waybill=wish["waybill"], actor=request.user.ref)
        return _mine(request, number)


class WithdrawDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=SHOPPER, operation_id="returns_withdraw", request=None, responses=ONE)
    def post(self, request: Request, number: str) -> Response:
        """Keep it after all; possible until the parcel is sent."""
        requesting.withdraw(user=request.user, case_number=number, actor=request.user.ref)
        return _mine(request, number)


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
        return _page(self, request, selectors.queue(selectors.AT_THE_CENTRE))


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

    @extend_schema(
        tags=BENCH,
        operation_id="bench_inspect",
        request=shapes.InspectRequest,
        responses={201: shapes.InspectAnswer, **UNSAFE},
    )
    def post(self, request: Request, number: str, item: int) -> Response:
        """Measure one item; the answer is the twin match. Pictures are taken on the bench page."""
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


def _page(view: Door, request: Request, cases: Any) -> Response:
    pages = Pages()
    page: list[ReturnCase] = pages.paginate_queryset(cases, request, view=view) or []
    return pages.get_paginated_response([shapes.answer(case) for case in page])


def _mine(request: Request, number: str, *, status: int = 200) -> Response:
    return Response(shapes.answer(selectors.case_for(request.user, number)), status=status)


def _any(number: str) -> Response:
    return Response(shapes.answer(selectors.case_by_number(number)))
