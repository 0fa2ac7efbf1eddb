"""`/api/v1/seller/…`: the seller centre for programs. Each door asks for the permission that its page asks for."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.selectors import inbound
from marketplace.catalog.services import stock
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages, read
from marketplace.core.clocks import selectors as clocks
from marketplace.storefront import selectors, seller_figures, seller_today
from marketplace.storefront.api import seller_shapes as shapes
from orders.models import Order
from orders.selectors import hand_in
from orders.selectors.money import seller_keeps
from orders.selectors.reviews import ShopperStanding, shoppers_of
from orders.services import handing_in
from returns import selectors as returns
from returns.models import ReturnCase
from returns.services import disposing
from returns.states import Stage
from sellers import selectors as sellers
from sellers.policies.team import Permission, allows
from sellers.selectors.team import member_for, shop_for
from support import relay
from support import seller_questions as questions
from support.models import RelayMessage, SellerQuestion
from support.services import seller_questions

TAGS = ["seller centre"]
READ = problems(401, 403)
LIST = problems(401, 403, 404)
UNSAFE = problems(400, 401, 403, 404, 409, 415, 422)
STAGE = OpenApiParameter("stage", str, enum=sorted(selectors.SELLER_STAGES))


class TodayDoor(Door):
    @extend_schema(tags=TAGS, operation_id="seller_today", responses={200: shapes.MatterRow(many=True), **READ})
    def get(self, request: Request) -> Response:
        """What needs me today."""
        return Response(shapes.MatterRow(seller_today.matters(member_for(request.user)), many=True).data)


class ShoppingListDoor(Door):
    @extend_schema(tags=TAGS, operation_id="seller_shopping_list", responses={200: shapes.StopRow(many=True), **READ})
    def get(self, request: Request) -> Response:
        """What to buy, shop by shop; at most 300 lines, what is due first."""
        stops = hand_in.round_of(hand_in.to_buy(shop_for(request.user)))
        return Response([_stop(stop) for stop in stops])

    @extend_schema(
        tags=TAGS,
        operation_id="seller_shopping_tick",
        request=shapes.TickInput,
        responses={200: shapes.TickAnswer, **UNSAFE},
    )
    def post(self, request: Request) -> Response:
        """Tick lines off as bought, or take ticks back. Lines that are not on the list are left alone."""
        seller, wish = shop_for(request.user, Permission.BUYING), read(shapes.TickInput, request)
        changed = handing_in.tick(seller=seller, refs=wish["lines"], is_bought=wish["is_bought"], by=request.user)
        return Response({"changed": changed})


class SellerOrdersDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="seller_orders", parameters=[*PAGING, STAGE],
        responses={200: page_of(shapes.SellerOrderRow), **LIST, **problems(400)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My paid orders by stage (those to hand in unless told)."""
        member, stage = member_for(request.user), request.query_params.get("stage", "to_hand_in")
        if stage not in selectors.SELLER_STAGES:
            raise ValidationError({"stage": [", ".join(sorted(selectors.SELLER_STAGES))]})
        pages = Pages()
        page: list[Order] = (
            pages.paginate_queryset(selectors.seller_orders(member.seller, stage), request, view=self) or []
        )
        due = hand_in.deadlines(page)
        sees = allows(member.role, Permission.MONEY)
        known = shoppers_of(member.seller, page) if allows(member.role, Permission.MESSAGES) else {}
        gets = seller_keeps(page) if sees else {}
        return pages.get_paginated_response(
            [
                _order(order, due.get(order.number), known.get(order.pk), gets.get(order.pk, 0), sees_money=sees)
                for order in page
            ]
        )


class InboundDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="seller_inbound", parameters=PAGING, responses={200: page_of(shapes.InboundRow), **LIST}
    )
    def get(self, request: Request) -> Response:
        """What our warehouses received of my orders, piece by piece. The passport code is what a piece's label carries."""
        pages = Pages()
        page = pages.paginate_queryset(inbound.inbound(sellers.ref(shop_for(request.user))), request, view=self) or []
        rows = inbound.rows(page)
        units: dict[str, list[dict[str, Any]]] = {}
        for unit in inbound.units_of_orders([row.consignment.order_number for row in rows]):
            units.setdefault(unit.line.consignment.order_number, []).append(
                {
                    "passport": unit.passport_code, "line": unit.line.number, "sku": unit.line.sku,
                    "title": unit.line.title_en or unit.line.title, "status": unit.status,
                }
            )  # fmt: skip
        return pages.get_paginated_response(
            [
                {
                    "order": row.consignment.order_number, "warehouse": row.consignment.warehouse.code, "pieces": row.pieces,
                    "received": row.received, "is_partial": row.is_partial,
                    "units": units.get(row.consignment.order_number, []),
                }
                for row in rows
            ]
        )  # fmt: skip


