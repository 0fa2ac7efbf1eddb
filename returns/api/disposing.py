"""Boxes home and destruction, by the API of the centre."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core.api.fields import CleanChar
from marketplace.core.api.views import Door
from returns import selectors
from returns.api.centre import BENCH
from returns.api.common import UNSAFE, read
from returns.models import HomeBox
from returns.services import boxing, destroying, homing


class HomePieceAnswer(serializers.Serializer[Any]):
    item = serializers.IntegerField()
    hs_code = serializers.CharField(help_text="empty until the box is ready")
    value_minor = serializers.IntegerField(help_text="declared value in minor units of `currency`")
    currency = serializers.CharField()
    share_fen = serializers.IntegerField()
    borne_by = serializers.CharField(help_text="seller or platform; empty until it is sent")


class HomeBoxAnswer(serializers.Serializer[Any]):
    box = serializers.CharField()
    state = serializers.CharField(help_text="packed, ready, sent or arrived")
    label_code = serializers.CharField(help_text="stands on the box; scanned at hand-over")
    waybill = serializers.CharField(help_text="empty until it is sent")
    cost_fen = serializers.IntegerField()
    arrived_at = serializers.DateTimeField(allow_null=True)
    pieces = HomePieceAnswer(many=True)


class PackRequest(serializers.Serializer[Any]):
    seller = CleanChar(max_length=40, help_text="public id of the seller")


class ReadyRequest(serializers.Serializer[Any]):
    consignee = CleanChar(max_length=120)
    ship_to = CleanChar(max_length=400, help_text="street and town, in Latin letters")
    weight_g = serializers.IntegerField(min_value=1, max_value=boxing.HEAVIEST_G, help_text="the whole box")


class SendHomeRequest(serializers.Serializer[Any]):
    code = CleanChar(max_length=40, help_text="as scanned off the box")
    carrier = CleanChar(max_length=20)
    waybill = CleanChar(max_length=40)
    cost_fen = serializers.IntegerField(min_value=0, max_value=homing.MOST_COST_FEN)


class DestructionAnswer(serializers.Serializer[Any]):
    certificate = serializers.CharField(help_text="number of the certificate")
    witnessed_at = serializers.DateTimeField(allow_null=True)


class PackDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_pack_home", request=PackRequest, responses={201: HomeBoxAnswer, **UNSAFE}
    )
    def post(self, request: Request) -> Response:
        """Put everything of a seller that shall go home into one box."""
        seller = selectors.seller_waiting(read(PackRequest, request)["seller"])
        box = homing.pack(seller_id=seller, centre=selectors.returns_centre(), by=request.user)
        return Response(_box(box), status=201)


class SendHomeDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_send_home", request=SendHomeRequest, responses={200: HomeBoxAnswer, **UNSAFE}
    )
    def post(self, request: Request, box: str) -> Response:
        """The box left; its cost falls by piece, by weight, on whoever is at fault."""
        return Response(_box(homing.send(box_id=box, by=request.user, **read(SendHomeRequest, request))))


class ReadyDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(
        tags=BENCH, operation_id="bench_box_ready", request=ReadyRequest, responses={200: HomeBoxAnswer, **UNSAFE}
    )
    def post(self, request: Request, box: str) -> Response:
        """Say where the box goes and what it weighs; contents and values are written down for customs abroad."""
        return Response(_box(boxing.prepare(box_id=box, by=request.user, **read(ReadyRequest, request))))


class ArrivedDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_box_arrived", request=None, responses={200: HomeBoxAnswer, **UNSAFE})
    def post(self, request: Request, box: str) -> Response:
        """The carrier says that the box was delivered."""
        return Response(_box(boxing.arrived(box_id=box, by=request.user)))


class WitnessDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_witness", request=None, responses={200: DestructionAnswer, **UNSAFE})
    def post(self, request: Request, number: str, item: int) -> Response:
        """A second person confirms a destruction. Its pictures are taken on the bench page."""
        row = destroying.witness(case_number=number, item_id=item, by=request.user)
        return Response({"certificate": row.public_id, "witnessed_at": row.witnessed_at})


def _box(box: HomeBox) -> dict[str, Any]:
    pieces = [
        {
            "item": piece.item_id,
            "hs_code": piece.hs_code,
            "value_minor": piece.value_minor,
            "currency": piece.currency,
            "share_fen": piece.share_fen,
            "borne_by": piece.borne_by,
        }
        for piece in box.pieces.order_by("pk")
    ]
    return {
        "box": box.public_id, "state": box.status, "waybill": box.waybill, "cost_fen": box.cost_fen, "pieces": pieces,
        "label_code": box.label_code, "arrived_at": box.arrived_at,
    }  # fmt: skip
