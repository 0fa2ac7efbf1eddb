"""What the road's doors share."""

from functools import cache
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access
from logistics.models import Warehouse
from logistics.policies.scans import moment
from logistics.services import parking
from logistics.services.parking import Scan
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import UNSAFE, Door, Pages

TAGS = ["warehouse"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
UPLOAD = problems(400, 401, 403, 404, 409, 413, 415, 422)


class OperatorDoor(Door):
    """Warehouse operators, each at their own warehouse."""

    permission_classes = [HasRole.of(Role.OPERATOR)]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """A scan that cannot be right is set aside before the verb runs (headers `X-Device`, `X-Scanned-At`, both optional)."""
        super().initial(request, *args, **kwargs)
        if request.method in UNSAFE and isinstance(request.user, User):
            places = access.warehouses_of(request.user)
            if places:
                parking.admit(_scan(request, places))


class EscortDoor(Door):
    """Customs escorts, each on their own flights."""

    permission_classes = [HasRole.of(Role.ESCORT)]


class OpsDoor(Door):
    """Operations."""

    permission_classes = [HasRole.of(Role.OPS)]


def _scan(request: Request, places: list[Warehouse]) -> Scan:
    return Scan(
        user=request.user, warehouses=places, code=request.path.removeprefix("/api/v1/warehouse/")[:50], path=request.path,
        device_key=request.headers.get("X-Device", ""), scanned_at=moment(request.headers.get("X-Scanned-At", "")),
        scan_id=request.headers.get("Idempotency-Key", "")[:60],
    )  # fmt: skip


UPLOAD_PARSERS = (MultiPartParser,)


PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


@cache
def page_of(shape: type[serializers.Serializer[Any]]) -> Any:
    """The answer of a paged list, for the schema."""
    return inline_serializer(
        shape.__name__.removesuffix("Answer") + "Page",
        {
            "count": serializers.IntegerField(),
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": shape(many=True),
        },
    )


def valid(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The checked input. Raises ValidationError (400)."""
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def paged(door: Door, request: Request, rows: QuerySet[Any] | list[Any], shape: Any) -> Response:
    """One page of rows, each through `shape`."""
    pages = Pages()
    page = pages.paginate_queryset(rows, request, view=door) or []
    return pages.get_paginated_response([shape(row) for row in page])
