"""Doors to custody beside the scans: loggers, excursions, batches, corrections; the public log and its proofs."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import custody_shapes as shapes
from logistics.api.base import (
    PAGING,
    READ,
    TAGS,
    UPLOAD,
    UPLOAD_PARSERS,
    WRITE,
    OperatorDoor,
    OpsDoor,
    page_of,
    paged,
    valid,
)
from logistics.api.public import PublicDoor
from logistics.policies.loggers import MAX_BYTES
from logistics.selectors import vouching
from logistics.services import batches, climate, correcting
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from marketplace.core.crypto import keyring
from marketplace.core.errors import NotFound
from marketplace.core.transparency import selectors as log
from marketplace.core.transparency import service as log_service

LOG = ["log"]
SIZES = [
    OpenApiParameter("old", int, required=True, description="Size of the head that you kept."),
    OpenApiParameter("new", int, description="Size of a later head; the newest unless told."),
]


class ClimateDoor(Door):
    """The file of a temperature logger about a parcel or bag at hand."""

    permission_classes = [HasRole.of(Role.OPERATOR, Role.ESCORT)]
    parser_classes = UPLOAD_PARSERS

    @extend_schema(
        tags=TAGS, operation_id="record_climate", request={"multipart/form-data": shapes.ClimateRequest},
        responses={201: shapes.ClimateAnswer, **UPLOAD},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        told = valid(shapes.ClimateRequest, request)
        record = climate.take_in(
            thing=access.parcel_or_bag(request.user, told["number"]), file=told["file"].read(MAX_BYTES + 1),
            device=told["device"], zone=told["zone"], order=told.get("order", ""), actor=request.user.ref,
        )  # fmt: skip
        return Response(shapes.climate_json(record), status=201)


class ExcursionsDoor(OpsDoor):
    """Where the cold chain broke and nobody has decided yet, the oldest first."""

    @extend_schema(
        tags=TAGS,
        operation_id="excursions",
        parameters=PAGING,
        responses={200: page_of(shapes.ExcursionAnswer), **READ},
    )
    def get(self, request: Request) -> Response:
        rows = vouching.open_excursions()
        return paged(self, request, rows, shapes.excursion_json)


class SettleExcursionDoor(OpsDoor):
    """Decide what becomes of the goods."""

    @extend_schema(
        tags=TAGS,
        operation_id="settle_excursion",
        request=shapes.SettleRequest,
        responses={200: shapes.ExcursionAnswer, **WRITE},
    )
    def post(self, request: Request, excursion_id: str) -> Response:
        told = valid(shapes.SettleRequest, request)
        found = access.ops_excursion(request.user, excursion_id)
        return Response(shapes.excursion_json(climate.settle(excursion=found, actor=request.user.ref, **told)))


class BatchDoor(OperatorDoor):
    """The batch printed on a piece; inspectors' statements about batches find it by this."""

    @extend_schema(
        tags=TAGS,
        operation_id="record_batch",
        request=shapes.BatchRequest,
        responses={200: shapes.BatchAnswer, **WRITE},
    )
    def post(self, request: Request, code: str) -> Response:
        told = valid(shapes.BatchRequest, request)
        unit = batches.record(
            unit=access.operator_unit(request.user, code), batch=told["batch"], actor=request.user.ref
        )
        return Response({"passport": unit.passport_code, "batch": unit.batch})


class CorrectionDoor(OpsDoor):
    """Say that a custody event was wrong. The event stays; the correction stands behind it and in every export."""

    @extend_schema(
        tags=TAGS,
        operation_id="correct_custody",
        request=shapes.CorrectionRequest,
        responses={201: shapes.CustodyCorrectionAnswer, **WRITE},
    )
    def post(self, request: Request) -> Response:
        told = valid(shapes.CorrectionRequest, request)
        event = correcting.correct(
            event_hash=told["hash"], reason=told["reason"], why=told["why"], corrective=told.get("corrective", ""),
            actor=request.user.ref,
        )  # fmt: skip
        return Response({"hash": event.hash, "subject": event.subject, "sequence": event.sequence}, status=201)


class HeadDoor(PublicDoor):
    """The newest signed tree head. Keep it: later it proves that nothing before it was changed."""

    @extend_schema(tags=LOG, operation_id="log_head", auth=[], responses={200: shapes.HeadAnswer, **problems(404)})
    def get(self, request: Request) -> Response:
        head = log.latest_head()
        if head is None:
            raise NotFound
        return Response(log.head_json(head))


class SealLogDoor(OpsDoor):
    """Sign a tree head now instead of at the full hour."""

    calls_outside = True  # sealing insists on a transaction of its own

    @extend_schema(
        tags=LOG, operation_id="seal_log", request=None, responses={200: shapes.HeadAnswer, **problems(401, 403)}
    )
    def post(self, request: Request) -> Response:
        return Response(log.head_json(log_service.seal()))


class ConsistencyDoor(PublicDoor):
    """Proof that the log of one signed head is the beginning of the log of another."""

    @extend_schema(
        tags=LOG, operation_id="log_consistency", auth=[], parameters=SIZES,
        responses={200: shapes.ConsistencyAnswer, **problems(404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        sizes = [_size(request.query_params.get(name, "")) for name in ("old", "new")]
        old = log.head_of_size(sizes[0]) if sizes[0] else None
        new = log.head_of_size(sizes[1]) if sizes[1] else log.latest_head()
        if old is None or new is None or old.size > new.size:
            raise NotFound
        proof = [value.hex() for value in log.consistency_proof(old, new)]
        return Response(
            {"old": log.head_json(old), "new": log.head_json(new), "proof": proof, "public_keys": keyring.public_keys()}
        )


def _size(text: str) -> int:
    """A size as typed; 0 where there is none. Raises NotFound for what is none."""
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise NotFound
    return int(text)
