"""`/api/v1/seller/…`: money, payouts, grade, audits, team; and the public facts of a shop."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.accounts.selectors import user_by_login
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from sellers import selectors
from sellers.api import serializers as shapes
from sellers.api.application import TAGS, UNSAFE, own
from sellers.errors import MemberNotFound
from sellers.services import members, payouts


class MoneyDoor(Door):
    @extend_schema(tags=TAGS, responses={200: shapes.MoneyState, **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """Where my money stands."""
        return Response(shapes.MoneyState(selectors.money_of(own(request))).data)


class PayoutsDoor(Door):
    @extend_schema(
        tags=TAGS, responses={200: shapes.PayoutPage, **problems(401, 403, 404)},
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My payouts, the newest first."""
        pages = Pages()
        rows = pages.paginate_queryset(selectors.payouts_of(own(request)), request, view=self)
        return pages.get_paginated_response(shapes.PayoutRow(rows, many=True).data)

    @extend_schema(tags=TAGS, request=None, responses={201: shapes.PayoutRow, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Pay out my whole balance now. 409 where nothing can be paid."""
        payout = payouts.pay_now(seller=own(request), by=request.user)
        return Response(shapes.PayoutRow(payout).data, status=201)


class GradeDoor(Door):
    @extend_schema(tags=TAGS, responses={200: shapes.GradeState, **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """My grade and the last 100 reasons for it."""
        seller = selectors.seller_for(request.user)
        answer = {
            "grade": seller.grade,
            "grade_points": seller.grade_points,
            "events": selectors.grade_events(seller)[:100],
        }
        return Response(shapes.GradeState(answer).data)


class AuditsDoor(Door):
    @extend_schema(tags=TAGS, responses={200: shapes.AuditRow(many=True), **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """My last 100 audits, from the moment each began at my door."""
        rows = selectors.audits_for_seller(selectors.seller_for(request.user))[:100]
        return Response(shapes.AuditRow(rows, many=True).data)


class MembersDoor(Door):
    @extend_schema(tags=TAGS, responses={200: shapes.MemberRow(many=True), **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """Who acts for my shop."""
        return Response(shapes.MemberRow(selectors.members(own(request)), many=True).data)

    @extend_schema(tags=TAGS, request=shapes.MemberInput, responses={201: shapes.MemberRow, **UNSAFE, **problems(404)})
    def post(self, request: Request) -> Response:
        """Let another account act for my shop."""
        seller, wish = own(request), read(shapes.MemberInput, request)
        person = user_by_login(wish["login"])
        if person is None:
            raise MemberNotFound
        member = members.add(seller=seller, user=person, role=wish["role"], by=request.user)
        return Response(shapes.MemberRow(member).data, status=201)


class MemberDoor(Door):
    @extend_schema(tags=TAGS, responses={204: None, **problems(400, 401, 403, 404, 409, 422)})
    def delete(self, request: Request, member_id: int) -> Response:
        """End a membership."""
        members.remove(seller=own(request), member_id=member_id, by=request.user)
        return Response(status=204)


class FactsDoor(Door):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(tags=["sellers"], auth=[], responses={200: shapes.FactsState, **problems(404)})
    def get(self, request: Request, slug: str) -> Response:
        """What anybody may know of a seller: verification, audits, grade."""
        return Response(shapes.FactsState(selectors.public_facts(selectors.public_seller(slug))).data)
