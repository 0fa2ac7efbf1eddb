"""EPCIS 2.0: export of a whole parcel, and the capture interface for partners' own events."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import custody_shapes as shapes
from logistics.api.base import PAGING, READ, page_of, paged
from logistics.policies import capturing
from logistics.selectors import exports, vouching
from logistics.services import partner_events
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door

TAGS = ["epcis"]
BEHAVIOUR = OpenApiParameter(
    "GS1-Capture-Error-Behaviour", str, OpenApiParameter.HEADER, enum=["rollback", "proceed"],
    description="`rollback` (unless told): one refused event refuses all.",
)  # fmt: skip
LIMITS = {
    "GS1-EPCIS-Capture-Limit": str(capturing.MAX_EVENTS),
    "GS1-EPCIS-Capture-File-Size-Limit": str(capturing.MAX_BYTES),
}


class RawJson(BaseParser):
    """The bytes as they came, a little more than the limit at most: the policy reads and refuses them itself."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw: bytes = stream.read(capturing.MAX_BYTES + 1)
        return raw


class RawJsonLd(RawJson):
    media_type = "application/ld+json"


class ParcelEpcisDoor(Door):
    """All events of a parcel, of everything in it and of its bag. For its owner, for staff, and for partners who handle it."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, operation_id="parcel_epcis", responses={200: OpenApiTypes.OBJECT, **READ})
    def get(self, request: Request, number: str) -> Response:
        return Response(exports.of_parcel(access.epcis_parcel(request.user, number), base=settings.PUBLIC_URL))


class CaptureDoor(Door):
    """Hand in events (a capture document), or see your earlier jobs."""

    permission_classes = [HasRole.of(Role.INTEGRATOR)]
    parser_classes = (RawJson, RawJsonLd)

    @extend_schema(
        tags=TAGS,
        operation_id="epcis_capture_jobs",
        parameters=PAGING,
        responses={200: page_of(shapes.CaptureJobAnswer), **READ},
    )
    def get(self, request: Request) -> Response:
        rows = vouching.jobs_of(access.partner(request.user))
        return paged(self, request, rows, shapes.job_json)

    @extend_schema(
        tags=TAGS, operation_id="epcis_capture", parameters=[BEHAVIOUR],
        request={"application/json": OpenApiTypes.OBJECT, "application/ld+json": OpenApiTypes.OBJECT},
        responses={202: shapes.CaptureJobAnswer, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        partner = access.partner(request.user)
        told = request.headers.get("GS1-Capture-Error-Behaviour", "")
        behaviour = partner_events.PROCEED if told == partner_events.PROCEED else partner_events.ROLLBACK
        raw: Any = request.data or b""
        job = shapes.job_json(
            partner_events.capture(partner=partner, raw=raw if type(raw) is bytes else b"", on_error=behaviour)
        )
        return Response(job, status=202, headers={"Location": job["captureID"], **LIMITS})


class CaptureJobDoor(Door):
    """What became of a document."""

    permission_classes = [HasRole.of(Role.INTEGRATOR)]

    @extend_schema(tags=TAGS, operation_id="epcis_capture_job", responses={200: shapes.CaptureJobAnswer, **READ})
    def get(self, request: Request, job_id: str) -> Response:
        return Response(shapes.job_json(access.capture_job(request.user, job_id)))
