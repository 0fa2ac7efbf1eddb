"""`/api/v1/`: what is done with an order after it was placed. Another address, pieces off, goodwill."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, read
from marketplace.core.ids import public_id as fresh_key
from orders import selectors
from orders.api import shapes
from orders.api.views import READ, WRITE, ShopperDoor, order_body
from orders.models import Cut, Order, Refund
from orders.policies.cancel_reasons import CANCEL_REASONS, SELLER_REASONS
from orders.policies.goodwill import REASONS
from orders.selectors.cuts import cuttable, preview, seller_order, warranty_of
from orders.selectors.goodwill import given_for, one_for, refundable, room_for
from orders.services import cutting, goodwill, readdressing
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

GONE = problems(404)


class AddressWish(serializers.Serializer[Any]):
    address = serializers.IntegerField(min_value=1, max_value=2**62, help_text="id of an address of `me/addresses/`")


class OrderCutLine(serializers.Serializer[Any]):
    line = serializers.IntegerField(min_value=1, max_value=32_000, help_text="number of the order line")
    pieces = serializers.IntegerField(min_value=1, max_value=32_000)


class OrderCutWish(serializers.Serializer[Any]):
    """`reason`: anything unknown counts as `other`. `is_preview`: only say what would go back."""

    lines = serializers.ListField(child=OrderCutLine(), allow_empty=False, max_length=200)
    reason = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="other",
        help_text=f"One of {', '.join(CANCEL_REASONS)}.",
    )
    is_preview = serializers.BooleanField(default=False)


class ShortWish(serializers.Serializer[Any]):
    lines = serializers.ListField(child=OrderCutLine(), allow_empty=False, max_length=200)
    reason = serializers.CharField(max_length=20, help_text=f"One of {', '.join(SELLER_REASONS)}.")


class OrderCutShape(serializers.Serializer[Any]):
    """What went back, or would go back, in fen. `is_all`: nothing was left, so the order ended."""

    order = serializers.CharField()
    goods_fen = serializers.IntegerField()
    freight_fen = serializers.IntegerField()
    tax_fen = serializers.IntegerField()
    warranty_fen = serializers.IntegerField(help_text="of warranties that go back with the pieces")
    amount_fen = serializers.IntegerField()
    is_all = serializers.BooleanField()
    is_preview = serializers.BooleanField()
    left = OrderCutLine(many=True, help_text="what can still be taken off")


class WayWish(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=Refund.Way.choices)


class GoodwillWish(serializers.Serializer[Any]):
    amount_fen = serializers.IntegerField(min_value=1, max_value=1_000_000)
    reason = serializers.CharField(max_length=20, help_text=f"One of {', '.join(REASONS)}.")
    way = serializers.CharField(
        max_length=6, required=False, allow_blank=True, default="",
        help_text="source or credit where the shopper said so; empty asks them",
    )  # fmt: skip
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="no personal data"
    )


class GoodwillsShape(serializers.Serializer[Any]):
    """`room_fen`: what the asker may still give; `to_source_fen`: of it, at most back the way the shopper paid."""

    room_fen = serializers.IntegerField()
    to_source_fen = serializers.IntegerField()
    given = shapes.GoodwillShape(many=True)


def key_of(request: Request) -> str:
    """The caller's own key, so that a repeated call does nothing twice; without one each call is a new one."""
    return str(request.headers.get("Idempotency-Key") or fresh_key())[:40]


class AddressDoor(ShopperDoor):
    @extend_schema(tags=["orders"], request=AddressWish, responses={200: shapes.OrderDetailShape, **WRITE, **GONE})
    def post(self, request: Request, number: str) -> Response:
        """Send an order to another of my addresses, from its confirmation until its parcel is sealed. The price never changes."""
        wish = read(AddressWish, request)
        order = selectors.order_for(request.user, number)
        readdressing.change_address(order=order, user=request.user, address_id=wish["address"], actor=request.user.ref)
        return Response(order_body(selectors.order_for(request.user, number)))


