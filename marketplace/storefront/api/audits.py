"""The moment at the door, over the API: the catalogue hands the claimed stock to the visit."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from marketplace.storefront.pages.audits import begin
from sellers.api.audit_shapes import AuditVisitState
from sellers.api.audits import VISITS, visit_state


class StartDoor(Door):
    permission_classes = (HasRole.of(Role.INSPECTOR, Role.OPS),)

    @extend_schema(
        tags=VISITS, operation_id="audit_start", request=None,
        responses={200: AuditVisitState, **problems(400, 401, 403, 404, 409, 422)},
    )  # fmt: skip
    def post(self, request: Request, audit_id: str) -> Response:
        """I stand at the door: the claim is frozen, the pick list is drawn, the seller is told."""
        return Response(visit_state(begin(request.user, audit_id)))
