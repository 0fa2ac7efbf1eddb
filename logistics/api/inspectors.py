"""Doors of independent inspectors: their keys and statements. Bodies are what `tools/inspector_sign.py` writes."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.api import custody_shapes as shapes
from logistics.api.base import PAGING, READ, WRITE, OpsDoor, page_of, paged, valid
from logistics.api.public import PublicDoor
from logistics.selectors import vouching
from logistics.services import inspectors
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.views import Door

TAGS = ["inspectors"]


class InspectorDoor(Door):
    """Independent inspectors, each with their own keys."""

    permission_classes = [HasRole.of(Role.SURVEYOR)]


def _file(request: Request) -> bytes:
    return json.dumps(valid(shapes.SignedRequest, request)).encode()


class PublicKeysDoor(PublicDoor):
    """Every inspector's key that was ever approved, with its revocation: the list that verifiers hold statements against."""

    @extend_schema(tags=TAGS, operation_id="inspector_keys", auth=[], responses={200: shapes.KeyListAnswer})
    def get(self, request: Request) -> Response:
        return Response(shapes.keys_json(vouching.all_keys()))


class MyKeysDoor(InspectorDoor):
    """My keys; register another one."""

    @extend_schema(tags=TAGS, operation_id="my_inspector_keys", responses={200: shapes.KeyListAnswer, **READ})
    def get(self, request: Request) -> Response:
        return Response(shapes.keys_json(vouching.keys_of(access.inspector(request.user)).select_related("inspector")))

    @extend_schema(
        tags=TAGS, operation_id="register_inspector_key", request=shapes.SignedRequest,
        responses={201: shapes.InspectorKeyAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        key = inspectors.register_key(inspector=access.inspector(request.user), file=_file(request))
        return Response(vouching.key_json(key), status=201)


class RevokeKeyDoor(InspectorDoor):
    """From now on this key signs nothing; a compromised one never did. For ever."""

    @extend_schema(
        tags=TAGS, operation_id="revoke_inspector_key", request=shapes.RevokeRequest,
        responses={200: shapes.InspectorKeyAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, key_id: str) -> Response:
        key = access.inspector_key(request.user, key_id)
        told = valid(shapes.RevokeRequest, request)
        return Response(vouching.key_json(inspectors.revoke_key(key=key, actor=request.user.ref, **told)))


class OpsKeyDoor(OpsDoor):
    """Approve a key whose fingerprint the inspection body has confirmed."""

    @extend_schema(
        tags=TAGS,
        operation_id="approve_inspector_key",
        request=None,
        responses={200: shapes.InspectorKeyAnswer, **WRITE},
    )
    def post(self, request: Request, key_id: str) -> Response:
        key = inspectors.approve_key(key=access.ops_inspector_key(request.user, key_id), actor=request.user.ref)
        return Response(vouching.key_json(key))


class StatementsDoor(InspectorDoor):
    """My statements; hand in another one. The same one again changes nothing."""

    @extend_schema(
        tags=TAGS,
        operation_id="my_inspections",
        parameters=PAGING,
        responses={200: page_of(shapes.StatementAnswer), **READ},
    )
    def get(self, request: Request) -> Response:
        rows: Any = vouching.statements_by(access.inspector(request.user))
        return paged(self, request, rows, shapes.statement_json)

    @extend_schema(
        tags=TAGS, operation_id="submit_inspection", request=shapes.SignedRequest,
        responses={201: shapes.StatementAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        row = inspectors.submit(inspector=access.inspector(request.user), file=_file(request))
        return Response(shapes.statement_json(row), status=201)
