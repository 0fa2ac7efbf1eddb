"""Doors of the customs escort: parcels to attend, openings, hand-over to the courier."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import serializers as s
from logistics.api.base import PAGING, READ, TAGS, UPLOAD, UPLOAD_PARSERS, WRITE, EscortDoor, page_of, paged, valid
from logistics.api.escorts import signed
from logistics.api.shapes import opening_json, parcel_brief, parcel_json, photo_json
from logistics.records import OpeningFacts
from logistics.selectors import console
from logistics.services import booking, last_mile, openings


class EscortParcelsDoor(EscortDoor):
    """Parcels of my flights that are not with the courier yet."""

    @extend_schema(
        tags=TAGS, operation_id="escort_parcels", parameters=PAGING, responses={200: page_of(s.ParcelBrief), **READ}
    )
    def get(self, request: Request) -> Response:
        return paged(self, request, console.parcels_for_escort(request.user), parcel_brief)


class OpenParcelDoor(EscortDoor):
    """Customs opens a parcel and I stand beside it. The seal seen must be the seal on record."""

    @extend_schema(
        tags=TAGS, operation_id="escort_open", request=s.OpeningRequest, responses={201: s.OpeningAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        parcel = access.escort_parcel(request.user, number)
        facts = OpeningFacts(**valid(s.OpeningRequest, request))
        return Response(opening_json(openings.open_parcel(parcel=parcel, facts=facts, escort=request.user)), status=201)


class OpeningDoor(EscortDoor):
    """One opening that I attend."""

    @extend_schema(tags=TAGS, operation_id="escort_opening", responses={200: s.OpeningAnswer, **READ})
    def get(self, request: Request, opening: str) -> Response:
        return Response(opening_json(access.escort_opening(request.user, opening)))


class OpeningPhotosDoor(EscortDoor):
    """Add one picture to an opening that has not ended."""

    parser_classes = UPLOAD_PARSERS

    @extend_schema(
        tags=TAGS, operation_id="escort_opening_photo", request={"multipart/form-data": s.OpeningPhotoRequest},
        responses={201: s.PhotoAnswer, **UPLOAD},
    )  # fmt: skip
    def post(self, request: Request, opening: str) -> Response:
        found = access.escort_opening(request.user, opening)
        data = valid(s.OpeningPhotoRequest, request)
        photo = openings.add_photo(opening=found, pose=data["pose"], image=data["image"], escort=request.user)
        return Response(photo_json(photo), status=201)


class CloseOpeningDoor(EscortDoor):
    """Seal the parcel again with one of my own seals."""

    @extend_schema(
        tags=TAGS, operation_id="escort_close", request=s.CloseOpeningRequest, responses={200: s.OpeningAnswer, **WRITE}
    )
    def post(self, request: Request, opening: str) -> Response:
        found = access.escort_opening(request.user, opening)
        data = valid(s.CloseOpeningRequest, request)
        data["signature"] = signed(data.get("signature"))
        data["officer_signature"] = signed(data.get("officer_signature"))
        return Response(opening_json(openings.close_opening(opening=found, escort=request.user, **data)))


class HandOverDoor(EscortDoor):
    """Give a released parcel to the local courier."""

    @extend_schema(
        tags=TAGS, operation_id="escort_hand_over", request=s.HandOverRequest, responses={200: s.ParcelAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        parcel = access.escort_parcel(request.user, number)
        done = last_mile.hand_over(parcel=parcel, actor=request.user.ref, **valid(s.HandOverRequest, request))
        return Response(parcel_json(done))


class BookDoor(EscortDoor):
    """Ask a courier for a waybill. The call is made by a job: ask again to see what the courier answered."""

    @extend_schema(
        tags=TAGS, operation_id="escort_book", request=s.BookRequest, responses={200: s.BookingAnswer, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        parcel = access.escort_parcel(request.user, number)
        row = booking.ask(parcel=parcel, actor=request.user.ref, **valid(s.BookRequest, request))
        return Response({"carrier": row.carrier, "status": row.status, "waybill": row.waybill, "sorting": row.sorting})
