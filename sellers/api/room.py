"""`/api/v1/seller/…`: money, payouts, grade, audits, team; and the public facts of a shop."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from sellers import selectors
from sellers.api import serializers as shapes
from sellers.api.application import TAGS, own
from sellers.policies.team import Permission


class AuditsDoor(Door):
    @extend_schema(tags=TAGS, responses={200: shapes.AuditRow(many=True), **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """My last 100 audits, from the moment each began at my door."""
        rows = selectors.audits_for_seller(own(request, Permission.TRUST))[:100]
        return Response(shapes.AuditRow(rows, many=True).data)


class FactsDoor(Door):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(tags=["sellers"], auth=[], responses={200: shapes.FactsState, **problems(404)})
    def get(self, request: Request, slug: str) -> Response:
        """What anybody may know of a seller: verification, audits, grade."""
        return Response(shapes.FactsState(selectors.public_facts(selectors.public_seller(slug))).data)
