"""API doors of the seller: own promotions, joining the platform's, time-limited prices."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.catalog.selectors import own_listing
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from promotions.api import shapes
from promotions.selectors import listing as lists
from promotions.services import cuts, managing
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

TAGS = ["seller: promotions"]
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)


class PromotionsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_promotions_list", parameters=PAGING,
        responses={200: page_of(shapes.OwnPromotionShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The shop's own promotions, the newest first."""
        pages = Pages()
        rows = lists.promotions_of(shop_for(request.user, Permission.SHOP)).select_related("seller")
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([shapes.own_promotion(one) for one in page])

    @extend_schema(
        tags=TAGS, operation_id="seller_promotions_make", request=shapes.PromotionInput,
        responses={201: shapes.OwnPromotionShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Make one on the shop's own goods and at its own cost; it starts at `starts_at`. 400 `bad_promotion` names the fields."""
        seller = shop_for(request.user, Permission.SHOP)
        wish = read(shapes.PromotionInput, request)
        goods = [own_listing(seller, public_id) for public_id in wish.pop("listings")]
        gift = own_listing(seller, wish["gift"]) if wish["gift"] else None
        fields = {**wish, "tiers": wish["steps"], "gift": gift}
        del fields["steps"]
        made = managing.make(seller=seller, fields=fields, listings=goods, actor=request.user.ref)
        managing.start(promotion=made, actor=request.user.ref)
        return Response(shapes.own_promotion(made), status=201)


class PromotionVerbDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_promotions_verb", request=None,
        responses={200: shapes.OwnPromotionShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, public_id: str, verb: str) -> Response:
        """`start` (after a pause), `pause`, `end`."""
        seller = shop_for(request.user, Permission.SHOP)
        made = managing.change(seller=seller, public_id=public_id, verb=verb, actor=request.user.ref)
        return Response(shapes.own_promotion(made))


class SharedDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_promotions_shared", parameters=PAGING,
        responses={200: page_of(shapes.PromotionShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Promotions whose cost platform and shops share."""
        pages = Pages()
        page = (
            pages.paginate_queryset(lists.joinable(shop_for(request.user, Permission.SHOP)), request, view=self) or []
        )
        return pages.get_paginated_response([shapes.promotion(one) for one in page])


class JoinDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, operation_id="seller_promotions_join", request=None, responses={204: None, **WRITE})
    def post(self, request: Request, public_id: str) -> Response:
        """Take part: the shop bears its share on its own goods from now on."""
        managing.join(seller=shop_for(request.user, Permission.SHOP), public_id=public_id, actor=request.user.ref)
        return Response(status=204)

    @extend_schema(
        tags=TAGS, operation_id="seller_promotions_leave", responses={204: None, **problems(400, 401, 403, 404, 422)}
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Leave; orders placed before stay as they are."""
        managing.leave(seller=shop_for(request.user, Permission.SHOP), public_id=public_id, actor=request.user.ref)
        return Response(status=204)


class CutsDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=TAGS, operation_id="seller_cuts_list", parameters=PAGING, responses={200: page_of(shapes.CutShape), **READ}
    )
    def get(self, request: Request) -> Response:
        """Time-limited prices, the newest first."""
        pages = Pages()
        page = pages.paginate_queryset(lists.cuts_of(shop_for(request.user, Permission.SHOP)), request, view=self) or []
        return pages.get_paginated_response([shapes.cut(one) for one in page])

    @extend_schema(
        tags=TAGS, operation_id="seller_cuts_plan", request=shapes.CutInput, responses={201: shapes.CutShape, **WRITE}
    )
    def post(self, request: Request) -> Response:
        """Plan one. 400 `bad_price_cut` names the fields."""
        seller = shop_for(request.user, Permission.SHOP)
        wish = read(shapes.CutInput, request)
        made = cuts.plan(listing=own_listing(seller, wish.pop("listing")), actor=request.user.ref, **wish)
        return Response(shapes.cut(made), status=201)


class CutStopDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(tags=TAGS, operation_id="seller_cuts_stop", request=None, responses={200: shapes.CutShape, **WRITE})
    def post(self, request: Request, public_id: str) -> Response:
        """Cancel a planned one, end a running one."""
        found = lists.own_cut(shop_for(request.user, Permission.SHOP), public_id)
        return Response(shapes.cut(cuts.stop(cut=found, actor=request.user.ref)))
