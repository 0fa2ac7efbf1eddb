"""`/api/v1/cart/`, `checkout/`, `purchases/`, `orders/`: the shopper's own things, nobody else's."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages, read
from orders import selectors
from orders.api import shapes
from orders.models import Order, Purchase
from orders.policies.extras import Extras
from orders.selectors.cuts import cuts_of
from orders.selectors.goodwill import given_for
from orders.services import cancelling, carts, checkout, credit, paying, quoting, receipts
from risk.keys import trace_of

READ = problems(401, 403)
WRITE = problems(400, 401, 403, 409, 415, 422)
RETURN_PATH = "/pay/return/{attempt}/"


def payments_of(orders: Sequence[Order]) -> dict[int, str]:
    """What the book says about these orders, in one query."""
    return {pk: money.status for pk, money in selectors.money_of(orders).items()}


def purchase_body(purchase: Purchase) -> dict[str, Any]:
    return shapes.purchase_body(purchase, payments_of(list(purchase.orders.all())))


def order_body(order: Order) -> dict[str, Any]:
    body = shapes.order_body(order, order.purchase.number, payments_of([order])[order.pk])
    return {
        **body, "refunds": [shapes.refund_body(refund) for refund in selectors.refunds_of(order)],
        "goodwill": shapes.GoodwillShape(given_for(order), many=True).data,
        "timeline": [shapes.step_body(step) for step in selectors.timeline(order, cuts_of(order))],
    }  # fmt: skip


class ShopperDoor(Door):
    permission_classes = (HasRole.of(Role.SHOPPER),)


class CartLinesDoor(ShopperDoor):
    @extend_schema(tags=["cart"], responses={200: shapes.CartShape, **READ})
    def get(self, request: Request) -> Response:
        """My cart with landed prices, and what changed or cannot be bought now."""
        view = quoting.price_cart(selectors.find_cart(user=request.user), request.user)
        return Response(shapes.cart(view))

    @extend_schema(tags=["cart"], request=shapes.Wanted, responses={201: shapes.CartShape, **WRITE})
    def post(self, request: Request) -> Response:
        """Put pieces of a listing into the cart, on top of what lies there."""
        wish = read(shapes.Wanted, request)
        cart = carts.cart_for(user=request.user)
        carts.add(cart=cart, listing=wish["listing"], quantity=wish["quantity"])
        return Response(shapes.cart(quoting.price_cart(cart, request.user)), status=201)


class CartLineDoor(ShopperDoor):
    @extend_schema(
        tags=["cart"], request=shapes.LineChange, responses={200: shapes.CartShape, **WRITE, **problems(404)}
    )
    def patch(self, request: Request, line_id: int) -> Response:
        """Change the quantity of a line (0 removes it), lay it aside for later and take it back, choose insurance or a warranty."""
        wish = read(shapes.LineChange, request)
        cart = carts.cart_for(user=request.user)
        carts.line_of(cart=cart, line_id=line_id)
        if "quantity" in wish:
            carts.set_quantity(cart=cart, line_id=line_id, quantity=wish["quantity"])
        if "is_saved" in wish and wish.get("quantity") != 0:
            carts.move(cart=cart, line_id=line_id, is_saved=wish["is_saved"])
        chosen = {name: wish[name] for name in ("is_insured", "has_warranty", "warranty_plan") if name in wish}
        if chosen and wish.get("quantity") != 0 and not wish.get("is_saved"):
            carts.choose(cart=cart, line_id=line_id, **chosen)
        return Response(shapes.cart(quoting.price_cart(cart, request.user)))

    @extend_schema(tags=["cart"], responses={204: None, **problems(400, 401, 403, 404, 422)})
    def delete(self, request: Request, line_id: int) -> Response:
        """Take a line out."""
        carts.remove(cart=carts.cart_for(user=request.user), line_id=line_id)
        return Response(status=204)


class CartKeepDoor(ShopperDoor):
    @extend_schema(tags=["cart"], request=shapes.Keep, responses={200: shapes.CartShape, **WRITE})
    def post(self, request: Request) -> Response:
        """Follow an advice: at most these pieces stay in the cart, the rest is laid aside for later."""
        wish = read(shapes.Keep, request)
        cart = carts.cart_for(user=request.user)
        carts.keep_only(cart=cart, keep={line["listing"]: line["quantity"] for line in wish["lines"]})
        return Response(shapes.cart(quoting.price_cart(cart, request.user)))


class QuoteDoor(ShopperDoor):
    @extend_schema(tags=["checkout"], request=shapes.QuoteWish, responses={201: shapes.QuoteShape, **WRITE})
    def post(self, request: Request) -> Response:
        """The landed price of the cart, or of the lines sent, held for 15 minutes."""
        lines = read(shapes.QuoteWish, request).get("lines") or ()
        wanted: dict[str, int] = {}
        for line in lines:
            wanted[line["listing"]] = wanted.get(line["listing"], 0) + line["quantity"]
        extras = Extras(
            insured=frozenset(line["listing"] for line in lines if line["is_insured"]),
            warranted=frozenset(line["listing"] for line in lines if line["has_warranty"]),
            plans={line["listing"]: line["warranty_plan"] for line in lines if line["has_warranty"]},
        )
        made = quoting.make_quote(user=request.user, lines=wanted or None, extras=extras)
        return Response(shapes.quote(made, credit.usable(made)), status=201)


class CheckoutDoor(ShopperDoor):
    @extend_schema(
        tags=["checkout"], request=shapes.PlaceWish, responses={201: shapes.PurchaseShape, **WRITE, **problems(404)}
    )
    def post(self, request: Request) -> Response:
        """Place the quote: stock and quota are taken, store credit is set aside, the purchase waits for payment of the rest. The same
        quote places once.
        """
        wish = read(shapes.PlaceWish, request)
        placed = checkout.place(
            user=request.user, quote_public_id=wish["quote"], address_id=wish["address"],
            notice_version=wish["notice_version"], actor=request.user.ref, credit_fen=wish["credit_fen"],
            trace=trace_of(request), no_reason=wish["no_reason"],
        )  # fmt: skip
        return Response(purchase_body(placed), status=201)


class PurchasesDoor(ShopperDoor):
    @extend_schema(
        operation_id="purchases_list", tags=["purchases"], parameters=PAGING,
        responses={200: page_of(shapes.PurchaseShape), **READ, **problems(404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My purchases, newest first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.purchases_of(request.user), request, self) or []
        payments = payments_of([order for purchase in page for order in purchase.orders.all()])
        return pages.get_paginated_response([shapes.purchase_body(purchase, payments) for purchase in page])


class PurchaseDoor(ShopperDoor):
    @extend_schema(tags=["purchases"], responses={200: shapes.PurchaseShape, **READ, **problems(404)})
    def get(self, request: Request, number: str) -> Response:
        """One purchase of mine."""
        return Response(purchase_body(selectors.purchase_for(request.user, number)))


class PayDoor(ShopperDoor):
    calls_outside = True  # the attempt row makes it idempotent: the same method again answers the same attempt

    @extend_schema(
        tags=["purchases"], request=shapes.PayWish, responses={200: shapes.AttemptShape, **WRITE, **problems(404)}
    )
    def post(self, request: Request, number: str) -> Response:
        """Open a payment. Another method may be tried while the purchase waits; the earlier page closes."""
        wish = read(shapes.PayWish, request)
        purchase = selectors.purchase_for(request.user, number)
        attempt = paying.pay(
            purchase=purchase, method=wish["method"], actor=request.user.ref,
            return_url=wish.get("return_url") or f"{settings.PUBLIC_URL}{RETURN_PATH}",
        )  # fmt: skip
        return Response(shapes.AttemptShape(attempt).data)


class CancelPurchaseDoor(ShopperDoor):
    @extend_schema(
        tags=["purchases"], request=shapes.CancelWish, responses={200: shapes.PurchaseShape, **WRITE, **problems(404)}
    )
    def post(self, request: Request, number: str) -> Response:
        """Give up an unpaid purchase."""
        wish = read(shapes.CancelWish, request)
        purchase = selectors.purchase_for(request.user, number)
        cancelling.cancel_purchase(number=purchase.number, reason=wish["reason"], actor=request.user.ref)
        return Response(purchase_body(selectors.purchase_for(request.user, number)))


class OrdersDoor(ShopperDoor):
    @extend_schema(
        operation_id="orders_list", tags=["orders"], parameters=PAGING,
        responses={200: page_of(shapes.OrderShape), **READ, **problems(404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My orders, newest first."""
        pages = Pages()
        page = pages.paginate_queryset(selectors.orders_of(request.user), request, self) or []
        payments = payments_of(page)
        bodies = [shapes.order_body(order, order.purchase.number, payments[order.pk]) for order in page]
        return pages.get_paginated_response(bodies)


