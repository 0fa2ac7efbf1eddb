"""The way home of what stays the shopper's, and what they paid a courier, by API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.fields import CleanChar
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from returns import selectors
from returns import selectors_homeward as homewards
from returns.api.centre import BENCH
from returns.api.common import UNSAFE, read
from returns.api.shopper import SHOPPER
from returns.errors import NotHomeward
from returns.models import Homeward
from returns.policies.fares import MOST_FEN
from returns.services import fares
from returns.services import homeward as verbs


class HomewardRequest(serializers.Serializer[Any]):
    say = serializers.ChoiceField(("now", "arrived"), help_text="`now`: no appeal, send it; `arrived`: it is with me")


class HomewardLeaveRequest(serializers.Serializer[Any]):
    code = CleanChar(max_length=40, help_text="as scanned off the parcel")
    carrier = CleanChar(max_length=20, required=False, default="", help_text="another one than was booked")
    waybill = CleanChar(max_length=40, required=False, default="")


class HomewardAnswer(serializers.Serializer[Any]):
    parcel = serializers.CharField()
    why = serializers.CharField(help_text="declined, repaired or kept")
    state = serializers.CharField(help_text="waiting, booked, sent or arrived")
    leaves_from = serializers.DateTimeField(help_text="until then it waits for an appeal")
    carrier = serializers.CharField()
    waybill = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)


class ReceiptRequest(serializers.Serializer[Any]):
    paid_fen = serializers.IntegerField(min_value=1, max_value=MOST_FEN, help_text="as the receipt says")


class ReceiptAnswer(serializers.Serializer[Any]):
    said_fen = serializers.IntegerField()
    most_fen = serializers.IntegerField(help_text="the bound of the rule")
    paid_fen = serializers.IntegerField(help_text="store credit given; 0 until the return is settled")


class HomewardDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SHOPPER, operation_id="returns_home", responses={200: HomewardAnswer, **problems(401, 404, 409)}
    )
    def get(self, request: Request, number: str) -> Response:
        """The parcel that brings home what stays mine. 409 `not_homeward` where there is none."""
        row = homewards.of_case(selectors.case_for(request.user, number))
        if row is None:
            raise NotHomeward
        return Response(_body(row))

    @extend_schema(
        tags=SHOPPER,
        operation_id="returns_home_say",
        request=HomewardRequest,
        responses={200: HomewardAnswer, **UNSAFE},
    )
    def post(self, request: Request, number: str) -> Response:
        """Send it home at once instead of appealing, or say that it has come."""
        do = verbs.arrived if read(HomewardRequest, request)["say"] == "arrived" else verbs.at_once
        return Response(_body(do(user=request.user, case_number=number)))


class FreightDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SHOPPER, operation_id="returns_freight", request=ReceiptRequest, responses={201: ReceiptAnswer, **UNSAFE}
    )
    def post(self, request: Request, number: str) -> Response:
        """I paid a courier although the way back is not mine to pay: given back once the return is settled, up to the rule's bound."""
        paid = read(ReceiptRequest, request)["paid_fen"]
        row = fares.ask_back(user=request.user, case_number=number, said_fen=paid)
        row.refresh_from_db()
        return Response({"said_fen": row.said_fen, "most_fen": row.most_fen, "paid_fen": row.paid_fen}, status=201)


class LeaveDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH,
        operation_id="bench_homeward_send",
        request=HomewardLeaveRequest,
        responses={200: HomewardAnswer, **UNSAFE},
    )
    def post(self, request: Request, parcel: str) -> Response:
        """The parcel left, its label scanned."""
        return Response(_body(verbs.send(public_id=parcel, by=request.user, **read(HomewardLeaveRequest, request))))


class CameDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_homeward_arrived", request=None, responses={200: HomewardAnswer, **UNSAFE}
    )
    def post(self, request: Request, parcel: str) -> Response:
        """The carrier says that it was delivered."""
        return Response(_body(verbs.arrived_there(public_id=parcel, by=request.user)))


def _body(row: Homeward) -> dict[str, Any]:
    return {
        "parcel": row.public_id, "why": row.why, "state": row.status, "leaves_from": row.leaves_from, "carrier": row.carrier,
        "waybill": row.waybill, "sent_at": row.sent_at, "arrived_at": row.ended_at,
    }  # fmt: skip
