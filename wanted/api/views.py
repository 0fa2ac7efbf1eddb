"""API doors of 求购: the shopper's wants and choices, the seller's offers."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.core.api.parsers import CarefulJSONParser
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for
from wanted import selectors
from wanted.api import shapes
from wanted.services import asking, choosing, offering
from wanted.states import LIVE_OFFERS

SHOPPER, SELLER = ["wanted"], ["seller: wanted"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 413, 415, 422)


class WantsDoor(Door):
    permission_classes = [IsAuthenticated]
    parser_classes = [CarefulJSONParser, MultiPartParser]

    @extend_schema(
        tags=SHOPPER, operation_id="wants_list", parameters=PAGING, responses={200: page_of(shapes.WantRow), **READ}
    )
    def get(self, request: Request) -> Response:
        """My wants, the newest first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.wants_of(request.user), request, view=self) or []
        return pages.get_paginated_response([shapes.want_row(one) for one in page])

    @extend_schema(
        tags=SHOPPER, operation_id="wants_ask", request={"application/json": shapes.WantInput, "multipart/form-data": shapes.WantInput},
        responses={201: shapes.WantAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Put a want before the sellers of one country. 409 `too_many_wants` at the limit."""
        wish = read(shapes.WantInput, request)
        picture = wish.pop("picture", None)
        want = asking.ask(user=request.user, fields=wish, picture=picture, actor=request.user.ref)
        return _want(request, want.public_id, status=201)


class WantDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=SHOPPER, operation_id="wants_read", responses={200: shapes.WantAnswer, **READ})
    def get(self, request: Request, public_id: str) -> Response:
        """One of my wants with its offers side by side."""
        return _want(request, public_id)


class WantWithdrawDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SHOPPER, operation_id="wants_withdraw", request=None, responses={200: shapes.WantAnswer, **WRITE}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Take it back; all offers end."""
        asking.withdraw(user=request.user, public_id=public_id, actor=request.user.ref)
        return _want(request, public_id)


class AcceptDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=SHOPPER, operation_id="wants_accept", request=None, responses={200: shapes.WantAnswer, **WRITE})
    def post(self, request: Request, public_id: str, offer_id: str) -> Response:
        """Choose an offer: it lies in the cart and is kept for 48 hours; the usual checkout follows.

        Of two choices at once one wins, the other is a 409 `stale_state`.
        """
        choosing.accept(user=request.user, want_id=public_id, offer_id=offer_id, actor=request.user.ref)
        return _want(request, public_id)


class SellerWantsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SELLER, operation_id="seller_wants_list", parameters=PAGING,
        responses={200: page_of(shapes.SellerWantRow), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What shoppers want from my country; nothing while my shop takes no orders."""
        seller, pages = shop_for(request.user, Permission.GOODS), Pages()
        page = pages.paginate_queryset(selectors.open_wants(seller), request, view=self) or []
        return pages.get_paginated_response(
            [shapes.seller_want_row(one, is_answered=bool(getattr(one, "is_answered", False))) for one in page]
        )


class SellerWantDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=SELLER, operation_id="seller_wants_read", responses={200: shapes.SellerWantRow, **READ})
    def get(self, request: Request, public_id: str) -> Response:
        """One want of my country, or one that I have answered."""
        seller = shop_for(request.user, Permission.GOODS)
        want = selectors.want_for_seller(seller, public_id)
        mine = selectors.last_offer(seller, want)
        is_answered = mine is not None and mine.status in LIVE_OFFERS
        return Response(shapes.seller_want_row(want, is_answered=is_answered))


class SellerOfferDoor(Door):
    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPartParser]

    @extend_schema(
        tags=SELLER, operation_id="seller_wants_offer", request={"multipart/form-data": shapes.OfferInput},
        responses={201: shapes.OfferRow, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Answer a want with an offer. It holds its price for seven days."""
        seller, goods = shop_for(request.user, Permission.GOODS), read(shapes.OfferInput, request)
        terms = {name: goods.pop(name, None) for name in ("arrival_days", "note", "proof", "picture")}
        offer = offering.make(seller=seller, want_id=public_id, goods=goods, by=request.user, **terms)
        return Response(shapes.offer_row(offer), status=201)


class SellerOffersDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SELLER,
        operation_id="seller_offers_list",
        parameters=PAGING,
        responses={200: page_of(shapes.OfferRow), **READ},
    )
    def get(self, request: Request) -> Response:
        """My offers, the newest first."""
        pages = Pages()
        found = selectors.offers_of(shop_for(request.user, Permission.GOODS))
        page: list[Any] = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([shapes.offer_row(one) for one in page])


class SellerOfferWithdrawDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=SELLER, operation_id="seller_offers_withdraw", request=None, responses={200: shapes.OfferRow, **WRITE}
    )
    def post(self, request: Request, offer_id: str) -> Response:
        """Take an offer back; a chosen one too, until the shopper pays (then 409 `being_bought`)."""
        seller = shop_for(request.user, Permission.GOODS)
        return Response(shapes.offer_row(offering.withdraw(seller=seller, public_id=offer_id, by=request.user)))


def _want(request: Request, public_id: str, status: int = 200) -> Response:
    want = selectors.want_for(request.user, public_id)
    offers = [shapes.compared_row(row) for row in selectors.compared(want, request.user)]
    return Response({**shapes.want_row(want), "offers": offers}, status=status)
