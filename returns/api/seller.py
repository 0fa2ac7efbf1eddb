"""The seller's doors: read a return's timeline, comment, offer a part refund, promise more than the law."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core import time
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from returns import portal, selectors
from returns.api import portal_shapes as shapes
from returns.api.common import UNSAFE, read
from returns.api.portal import appeal_body, timeline_body
from returns.presenting import Reader
from returns.services import appealing, keeping
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

SELLER = ["seller: returns"]
BENCH = ["warehouse: returns"]
READ = problems(401, 403, 404)


class SellerDoor(Door):
    permission_classes = [IsAuthenticated]


class SellerTimelineDoor(SellerDoor):
    @extend_schema(tags=SELLER, operation_id="seller_return_timeline", responses={200: shapes.TimelineAnswer, **READ})
    def get(self, request: Request, number: str) -> Response:
        """Every step and every deadline of a return of one of my orders."""
        return Response(timeline_body(selectors.case_of_seller(shop_for(request.user).pk, number), reader=Reader.SHOP))


class CommentDoor(SellerDoor):
    @extend_schema(
        tags=SELLER, operation_id="seller_return_comment", request=shapes.CommentRequest,
        responses={201: shapes.CommentAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """What our centre should know before it decides; the shopper does not read it."""
        seller, wish = shop_for(request.user, Permission.RETURNS), read(shapes.CommentRequest, request)
        made = keeping.comment(seller=seller, case_number=number, words=wish["words"], by=request.user)
        return Response({"words": made.words, "at": made.at.isoformat()}, status=201)


class OfferDoor(SellerDoor):
    @extend_schema(
        tags=SELLER, operation_id="seller_return_offer", request=shapes.OfferRequest,
        responses={201: shapes.OfferAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Offer a part refund for keeping it, while the parcel has not been sent; a new offer replaces the old one."""
        seller, wish = shop_for(request.user, Permission.RETURNS), read(shapes.OfferRequest, request)
        made = keeping.offer(seller=seller, case_number=number, amount_fen=wish["amount_fen"], by=request.user)
        body = {"amount_fen": made.amount_fen, "status": made.status, "offered_at": made.offered_at.isoformat()}
        return Response(body, status=201)


class TermsDoor(SellerDoor):
    @extend_schema(tags=SELLER, operation_id="seller_return_terms", responses={200: shapes.TermsAnswer, **READ})
    def get(self, request: Request) -> Response:
        """What my shop promises beyond law and platform."""
        return Response(_terms(shop_for(request.user)))

    @extend_schema(
        tags=SELLER, operation_id="seller_return_terms_set", request=shapes.TermsRequest,
        responses={200: shapes.TermsAnswer, **UNSAFE},
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        """Promise more from now on. 400 `terms_refused` where it would not be better for the shopper."""
        seller, wish = shop_for(request.user, Permission.SHOP), read(shapes.TermsRequest, request)
        keeping.set_terms(seller=seller, by=request.user, **wish)
        return Response(_terms(seller))


class AppealDecideDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_appeal_decide", request=shapes.AppealDecision,
        responses={200: shapes.AppealAnswer, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Decide an appeal; only somebody who had no hand in the decision. It binds."""
        wish = read(shapes.AppealDecision, request)
        made = appealing.decide(case_number=number, decider=request.user, **wish)
        return Response(appeal_body(made, number))


def _terms(seller: Seller) -> dict[str, Any]:
    rows = portal.terms_at(seller.pk, time.now()).values()
    return {
        "results": [
            {
                "reason": row.reason,
                "days": row.days,
                "freight_payer": row.freight_payer,
                "valid_from": row.valid_from.isoformat(),
            }
            for row in rows
        ]
    }
