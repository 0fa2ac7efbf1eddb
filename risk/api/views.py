"""`/api/v1/ops/held-purchases/`: purchases that wait for a person, and the person's word."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages, read
from risk import selectors
from risk.api import shapes
from risk.services import ruling


class OpsDoor(Door):
    permission_classes = (HasRole.of(Role.OPS),)


class HeldDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_held_purchases", tags=["ops"], parameters=PAGING,
        responses={200: page_of(shapes.HeldShape), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What waits, the most urgent first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.held_for(request.user), request, self) or []
        return pages.get_paginated_response([shapes.held(row) for row in page])


class RulingDoor(OpsDoor):
    @extend_schema(
        tags=["ops"], request=shapes.RulingWish,
        responses={200: shapes.HeldShape, **problems(400, 401, 403, 404, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request, assessment_id: str) -> Response:
        """Let it go on, or refuse it: then everything paid goes back."""
        wish = read(shapes.RulingWish, request)
        row = selectors.assessment_by_id(assessment_id)
        ruling.rule(assessment=row, by=request.user, **wish)
        return Response(shapes.held(selectors.assessment_by_id(assessment_id)))
