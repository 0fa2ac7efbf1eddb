"""Doors of the roster and of attendance: escorts hand over to each other, operations plan and explain."""

import base64
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import serializers_customs as s
from logistics.api.base import PAGING, READ, TAGS, WRITE, EscortDoor, OpsDoor, page_of, paged, valid
from logistics.models import AttendanceGap, EscortHandover, LiaisonEntry
from logistics.selectors import escorts as reading
from logistics.services import escorts, liaison
from logistics.services.signing import Signed


def handover_json(found: EscortHandover) -> dict[str, Any]:
    return {
        "id": found.public_id, "flight": found.flight.public_id, "giver": found.giver.public_id,
        "taker": found.taker.public_id, "parcels": found.parcels, "note": found.note, "offered_at": found.offered_at,
        "stays_until": found.stays_until, "accepted_at": found.accepted_at,
    }  # fmt: skip


def gap_json(gap: AttendanceGap) -> dict[str, Any]:
    return {
        "id": gap.public_id, "flight": gap.flight.public_id, "designator": gap.flight.designator, "began_at": gap.began_at,
        "ended_at": gap.ended_at, "why": gap.why, "parcels": gap.parcels, "open_parcels": gap.open_parcels,
        "explanation": gap.explanation,
    }  # fmt: skip


def liaison_json(entry: LiaisonEntry) -> dict[str, Any]:
    return {
        "id": entry.public_id, "office": entry.office, "channel": entry.channel, "about": entry.about, "answer": entry.answer,
        "spoke_at": entry.spoke_at, "flight": entry.flight.public_id if entry.flight else "",
        "parcel": entry.parcel.number if entry.parcel else "", "has_letter": bool(entry.content),
    }  # fmt: skip


def signed(given: dict[str, Any] | None) -> Signed | None:
    """The signature of a call; None where it says nothing of one."""
    if not given:
        return None
    image = base64.b64decode(given["image"]) if given.get("image") else b""
    return Signed(given["name"], image, given.get("is_confirmed", False))


class DutiesDoor(EscortDoor):
    """Landed flights of my roster, and who is beside each."""

    @extend_schema(tags=TAGS, operation_id="escort_duties", responses={200: s.DutiesAnswer, **READ})
    def get(self, request: Request) -> Response:
        rows = reading.duties_of(access.flights_of_escort(request.user))
        return Response({
            "duties": [
                {
                    "flight": row.flight.public_id, "designator": row.flight.designator, "parcels": row.parcels,
                    "present": row.present.public_id if row.present else "",
                    "handover": handover_json(row.offer) if row.offer else None, "has_gap": row.gap is not None,
                }
                for row in rows
            ]
        })  # fmt: skip


