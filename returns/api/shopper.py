"""The shopper's doors."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from returns import selectors
from returns.api import serializers as shapes
from returns.api.common import ONE, PAGING, UNSAFE, page, read
from returns.services import requesting

SHOPPER = ["returns"]


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
        return page(self, request, selectors.cases_of(request.user))

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
            wish=wish["wish"],
            answers=wish["answers"],
            shots=wish["evidence"],
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


def _mine(request: Request, number: str, *, status: int = 200) -> Response:
    return Response(shapes.answer(selectors.case_for(request.user, number)), status=status)
