"""API doors of recalls, best-before dates and losses: for the seller, the operator and operations."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access as road_access
from logistics.api.base import READ, TAGS, WRITE, OperatorDoor, OpsDoor, paged, valid
from marketplace.catalog.selectors import own_listing
from marketplace.core.api.schema import PAGING, page_of
from marketplace.core.api.views import Pages
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for
from warehousing import access
from warehousing.api.seller import LIST, SellerDoor, _place
from warehousing.api.seller import TAGS as SELLER_TAGS
from warehousing.models import Loss, Recall
from warehousing.selectors import freshness
from warehousing.selectors import recalls as found_in
from warehousing.selectors.freshness import Ageing
from warehousing.services import losses, recalls
from warehousing.services.announcing import MOST_CARTONS
from warehousing.services.recalls import MOST_PIECES, Leaving, Wish

GOODS, MONEY = Permission.GOODS, Permission.MONEY
AT = OpenApiParameter("warehouse", str, description="code of one of my warehouses; the first where it is left out")
OPS_TAGS = ["ops: shelves"]


class RecallLineInput(serializers.Serializer[Any]):
    listing = serializers.CharField(max_length=40)
    pieces = serializers.IntegerField(min_value=1, max_value=MOST_PIECES)
    is_set_aside = serializers.BooleanField(default=False, help_text="damaged or too old ones, not those on the shelf")


class RecallInput(serializers.Serializer[Any]):
    warehouse = serializers.CharField(max_length=8)
    way = serializers.ChoiceField(choices=Recall.Way.choices, default="counter")
    carrier = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    waybill = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    lines = RecallLineInput(many=True)


class RecallScanInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40)
    is_missing = serializers.BooleanField(default=False, help_text="the piece is not in its bin")


class RecallPackInput(serializers.Serializer[Any]):
    cartons = serializers.IntegerField(min_value=1, max_value=MOST_CARTONS)
    weight_g = serializers.IntegerField(min_value=1, max_value=10_000_000)


class RecallHandOverInput(serializers.Serializer[Any]):
    taken_by = serializers.CharField(max_length=60)
    waybill = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)


class BrokenInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40)
    what = serializers.CharField(max_length=120)


class LossDecisionInput(serializers.Serializer[Any]):
    pay = serializers.BooleanField()
    why = serializers.CharField(max_length=200)


class RecallPieceShape(serializers.Serializer[Any]):
    piece = serializers.CharField()
    sku = serializers.CharField()
    bin = serializers.CharField(help_text="empty where it is not with us")
    is_found = serializers.BooleanField()
    is_short = serializers.BooleanField()


class SignedRecallShape(serializers.Serializer[Any]):
    document = serializers.DictField()
    key_id = serializers.CharField()
    signature = serializers.CharField()


class RecallShape(serializers.Serializer[Any]):
    number = serializers.CharField()
    warehouse = serializers.CharField()
    status = serializers.CharField()
    way = serializers.CharField()
    carrier = serializers.CharField(help_text="may be empty")
    waybill = serializers.CharField(help_text="may be empty")
    wanted = serializers.IntegerField()
    found = serializers.IntegerField()
    short = serializers.IntegerField()
    cartons = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    pieces = RecallPieceShape(many=True, help_text="empty in lists")
    receipt = SignedRecallShape(allow_null=True)


class AgeingShape(serializers.Serializer[Any]):
    listing = serializers.CharField()
    sku = serializers.CharField()
    warehouse = serializers.CharField()
    best_before = serializers.DateField()
    shelf = serializers.IntegerField()
    elsewhere = serializers.IntegerField(help_text="on the dock or set aside")
    days = serializers.IntegerField(help_text="until the date")
    sold_for_days = serializers.IntegerField(help_text="until it is too near to be sold; below zero: it is")
    verdict = serializers.CharField(help_text="good, near, short")


class LossShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    piece = serializers.CharField()
    sku = serializers.CharField()
    warehouse = serializers.CharField()
    status = serializers.CharField()
    cause = serializers.CharField()
    basis = serializers.CharField()
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    noticed_at = serializers.DateTimeField()
    decision = serializers.CharField(help_text="may be empty")


def recall_row(row: Any, *, in_full: bool = False) -> dict[str, Any]:
    pieces = found_in.pieces_of(row) if in_full else []
    signed = {"document": row.document, "key_id": row.key_id, "signature": row.signature} if row.signature else None
    return {
        "number": row.number, "warehouse": row.warehouse.code, "status": row.status, "way": row.way,
        "carrier": row.carrier, "waybill": row.waybill, "wanted": row.wanted, "found": row.found, "short": row.short,
        "cartons": row.cartons, "created_at": row.created_at, "receipt": signed if in_full else None,
        "pieces": [
            {
                "piece": one.piece.code, "sku": one.piece.listing.sku, "bin": one.piece.bin.code if one.piece.bin else "",
                "is_found": one.found_at is not None, "is_short": one.is_short,
            }
            for one in pieces
        ],
    }  # fmt: skip


def ageing(row: Ageing) -> dict[str, Any]:
    return {
        "listing": row.listing.public_id, "sku": row.listing.sku, "warehouse": row.warehouse.code,
        "best_before": row.best_before, "shelf": row.shelf, "elsewhere": row.other, "days": row.days,
        "sold_for_days": row.sold_until, "verdict": row.verdict,
    }  # fmt: skip


def loss_row(row: Loss) -> dict[str, Any]:
    return {
        "id": row.pk, "piece": row.piece.code, "sku": row.piece.listing.sku, "warehouse": row.warehouse.code,
        "status": row.status, "cause": row.cause, "basis": row.basis, "amount_minor": row.amount_minor,
        "currency": row.currency, "noticed_at": row.noticed_at, "decision": row.decision,
    }  # fmt: skip


class SellerRecallsDoor(SellerDoor):
    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_inbound_recalls", parameters=PAGING,
        responses={200: page_of(RecallShape), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What I called back, the newest first."""
        return paged(self, request, found_in.of_seller(shop_for(request.user, GOODS)), recall_row)

    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_inbound_recall_ask", request=RecallInput,
        responses={201: RecallShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Call goods back. From now on nobody can buy them. 409 `not_so_many`."""
        seller, wish = shop_for(request.user, GOODS), valid(RecallInput, request)
        wishes = [
            Wish(own_listing(seller, line["listing"]), line["pieces"], line["is_set_aside"])
            for line in wish.pop("lines")
        ]
        place = _place(wish.pop("warehouse"))
        made = recalls.ask(
            seller=seller, warehouse=place, wishes=wishes, leaving=Leaving(**wish), actor=request.user.ref
        )
        return Response(recall_row(found_in.recall_of(seller, made.number), in_full=True), status=201)


class SellerRecallDoor(SellerDoor):
    @extend_schema(tags=SELLER_TAGS, operation_id="seller_inbound_recall", responses={200: RecallShape, **LIST})
    def get(self, request: Request, number: str) -> Response:
        """One recall, piece by piece, with the signed receipt once it has left."""
        return Response(recall_row(found_in.recall_of(shop_for(request.user, GOODS), number), in_full=True))


class SellerRecallCancelDoor(SellerDoor):
    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_inbound_recall_cancel", request=None,
        responses={200: RecallShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """They stay after all. 409 once they left."""
        seller = shop_for(request.user, GOODS)
        recalls.cancel(
            recall=found_in.recall_of(seller, number), actor=request.user.ref, why="called off by the seller"
        )
        return Response(recall_row(found_in.recall_of(seller, number), in_full=True))


class SellerDatesDoor(SellerDoor):
    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_inbound_dates", parameters=PAGING,
        responses={200: page_of(AgeingShape), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My dated goods, the nearest best-before date first."""
        return _dates(self, request, freshness.dated(seller=shop_for(request.user, GOODS)))


class SellerLossesDoor(SellerDoor):
    @extend_schema(
        tags=SELLER_TAGS, operation_id="seller_inbound_losses", parameters=PAGING,
        responses={200: page_of(LossShape), **LIST},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What you lost or broke of mine, and what I got for it."""
        return paged(self, request, found_in.losses_of(shop_for(request.user, MONEY)), loss_row)


class RecallsDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_recalls", parameters=[AT, *PAGING],
        responses={200: page_of(RecallShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What is to be fetched, packed or collected here."""
        place = road_access.warehouse_of(request.user, _station_code(request))
        return paged(self, request, found_in.waiting_at(place), recall_row)


class RecallDoor(OperatorDoor):
    @extend_schema(tags=TAGS, operation_id="warehouse_recall", responses={200: RecallShape, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One recall in the order of the shelves."""
        return Response(recall_row(access.recall(request.user, number), in_full=True))


class RecallScanDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_recall_scan", request=RecallScanInput, responses={200: RecallShape, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        """A piece is in hand, or (`is_missing`) not in its bin: then the bin is counted. 409 `wrong_piece`."""
        found, wish = access.recall(request.user, number), valid(RecallScanInput, request)
        verb = recalls.not_there if wish["is_missing"] else recalls.fetch
        verb(recall=found, piece=access.piece(request.user, wish["code"]), actor=request.user.ref)
        return Response(recall_row(access.recall(request.user, number), in_full=True))


class RecallPackDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_recall_pack", request=RecallPackInput, responses={200: RecallShape, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        """Everything is in cartons; the seller is told. 409 `recall_unscanned`, `recall_empty`."""
        wish = valid(RecallPackInput, request)
        recalls.pack(recall=access.recall(request.user, number), actor=request.user.ref, **wish)
        return Response(recall_row(access.recall(request.user, number), in_full=True))


class RecallHandOverDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_recall_hand_over", request=RecallHandOverInput,
        responses={200: RecallShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """They leave, against a signed receipt; storage is settled first. 409 `storage_owed`. Again answers with the first."""
        wish = valid(RecallHandOverInput, request)
        recalls.hand_over(recall=access.recall(request.user, number), actor=request.user.ref, **wish)
        return Response(recall_row(access.recall(request.user, number), in_full=True))


class DatesDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_dates", parameters=[AT, *PAGING],
        responses={200: page_of(AgeingShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Dated goods here, the nearest best-before date first."""
        place = road_access.warehouse_of(request.user, _station_code(request))
        return _dates(self, request, freshness.dated(warehouse=place))


class BrokenDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_piece_broken", request=BrokenInput, responses={201: LossShape, **WRITE}
    )
    def post(self, request: Request) -> Response:
        """We broke a piece: it goes to quarantine, and a second person decides what its seller gets."""
        wish = valid(BrokenInput, request)
        piece = access.piece(request.user, wish["code"])
        made = losses.report_broken(piece=piece, what=wish["what"], actor=request.user.ref)
        return Response(loss_row(found_in.loss(made.pk)), status=201)


class LossesDoor(OpsDoor):
    @extend_schema(
        tags=OPS_TAGS, operation_id="ops_shelf_losses", parameters=PAGING, responses={200: page_of(LossShape), **READ}
    )
    def get(self, request: Request) -> Response:
        """Losses on our shelves, those that wait for a word first."""
        return paged(self, request, found_in.losses(), loss_row)


class LossDecideDoor(OpsDoor):
    @extend_schema(
        tags=OPS_TAGS, operation_id="ops_shelf_loss_decide", request=LossDecisionInput,
        responses={200: LossShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, loss_id: int) -> Response:
        """Pay or refuse. 409 `same_person` for who noticed it, `loss_over`."""
        wish = valid(LossDecisionInput, request)
        done = losses.decide(loss=found_in.loss(loss_id), actor=request.user.ref, **wish)
        return Response(loss_row(found_in.loss(done.pk)))


def _dates(door: Any, request: Request, rows: QuerySet[Any]) -> Response:
    pages = Pages()
    page = pages.paginate_queryset(rows, request, view=door) or []
    return pages.get_paginated_response([ageing(row) for row in freshness.ageing_rows(page)])


def _station_code(request: Request) -> str:
    return request.query_params.get("warehouse", "").replace("\x00", "")[:8]