class OfferHandoverDoor(EscortDoor):
    """I sign that a colleague takes over."""

    @extend_schema(
        tags=TAGS,
        operation_id="escort_offer_handover",
        request=s.EscortHandoverRequest,
        responses={201: s.EscortHandoverAnswer, **WRITE},
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.escort_flight(request.user, flight)
        data = valid(s.EscortHandoverRequest, request)
        made = escorts.offer_handover(
            flight=craft, giver=request.user, taker=access.staff_member(data["taker"]), signature=signed(data["signature"]),
            note=data["note"], stays_until=data.get("stays_until"), told_at=data.get("told_at"),
        )  # fmt: skip
        return Response(handover_json(made), status=201)


class AcceptHandoverDoor(EscortDoor):
    """I sign that I have taken over."""

    @extend_schema(
        tags=TAGS,
        operation_id="escort_accept_handover",
        request=s.SignRequest,
        responses={200: s.EscortHandoverAnswer, **WRITE},
    )
    def post(self, request: Request, handover: str) -> Response:
        found = access.escort_handover(request.user, handover)
        data = valid(s.SignRequest, request)
        done = escorts.accept_handover(
            handover=found, taker=request.user, signature=signed(data["signature"]), told_at=data.get("told_at")
        )
        return Response(handover_json(done))


class WithdrawHandoverDoor(EscortDoor):
    """Take back an offer that was not signed yet."""

    @extend_schema(tags=TAGS, operation_id="escort_withdraw_handover", request=None, responses={204: None, **WRITE})
    def post(self, request: Request, handover: str) -> Response:
        escorts.withdraw_handover(handover=access.escort_handover(request.user, handover), giver=request.user)
        return Response(status=204)


class LeaveDoor(EscortDoor):
    """I must go and nobody takes over."""

    @extend_schema(
        tags=TAGS, operation_id="escort_leave", request=s.LeaveRequest, responses={200: s.LeaveAnswer, **WRITE}
    )
    def post(self, request: Request, flight: str) -> Response:
        data = valid(s.LeaveRequest, request)
        craft = access.escort_flight(request.user, flight)
        gap = escorts.leave(flight=craft, escort=request.user, why=data["why"], told_at=data.get("told_at"))
        return Response({"gap": gap.public_id if gap else ""})


class TakeUpDoor(EscortDoor):
    """I am beside the parcels (again)."""

    @extend_schema(
        tags=TAGS, operation_id="escort_take_up", request=s.ToldRequest, responses={200: s.TakeUpAnswer, **WRITE}
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.escort_flight(request.user, flight)
        told_at = valid(s.ToldRequest, request).get("told_at")
        attendance = escorts.take_up(flight=craft, escort=request.user, told_at=told_at)
        return Response({"began_at": attendance.began_at})


class LiaisonDoor(EscortDoor):
    """Write down a talk with customs."""

    @extend_schema(
        tags=TAGS, operation_id="escort_liaison", request=s.LiaisonRequest, responses={201: s.LiaisonAnswer, **WRITE}
    )
    def post(self, request: Request) -> Response:
        data = valid(s.LiaisonRequest, request)
        flight, parcel = data.pop("flight", ""), data.pop("parcel", "")
        entry = liaison.write(
            **data, actor=request.user.ref, flight=access.escort_flight(request.user, flight) if flight else None,
            parcel=access.escort_parcel(request.user, parcel) if parcel else None,
        )  # fmt: skip
        return Response(liaison_json(entry), status=201)


class ShiftsDoor(OpsDoor):
    """The roster of a flight."""

    @extend_schema(tags=TAGS, operation_id="ops_shifts", responses={200: s.ShiftsAnswer, **READ})
    def get(self, request: Request, flight: str) -> Response:
        craft = access.ops_flight(request.user, flight)
        return Response({"shifts": [_shift(row) for row in craft.shifts.select_related("escort")]})

    @extend_schema(
        tags=TAGS, operation_id="ops_plan_shift", request=s.ShiftRequest, responses={201: s.ShiftAnswer, **WRITE}
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.ops_flight(request.user, flight)
        data = valid(s.ShiftRequest, request)
        shift = escorts.plan_shift(
            flight=craft, escort=access.staff_member(data["escort"]), starts_at=data["starts_at"], ends_at=data["ends_at"],
            actor=request.user.ref,
        )  # fmt: skip
        return Response(_shift(shift), status=201)


def _shift(shift: Any) -> dict[str, Any]:
    return {
        "escort": shift.escort.public_id, "name": shift.escort.display_name, "starts_at": shift.starts_at, "ends_at": shift.ends_at
    }  # fmt: skip


class AbsenceDoor(OpsDoor):
    """The escort was not there since a moment."""

    @extend_schema(
        tags=TAGS, operation_id="ops_absence", request=s.AbsenceRequest, responses={200: s.LeaveAnswer, **WRITE}
    )
    def post(self, request: Request, flight: str) -> Response:
        craft = access.ops_flight(request.user, flight)
        data = valid(s.AbsenceRequest, request)
        gap = escorts.report_absence(flight=craft, since=data["since"], why=data["why"], actor=request.user.ref)
        return Response({"gap": gap.public_id if gap else ""})


class GapsDoor(OpsDoor):
    """Times in which nobody of ours stood beside parcels in customs."""

    @extend_schema(tags=TAGS, operation_id="ops_gaps", parameters=PAGING, responses={200: page_of(s.GapAnswer), **READ})
    def get(self, request: Request) -> Response:
        return paged(self, request, reading.gaps(), gap_json)


class ExplainGapDoor(OpsDoor):
    """Say what happened."""

    @extend_schema(
        tags=TAGS, operation_id="ops_explain_gap", request=s.ExplainRequest, responses={200: s.GapAnswer, **WRITE}
    )
    def post(self, request: Request, gap: str) -> Response:
        found = access.ops_gap(request.user, gap)
        text = valid(s.ExplainRequest, request)["explanation"]
        return Response(gap_json(escorts.explain_gap(gap=found, explanation=text, actor=request.user.ref)))


class LiaisonLogDoor(OpsDoor):
    """All talks with customs, the newest first."""

    @extend_schema(
        tags=TAGS, operation_id="ops_liaison", parameters=PAGING, responses={200: page_of(s.LiaisonAnswer), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, reading.liaison(), liaison_json)
