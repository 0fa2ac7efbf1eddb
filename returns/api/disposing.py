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
from returns.services import destroying, homing


class HomePieceAnswer(serializers.Serializer[Any]):
    item = serializers.IntegerField()
    share_fen = serializers.IntegerField()
    borne_by = serializers.CharField(help_text="seller or platform; empty until it is sent")


class HomeBoxAnswer(serializers.Serializer[Any]):
    box = serializers.CharField()
    state = serializers.CharField(help_text="packed or sent")
    waybill = serializers.CharField(help_text="empty until it is sent")
    cost_fen = serializers.IntegerField()
    pieces = HomePieceAnswer(many=True)


class PackRequest(serializers.Serializer[Any]):
    seller = CleanChar(max_length=40, help_text="public id of the seller")


class SendHomeRequest(serializers.Serializer[Any]):
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


class WitnessDoor(Door):
    permission_classes = [HasRole.of(Role.INSPECTOR, Role.OPS)]

    @extend_schema(tags=BENCH, operation_id="bench_witness", request=None, responses={200: DestructionAnswer, **UNSAFE})
    def post(self, request: Request, number: str, item: int) -> Response:
        """A second person confirms a destruction. Its pictures are taken on the bench page."""
        row = destroying.witness(case_number=number, item_id=item, by=request.user)
        return Response({"certificate": row.public_id, "witnessed_at": row.witnessed_at})


def _box(box: HomeBox) -> dict[str, Any]:
    pieces = [
        {"item": piece.item_id, "share_fen": piece.share_fen, "borne_by": piece.borne_by}
        for piece in box.pieces.order_by("pk")
    ]
    return {
        "box": box.public_id, "state": box.status, "waybill": box.waybill, "cost_fen": box.cost_fen, "pieces": pieces,
    }  # fmt: skip
