"""API doors of the seller: notices, hours, stock abroad, storage bills, restock advice."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.fields import Field
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.api.base import paged, valid
from logistics.models import Warehouse
from logistics.selectors.warehouses import by_code
from marketplace.catalog.selectors import own_listing
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from marketplace.core.errors import NotFound
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for
from warehousing.api import shapes
from warehousing.errors import BadNotice
from warehousing.models import Notice
from warehousing.selectors import advice, inbound, shelves, stays
from warehousing.services import announcing, receiving, slots
from warehousing.services.announcing import Bringing, Wanted

TAGS = ["seller: stock abroad"]
LIST = problems(401, 403, 404)
READ = problems(401, 403, 404)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
GOODS = Permission.GOODS
AT = OpenApiParameter("warehouse", str, required=True, description="code of a warehouse")


class SellerDoor(Door):
    """People of a shop; each door names the permission it needs."""

    permission_classes = [IsAuthenticated]

    def own(self, request: Request, number: str) -> Notice:
        """Raises NotFound, also for another seller's."""
        return inbound.notice_of(shop_for(request.user, GOODS), number)


class NoticesDoor(SellerDoor):
    @extend_schema(
        tags=TAGS, operation_id="seller_inbound_notices", parameters=PAGING,
        responses={200: page_of(shapes.InboundNoticeShape), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My notices, the newest first."""
        return paged(self, request, inbound.notices(shop_for(request.user, GOODS)), shapes.notice)

    @extend_schema(
        tags=TAGS, operation_id="seller_inbound_announce", request=shapes.InboundNoticeInput,
        responses={201: shapes.InboundNoticeShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Announce goods for the shelf (`lines`) or orders handed in directly (`orders`); exactly one of the two."""
        seller, wish = shop_for(request.user, GOODS), valid(shapes.InboundNoticeInput, request)
        lines, orders = wish.pop("lines", []), wish.pop("orders", [])
        if bool(lines) == bool(orders):
            raise BadNotice
        place = _place(wish.pop("warehouse"))
        common: dict[str, Any] = {"seller": seller, "warehouse": place, "actor": request.user.ref}
        if orders:
            made = announcing.announce_orders(order_numbers=orders, bringing=Bringing(**wish), **common)
        else:
            wanted = [
                Wanted(
                    own_listing(seller, line["listing"]), line["pieces"], line["temperature"], line["declared_minor"]
                )
                for line in lines
            ]
            made = announcing.announce(lines=wanted, bringing=Bringing(**wish), **common)
        return Response(shapes.notice(inbound.notice_of(seller, made.number)), status=201)


class NoticeDoor(SellerDoor):
    @extend_schema(tags=TAGS, operation_id="seller_inbound_notice", responses={200: shapes.InboundNoticeShape, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One notice, with the counts and the signed receipt."""
        return Response(shapes.notice(self.own(request, number)))


class SlotDoor(SellerDoor):
    @extend_schema(
        tags=TAGS, operation_id="seller_inbound_take_slot", request=shapes.SlotInput,
        responses={200: shapes.InboundNoticeShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Take an hour at the counter; the one before is given back. 409 `slot_full`, `slot_over`."""
        found = self.own(request, number)
        hour = inbound.slot(found.warehouse, valid(shapes.SlotInput, request)["slot"])
        slots.take(notice=found, slot=hour, actor=request.user.ref)
        return Response(shapes.notice(self.own(request, number)))


class CancelDoor(SellerDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="seller_inbound_cancel",
        request=None,
        responses={200: shapes.InboundNoticeShape, **WRITE},
    )
    def post(self, request: Request, number: str) -> Response:
        """Call a notice off that was not handed in."""
        announcing.cancel(notice=self.own(request, number), actor=request.user.ref, why="called off by the seller")
        return Response(shapes.notice(self.own(request, number)))


class SurplusDoor(SellerDoor):
    @extend_schema(
        tags=TAGS, operation_id="seller_inbound_surplus", request=shapes.SurplusInput,
        responses={200: shapes.InboundNoticeShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Keep what came beyond the notice, or have it sent back."""
        found, wish = self.own(request, number), valid(shapes.SurplusInput, request)
        line = next((one for one in found.lines.all() if one.code == wish["lot"]), None)
        if line is None:
            raise NotFound
        receiving.decide_surplus(line=line, keep=wish["keep"], actor=request.user.ref)
        return Response(shapes.notice(self.own(request, number)))


class SlotsDoor(SellerDoor):
    @extend_schema(
        tags=TAGS, operation_id="seller_inbound_slots", parameters=[AT, *PAGING],
        responses={200: page_of(shapes.SlotShape), **problems(400, 401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Hours still to be had at a counter."""
        shop_for(request.user, GOODS)
        if not request.query_params.get("warehouse"):
            raise ValidationError({"warehouse": [Field.default_error_messages["required"]]})
        place = _place(request.query_params.get("warehouse", ""))
        return paged(
            self, request, inbound.open_slots(place),
            lambda one: {
                "slot": one.public_id, "starts_at": one.starts_at, "ends_at": one.ends_at, "left": one.capacity - one.taken,
            },
        )  # fmt: skip


class StockDoor(SellerDoor):
    @extend_schema(
        tags=TAGS, operation_id="seller_inbound_stock", parameters=PAGING,
        responses={200: page_of(shapes.AbroadShape), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My stock in our warehouses, by goods and place, with its age."""
        pages = Pages()
        page = pages.paginate_queryset(shelves.abroad(shop_for(request.user, GOODS)), request, view=self) or []
        return pages.get_paginated_response([shapes.abroad(row) for row in shelves.abroad_rows(page)])


class FeesDoor(SellerDoor):
    @extend_schema(
        tags=TAGS, operation_id="seller_inbound_fees", parameters=PAGING,
        responses={200: page_of(shapes.StorageBillShape), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Storage bills, the newest month first."""
        seller = shop_for(request.user, Permission.MONEY)
        return paged(self, request, stays.bills_of(seller), shapes.bill)


class AdviceDoor(SellerDoor):
    @extend_schema(
        tags=TAGS, operation_id="seller_inbound_advice", parameters=PAGING,
        responses={200: page_of(shapes.AdviceShape), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What to send where, with the reasons as codes."""
        return paged(self, request, advice.advice_for(shop_for(request.user, GOODS)), shapes.advice)


def _place(code: str) -> Warehouse:
    found = by_code(code.replace("\x00", "")[:8])
    if found is None or found.kind != Warehouse.Kind.OVERSEAS:
        raise NotFound
    return found
