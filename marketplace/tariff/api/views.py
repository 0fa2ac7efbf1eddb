"""`/api/v1/ops/odd-rates/`: exchange rates that jumped, for operations."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages, read
from marketplace.core.errors import NotFound
from marketplace.tariff import selectors
from marketplace.tariff.errors import OddRateNotFound
from marketplace.tariff.services import odd_rates

TAGS = ["ops"]


class OddRateRow(serializers.Serializer[Any]):
    """`rate` and `before` are yuan for one unit of `base`."""

    id = serializers.IntegerField(source="pk")
    base = serializers.CharField()
    rate = serializers.DecimalField(max_digits=18, decimal_places=8)
    before = serializers.DecimalField(max_digits=18, decimal_places=8)
    moved_percent = serializers.DecimalField(source="moved", max_digits=12, decimal_places=1)
    day = serializers.DateField()
    source = serializers.CharField()
    seen_at = serializers.DateTimeField()
    status = serializers.CharField(help_text="waiting, proposed, accepted, refused or passed")
    proposed_by = serializers.CharField()
    proposed_why = serializers.CharField()
    decided_by = serializers.CharField()
    decided_why = serializers.CharField()


class OddRateInput(serializers.Serializer[Any]):
    """`why`: needed to find it true and to refuse it."""

    why = serializers.CharField(max_length=odd_rates.MOST_WORDS, required=False, allow_blank=True, default="")


class OddRatesDoor(Door):
    permission_classes = (HasRole.of(Role.OPS),)

    @extend_schema(
        operation_id="ops_odd_rates_list", tags=TAGS, responses={200: page_of(OddRateRow), **problems(401, 403, 404)},
        parameters=[OpenApiParameter("show", str, enum=["open", "all"], description="Open ones unless told."), *PAGING],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Exchange rates that moved by more than a tenth, the newest first."""
        rows = selectors.odd_rates(is_open=request.query_params.get("show") != "all")
        pages = Pages()
        return pages.get_paginated_response(
            OddRateRow(pages.paginate_queryset(rows, request, view=self), many=True).data
        )


class OddRateVerbDoor(Door):
    permission_classes = (HasRole.of(Role.OPS),)

    @extend_schema(
        operation_id="ops_odd_rate_decide", tags=TAGS, request=OddRateInput,
        responses={200: OddRateRow, **problems(400, 401, 403, 404, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request, rate_id: int, verb: str) -> Response:
        """propose (I found it true, because …), accept (by somebody else: it is charged by from now on), refuse."""
        why = read(OddRateInput, request)["why"]
        if not selectors.has_odd_rate(rate_id):
            raise OddRateNotFound
        if verb == "propose":
            return Response(OddRateRow(odd_rates.propose(of=rate_id, why=why, by=request.user)).data)
        if verb == "accept":
            return Response(OddRateRow(odd_rates.accept(of=rate_id, why=why, by=request.user)).data)
        if verb == "refuse":
            return Response(OddRateRow(odd_rates.refuse(of=rate_id, why=why, by=request.user)).data)
        raise NotFound
