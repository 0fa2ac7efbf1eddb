"""API doors of couriers to a service point and home, and of what a place is paid."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import PAGING, page_of
from marketplace.core.api.views import Pages, read
from repairs.api.views import POINT, READ, SHOPPER, WRITE, PointDoor, ShopperDoor
from repairs.errors import NotNow
from repairs.models import RepairCase, Statement, Trip, WorkOrder
from repairs.selectors import cases, trips
from repairs.selectors import statements as owed
from repairs.services import travelling
from repairs.states import StatementStatus


class CourierInput(serializers.Serializer[Any]):
    """Hours that were offered, or `cancel`."""

    window = serializers.CharField(max_length=24, required=False, default="", help_text="2026-11-24 09:00-12:00")
    cancel = serializers.BooleanField(required=False, default=False)


class CourierShape(serializers.Serializer[Any]):
    """One way of a piece by courier."""

    way = serializers.CharField(help_text="there or home")
    status = serializers.CharField(
        help_text="asked, booked, arrived, failed, cancelled; empty where none was asked for"
    )
    window = serializers.CharField()
    carrier = serializers.CharField()
    waybill = serializers.CharField(help_text="empty until the courier is booked")
    label_code = serializers.CharField(help_text="stands on the parcel; scanned at the other end")
    windows = serializers.ListField(child=serializers.CharField(), help_text="hours that may be booked now")


class RepairStatementShape(serializers.Serializer[Any]):
    """What a service point is owed for a month."""

    number = serializers.CharField()
    month = serializers.DateField()
    status = serializers.ChoiceField(StatementStatus.choices)
    works = serializers.IntegerField()
    amount_fen = serializers.IntegerField()
    paid_at = serializers.DateTimeField(allow_null=True)


def _shape(case: RepairCase, work: WorkOrder | None, way: str) -> dict[str, Any]:
    """As `CourierShape`."""
    trip = trips.last(work, way) if work is not None else None
    offered = travelling.windows(work, way) if work is not None and travelling.may_ask(case, work, way) else []
    names = ("status", "window", "carrier", "waybill", "label_code")
    return {
        "way": way, **{name: getattr(trip, name) if trip else "" for name in names},
        "windows": [one.code for one in offered],
    }  # fmt: skip


def _standing(work: WorkOrder | None, way: str) -> Trip:
    """Raises NotNow."""
    trip = trips.standing(work, way) if work is not None else None
    if trip is None:
        raise NotNow
    return trip


class ThereDoor(ShopperDoor):
    @extend_schema(tags=SHOPPER, operation_id="repairs_courier_read", responses={200: CourierShape, **READ})
    def get(self, request: Request, number: str) -> Response:
        """The courier to the service point, and the hours that may be booked."""
        case = cases.case_for(request.user, number)
        return Response(_shape(case, cases.work_of(case), Trip.Way.THERE))

    @extend_schema(
        tags=SHOPPER, operation_id="repairs_courier", request=CourierInput, responses={200: CourierShape, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        """Book a courier to the service point, move it, or call it off."""
        case, wish = cases.case_for(request.user, number), read(CourierInput, request)
        if wish["cancel"]:
            travelling.cancel(trip=_standing(cases.work_of(case), Trip.Way.THERE), actor=request.user.ref)
        else:
            travelling.ask_there(user=request.user, number=number, window=wish["window"])
        return Response(_shape(case, cases.work_of(case), Trip.Way.THERE))


class HomeDoor(PointDoor):
    @extend_schema(tags=POINT, operation_id="partner_work_courier_read", responses={200: CourierShape, **READ})
    def get(self, request: Request, public_id: str) -> Response:
        """The courier home to the shopper, and the hours that may be booked."""
        work = cases.work_for(request.user, public_id)
        return Response(_shape(work.case, work, Trip.Way.HOME))

    @extend_schema(
        tags=POINT, operation_id="partner_work_courier", request=CourierInput, responses={200: CourierShape, **WRITE}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Book a courier home to the shopper, move it, or call it off."""
        work, wish = cases.work_for(request.user, public_id), read(CourierInput, request)
        if wish["cancel"]:
            travelling.cancel(trip=_standing(work, Trip.Way.HOME), actor=request.user.ref)
        else:
            travelling.ask_home(work=work, window=wish["window"], by=request.user)
        return Response(_shape(work.case, work, Trip.Way.HOME))


class StatementsDoor(PointDoor):
    @extend_schema(
        tags=POINT, operation_id="partner_statements", parameters=[*PAGING, OpenApiParameter("place", str)],
        responses={200: page_of(RepairStatementShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What this place is owed and was paid, the newest month first."""
        pages = Pages()
        page = pages.paginate_queryset(owed.statements_of(self.place(request)), request, view=self) or []
        return pages.get_paginated_response([_statement(one) for one in page])


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "number": one.number, "month": one.month, "status": one.status, "works": one.works_count,
        "amount_fen": one.amount_fen, "paid_at": one.paid_at,
    }  # fmt: skip