class CutDoor(ShopperDoor):
    @extend_schema(tags=["orders"], request=OrderCutWish, responses={200: OrderCutShape, **WRITE, **GONE})
    def post(self, request: Request, number: str) -> Response:
        """Take pieces off an order before they reach our warehouse; what they cost goes back to the fen."""
        wish = read(OrderCutWish, request)
        order, pieces = selectors.order_for(request.user, number), _pieces(wish)
        if wish["is_preview"]:
            seen = preview(order, pieces)
            parts = (seen.goods_fen, seen.freight_fen, seen.tax_fen, seen.warranty_fen)
            return Response(_body(order, parts, is_all=seen.is_all, is_preview=True))
        reason = wish["reason"] if wish["reason"] in CANCEL_REASONS else "other"
        asked = cutting.Wish(pieces, reason, Cut.By.SHOPPER, key_of(request))
        made = cutting.cut(order=order, wish=asked, actor=request.user.ref)
        return Response(_made(selectors.order_for(request.user, number), made))


class ShortDoor(Door):
    @extend_schema(tags=["seller centre"], request=ShortWish, responses={200: OrderCutShape, **WRITE, **GONE})
    def post(self, request: Request, number: str) -> Response:
        """I cannot supply these pieces: the shopper gets their money back, and it counts in my grade."""
        seller, wish = shop_for(request.user, Permission.BUYING), read(ShortWish, request)
        asked = cutting.Wish(_pieces(wish), wish["reason"], Cut.By.SELLER, key_of(request))
        made = cutting.cut_by_seller(order=seller_order(seller, number), wish=asked, by=request.user)
        return Response(_made(seller_order(seller, number), made))


class GoodwillWayDoor(ShopperDoor):
    @extend_schema(tags=["orders"], request=WayWish, responses={200: shapes.GoodwillShape, **WRITE, **GONE})
    def post(self, request: Request, number: str, public_id: str) -> Response:
        """Say where what we give goes: back the way I paid, or credit. The first word counts."""
        wish = read(WayWish, request)
        found = one_for(request.user, selectors.order_for(request.user, number), public_id)
        made = goodwill.choose(goodwill=found, way=wish["way"], actor=request.user.ref)
        return Response(shapes.GoodwillShape(made).data)


class DeskGoodwillDoor(Door):
    permission_classes = (HasRole.of(Role.AGENT, Role.OPS),)

    @extend_schema(tags=["desk"], responses={200: GoodwillsShape, **READ, **GONE})
    def get(self, request: Request, number: str) -> Response:
        """What was given for an order, and what I may still give."""
        return Response(_goodwill(request, selectors.order_by_number(number)))

    @extend_schema(tags=["desk"], request=GoodwillWish, responses={201: GoodwillsShape, **WRITE, **GONE})
    def post(self, request: Request, number: str) -> Response:
        """Give the shopper of an order something of ours, within my limit."""
        wish = read(GoodwillWish, request)
        order = selectors.order_by_number(number)
        gift = goodwill.Gift(wish["amount_fen"], wish["reason"], key_of(request), wish["way"], wish["note"])
        goodwill.give(order=order, gift=gift, by=request.user)
        return Response(_goodwill(request, order), status=201)


def _goodwill(request: Request, order: Order) -> dict[str, Any]:
    given = shapes.GoodwillShape(given_for(order), many=True).data
    return {"room_fen": room_for(request.user, order), "to_source_fen": refundable(order), "given": given}


def _pieces(wish: dict[str, Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in wish["lines"]:
        found[row["line"]] = found.get(row["line"], 0) + row["pieces"]
    return found


def _made(order: Order, made: Cut) -> dict[str, Any]:
    back = made.refund
    goods = (back.goods_fen, back.freight_fen, back.tax_fen) if back else (0, 0, 0)
    parts = (*goods, warranty_of(made))
    return _body(order, parts, is_all=order.cancelled_at is not None, is_preview=False)


def _body(order: Order, parts: tuple[int, int, int, int], *, is_all: bool, is_preview: bool) -> dict[str, Any]:
    goods, freight, tax, warranty = parts
    return {
        "order": order.number, "goods_fen": goods, "freight_fen": freight, "tax_fen": tax, "warranty_fen": warranty,
        "amount_fen": sum(parts),
        "is_all": is_all, "is_preview": is_preview,
        "left": [{"line": number, "pieces": count} for number, count in sorted(cuttable(order).items())],
    }  # fmt: skip