class OrderDoor(ShopperDoor):
    @extend_schema(tags=["orders"], responses={200: shapes.OrderDetailShape, **READ, **problems(404)})
    def get(self, request: Request, number: str) -> Response:
        """One order of mine."""
        return Response(order_body(selectors.order_for(request.user, number)))


class ConfirmDoor(ShopperDoor):
    @extend_schema(tags=["orders"], request=None, responses={200: shapes.OrderDetailShape, **WRITE, **problems(404)})
    def post(self, request: Request, number: str) -> Response:
        """I have it: the money goes to the seller now. The right to return stays."""
        order = selectors.order_for(request.user, number)
        receipts.confirm_receipt(order=order, actor=request.user.ref)
        return Response(order_body(selectors.order_for(request.user, number)))


class CancelOrderDoor(ShopperDoor):
    @extend_schema(
        tags=["orders"], request=shapes.CancelWish, responses={200: shapes.OrderDetailShape, **WRITE, **problems(404)}
    )
    def post(self, request: Request, number: str) -> Response:
        """Cancel before the goods reach our warehouse; everything paid goes back."""
        wish = read(shapes.CancelWish, request)
        order = selectors.order_for(request.user, number)
        cancelling.cancel(order=order, reason=wish["reason"], way=wish["way"], actor=request.user.ref)
        return Response(order_body(selectors.order_for(request.user, number)))
