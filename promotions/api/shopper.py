"""API doors of the shopper: coupons and membership."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.accounts.models import User
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from promotions.api import shapes
from promotions.selectors import listing as lists
from promotions.selectors import membership as members
from promotions.services import claiming, membership, points

COUPONS, MEMBERS = ["coupons"], ["membership"]
READ = problems(401, 403)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)


class CentreDoor(Door):
    permission_classes = [AllowAny]

    @extend_schema(
        tags=COUPONS, operation_id="promotions_list", parameters=PAGING,
        responses={200: page_of(shapes.PromotionShape), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Coupons that can be taken now."""
        pages = Pages()
        user = request.user if isinstance(request.user, User) else None
        page = pages.paginate_queryset(lists.centre(user), request, view=self) or []
        return pages.get_paginated_response([shapes.promotion(one) for one in page])


class ClaimDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=COUPONS, operation_id="promotions_claim", request=None, responses={201: shapes.CouponShape, **WRITE}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Take one. 409 `coupons_gone`, `held_already`, `not_for_you`, `not_enough_points`."""
        made = claiming.claim(user=request.user, public_id=public_id, actor=request.user.ref)
        return Response(shapes.coupon(made), status=201)


class CouponsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=COUPONS, operation_id="coupons_list", parameters=PAGING,
        responses={200: page_of(shapes.CouponShape), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My coupons, usable ones first. A quote uses the best combination by itself."""
        pages = Pages()
        page = pages.paginate_queryset(lists.coupons_of(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.coupon(one) for one in page])

    @extend_schema(
        tags=COUPONS, operation_id="coupons_code", request=shapes.CodeInput,
        responses={201: shapes.CouponShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Enter a code. 404 `coupon_not_found` for one that is not ours or over."""
        wish = read(shapes.CodeInput, request)
        made = claiming.claim_code(user=request.user, code=wish["code"], actor=request.user.ref)
        return Response(shapes.coupon(made), status=201)


class MembershipDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=MEMBERS, operation_id="membership_read", responses={200: shapes.MembershipShape, **READ})
    def get(self, request: Request) -> Response:
        """My tier, points, and what each tier gives."""
        return Response(shapes.membership(members.standing(request.user)))


class BirthdayDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=MEMBERS, operation_id="membership_birthday", request=shapes.BirthdayInput,
        responses={200: shapes.MembershipShape, **problems(400, 401, 403, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Month and day, once a year. 409 `birthday_set`."""
        wish = read(shapes.BirthdayInput, request)
        membership.set_birthday(user=request.user, month=wish["month"], day=wish["day"], actor=request.user.ref)
        return Response(shapes.membership(members.standing(request.user)))


class PointsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=MEMBERS, operation_id="membership_points", parameters=PAGING,
        responses={200: page_of(shapes.PointsShape), **problems(401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Movements of my points, the newest first."""
        pages = Pages()
        page = pages.paginate_queryset(members.entries_of(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.points(one) for one in page])


class InvitationsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=MEMBERS, operation_id="membership_invitations", responses={200: shapes.InvitationShape(many=True), **READ}
    )
    def get(self, request: Request) -> Response:
        """Whom I brought, the twenty latest, without names."""
        return Response([shapes.invitation(one) for one in members.invitations_of(request.user)])

    @extend_schema(
        tags=MEMBERS, operation_id="membership_accept", request=shapes.InvitationInput,
        responses={201: shapes.InvitationShape, **problems(400, 401, 403, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Accept an invitation as a newcomer. 409 `invitation_refused` with `why`."""
        wish = read(shapes.InvitationInput, request)
        points.member_of(request.user)
        made = membership.accept_invitation(user=request.user, code=wish["code"], actor=request.user.ref)
        return Response(shapes.invitation(made), status=201)