class StockDoor(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="seller_stock_counts",
        request=shapes.CountsInput,
        responses={200: shapes.CountsAnswer, **UNSAFE},
    )
    def put(self, request: Request) -> Response:
        """Count many items at once, all or nothing. 409 `stock_reserved` names the item of which more is sold."""
        seller, wish = shop_for(request.user, Permission.GOODS), read(shapes.CountsInput, request)
        return Response({"changed": stock.set_many(seller=seller, counts=wish["counts"], actor=request.user.ref)})


class SellerReturnsDoor(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="seller_returns",
        parameters=PAGING,
        responses={200: page_of(shapes.SellerReturnRow), **LIST},
    )
    def get(self, request: Request) -> Response:
        """Returns of my orders, the newest first."""
        pages = Pages()
        page = pages.paginate_queryset(returns.cases_of_seller(shop_for(request.user).pk), request, view=self) or []
        return pages.get_paginated_response([_return(case) for case in page])


class DispositionDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="seller_return_choose", request=shapes.ChoiceInput,
        responses={200: shapes.SellerReturnRow, **UNSAFE},
    )  # fmt: skip
    def put(self, request: Request, number: str, item: int) -> Response:
        """Say what becomes of a returned piece. 409 `not_settled` before the refund is decided."""
        seller, wish = shop_for(request.user, Permission.RETURNS), read(shapes.ChoiceInput, request)
        disposing.choose(seller=seller, case_number=number, item_id=item, choice=wish["choice"], by=request.user)
        return Response(_return(returns.case_of_seller(seller.pk, number)))


class QuestionsDoor(Door):
    @extend_schema(
        tags=TAGS,
        operation_id="seller_questions",
        parameters=PAGING,
        responses={200: page_of(shapes.QuestionRow), **LIST},
    )
    def get(self, request: Request) -> Response:
        """What our support asked me, the open questions first."""
        pages = Pages()
        found = questions.questions_of(shop_for(request.user, Permission.MESSAGES))
        return pages.get_paginated_response(_questions(pages.paginate_queryset(found, request, view=self) or []))


class AnswerDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="seller_question_answer", request=shapes.AnswerInput,
        responses={200: shapes.QuestionRow, **UNSAFE},
    )  # fmt: skip
    def post(self, request: Request, question_id: str) -> Response:
        """Answer. Only our support reads it; 409 `already_answered` the second time."""
        seller, wish = shop_for(request.user, Permission.MESSAGES), read(shapes.AnswerInput, request)
        found = seller_questions.answer(seller=seller, public_id=question_id, body=wish["body"], by=request.user)
        return Response(_questions([found])[0])


class ExchangeDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="seller_question_messages", responses={200: shapes.Exchange, **problems(401, 403, 404)}
    )
    def get(self, request: Request, question_id: str) -> Response:
        """What our support and the shop said to each other about this matter, the newest hundred, oldest first."""
        return Response(_exchange(questions.question_of(shop_for(request.user, Permission.MESSAGES), question_id)))

    @extend_schema(
        tags=TAGS,
        operation_id="seller_question_add",
        request=shapes.AddInput,
        responses={201: shapes.Exchange, **UNSAFE},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Add to an answer. 409 `answer_first` before the answer, `exchange_over` when the matter is settled."""
        seller, wish = shop_for(request.user, Permission.MESSAGES), read(shapes.AddInput, request)
        return Response(
            _exchange(seller_questions.add(seller=seller, public_id=question_id, by=request.user, **wish)), status=201
        )


class FiguresDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="seller_figures", responses={200: shapes.FiguresAnswer, **READ, **problems(400)},
        parameters=[OpenApiParameter("days", int, enum=seller_figures.SPANS)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Sales, views and conversion of the last 7, 30 or 90 days."""
        member, asked = member_for(request.user, Permission.FIGURES), request.query_params.get("days", "30")
        if asked not in {str(span) for span in seller_figures.SPANS}:
            raise ValidationError({"days": [", ".join(str(span) for span in seller_figures.SPANS)]})
        found = seller_figures.figures(member.seller, int(asked))
        return Response(_figures(found, sees_money=allows(member.role, Permission.MONEY)))


def _stop(stop: hand_in.Stop) -> dict[str, Any]:
    rows = [
        {
            "line": item.line.ref, "order": item.line.order.number, "sku": item.line.sku,
            "title": item.line.title_en or item.line.title, "gtin": item.line.listing.gtin, "pieces": item.pieces,
            "due_at": item.due_at, "is_late": item.is_late, "bought_at": item.line.bought_at,
        }
        for item in stop.items
    ]  # fmt: skip
    return {"name": stop.name, "is_known": stop.is_known, "due_at": stop.due_at, "items": rows}


def _order(order: Order, clock: Any, shopper: ShopperStanding | None, gets: int, *, sees_money: bool) -> dict[str, Any]:
    lines = [
        {"line": row.number, "sku": row.sku, "title": row.title_en or row.title, "quantity": row.quantity, "wanted": row.kept,
         "bought_at": row.bought_at}
        for row in order.lines.all()
    ]  # fmt: skip
    return {
        "number": order.number, "lifecycle": order.lifecycle, "delivery": order.delivery, "warehouse": order.warehouse_code,
        "confirmed_at": order.confirmed_at, "hand_in_by": clock.due_at if clock else None,
        "is_late": bool(clock and clock.breached_at), "currency": order.seller_currency,
        "seller_minor": order.seller_minor if sees_money else None, "remaining_minor": gets if sees_money else None,
        "lines": lines,
        "shopper_average": str(shopper.average) if shopper and shopper.average is not None else None,
    }  # fmt: skip


def _return(case: ReturnCase) -> dict[str, Any]:
    pieces = []
    for item in case.items.all():
        seen = getattr(item, "inspection", None)
        pieces.append(
            {
                "id": item.pk, "sku": item.line.sku, "title": item.line.title_en or item.line.title,
                "passport": item.unit.passport_code, "verdict": seen.verdict if seen else "",
                "score": seen.score if seen else None, "reasons": seen.reasons if seen else [],
                "disposition": item.disposition,
                "can_choose": case.stage == Stage.SETTLED and returns.is_at_the_centre(item),
            }
        )  # fmt: skip
    return {
        "number": case.number, "order": case.order.number, "stage": case.stage, "reason": case.reason,
        "requested_at": case.requested_at, "settled_at": case.settled_at, "pieces": pieces,
    }  # fmt: skip


def _exchange(found: SellerQuestion) -> dict[str, Any]:
    return {
        "messages": [
            {
                "id": one.public_id, "side": one.side, "text": str(one.rendered or one.body) if one.side == relay.OURS else str(one.body),
                "original": relay.original_for_reader(one) if one.side == relay.OURS else "", "status": one.status,
                "is_original": one.side == relay.OURS and one.is_original, "at": one.created_at,
            }
            for one in relay.for_seller(found)
        ]
    }  # fmt: skip


def _questions(found: Sequence[SellerQuestion]) -> list[dict[str, Any]]:
    words = relay.first_words(found)
    due = clocks.open_clocks(seller_questions.CLOCK, [one.ref for one in found])
    return [
        {
            "id": one.public_id, "about": one.about, "question": _asked(words.get(one.pk), one), "asked_at": one.asked_at,
            "due_at": due[one.ref].due_at if one.ref in due else None, "answer": str(one.answer),
            "answered_at": one.answered_at,
        }
        for one in found
    ]  # fmt: skip


def _asked(asked: RelayMessage | None, question: SellerQuestion) -> str:
    """As this seller reads it: translated where it had to be."""
    return str(asked.rendered or asked.body) if asked else str(question.question)


def _figures(found: seller_figures.Figures, *, sees_money: bool) -> dict[str, Any]:
    def part(sold: Any) -> dict[str, Any]:
        return {"orders": sold.orders, "pieces": sold.pieces, "seller_minor": sold.minor if sees_money else None}

    def percent(value: Any) -> str | None:
        return None if value is None else str(value)

    return {
        "since": found.since, "until": found.until, "is_weekly": found.is_weekly, "currency": found.currency,
        "views": found.views, "orders": found.total.orders, "pieces": found.total.pieces,
        "conversion": percent(found.conversion),
        "rows": [{"begins": row.begins, "views": row.views, **part(row.sold)} for row in found.rows],
        "items": [
            {
                "listing": row.listing.public_id, "sku": row.listing.sku, "views": row.views,
                "conversion": percent(row.conversion), **part(row.sold),
            }
            for row in found.items
        ],
    }  # fmt: skip
