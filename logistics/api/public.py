"""Doors that are open to everyone: tracking, passports, their proofs; and the carriers' signed messages."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.api import public_shapes as shapes
from logistics.api import serializers as s
from logistics.api.base import valid
from logistics.carriers import signing
from logistics.carriers.base import CarrierEvent
from logistics.carriers.table import carrier as carrier_of
from logistics.errors import UnknownCarrier
from logistics.selectors import exports, passports, proofs, tracking, vouching
from logistics.services import ingesting, parked_messages
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from marketplace.core.errors import NotFound
from marketplace.core.transparency.canonical import canonical_json

SIGNATURE = OpenApiParameter(
    signing.HEADER,
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="`t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body>`",
)


class PublicDoor(Door):
    """Anyone; no token is looked at."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []


class TrackingDoor(PublicDoor):
    """Where a parcel is and what comes next."""

    @extend_schema(
        tags=["tracking"], operation_id="tracking", auth=[], responses={200: shapes.TrackingAnswer, **problems(404)}
    )
    def get(self, request: Request, parcel: str) -> Response:
        return Response(shapes.tracking_json(tracking.tracking_of(parcel)))


class PassportDoor(PublicDoor):
    """The public passport of one thing."""

    @extend_schema(
        tags=["passports"], operation_id="passport", auth=[], responses={200: shapes.PassportAnswer, **problems(404)}
    )
    def get(self, request: Request, code: str) -> Response:
        return Response(shapes.passport_json(passports.passport(code)))


class ProofDoor(PublicDoor):
    """Everything needed to check a passport without us, in the canonical bytes that we signed."""

    @extend_schema(
        tags=["passports"],
        operation_id="passport_proof",
        auth=[],
        responses={200: OpenApiTypes.OBJECT, **problems(404)},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        unit = passports.unit_by_code(code)
        chains = proofs.chains_of(unit, vouching.statements_about(unit))
        document = proofs.proof_document(unit, chains, vouching.climate_of(unit))
        response = HttpResponse(canonical_json(document), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="passport-{unit.passport_code}.json"'
        return response


class EpcisDoor(PublicDoor):
    """The passport's events as an EPCIS 2.0 document."""

    @extend_schema(
        tags=["passports"],
        operation_id="passport_epcis",
        auth=[],
        responses={200: OpenApiTypes.OBJECT, **problems(404)},
    )
    def get(self, request: Request, code: str) -> Response:
        return Response(exports.of_unit(passports.unit_by_code(code), base=settings.PUBLIC_URL))


class CarrierEventsDoor(PublicDoor):
    """One message of a carrier about one waybill, signed with the secret we share. A repeat changes nothing.

    200: it has its place. 202: it is kept and waits (unknown waybill, from the future, before the hand-over).
    """

    @extend_schema(
        tags=["carriers"], operation_id="carrier_event", auth=[], parameters=[SIGNATURE], request=s.CarrierEventRequest,
        responses={200: s.CarrierEventAnswer, 202: s.CarrierEventAnswer, **problems(400, 403, 404, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request, carrier: str) -> Response:
        try:
            courier = carrier_of(carrier)
        except UnknownCarrier as error:
            raise NotFound from error
        body = request._request.body
        signing.check(courier.code, body, request.headers.get(signing.HEADER, ""))
        event = CarrierEvent(**self._read(courier.code, body, request))
        outcome = ingesting.take(carrier=courier.code, event=event)
        has_place = outcome in {ingesting.TAKEN, ingesting.REPEATED}
        return Response({"is_new": outcome != ingesting.REPEATED}, status=200 if has_place else 202)

    @staticmethod
    def _read(carrier: str, body: bytes, request: Request) -> dict[str, Any]:
        """The checked message; one that is signed and cannot be read is kept for a person before it is refused."""
        try:
            return valid(s.CarrierEventRequest, request)
        except (ParseError, ValidationError):
            parked_messages.park_broken(
                carrier, [body[: parked_messages.MOST_KEPT].decode(errors="replace").replace("\0", "")]
            )
            raise
