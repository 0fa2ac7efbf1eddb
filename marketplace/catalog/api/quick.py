"""API door: a draft from a phone, by barcode."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog.api.shapes import minor_of
from marketplace.catalog.api.views import TAGS, WRITE, SellerDoor
from marketplace.catalog.services import quick
from marketplace.core.api.schema import problems
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for


class QuickFields(serializers.Serializer[Any]):
    """`key` of your own choice: sent again, it answers the same draft. `category` may be left out for a known barcode."""

    key = serializers.RegexField(r"^[A-Za-z0-9-]{8,64}$", max_length=64)
    gtin = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    title = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    category = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    price = serializers.RegexField(r"^\s*[0-9]{1,9}(\.[0-9]{1,3})?\s*$", max_length=20)
    pieces = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, default=0)
    size = serializers.ChoiceField(choices=list(quick.SIZES), required=False, default="hand")
    source_shop = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    photo = serializers.FileField(required=False)
    price_tag = serializers.FileField(required=False)
    receipt = serializers.FileField(required=False)


class QuickShape(serializers.Serializer[Any]):
    """`troubles`: files that could not be used, with the reason."""

    id = serializers.CharField()
    troubles = serializers.ListField(child=serializers.CharField())


class QuickDoor(SellerDoor):
    """Barcode, photograph, price tag and receipt become a draft."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        tags=TAGS, operation_id="seller_quick_listing", request={"multipart/form-data": QuickFields},
        responses={201: QuickShape, **WRITE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        seller = shop_for(request.user, Permission.GOODS)
        sent = QuickFields(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        files = {name: [data.pop(name)] if name in data else [] for name in ("photo", "price_tag", "receipt")}
        data["price_minor"] = minor_of(data.pop("price"), seller.currency)
        listing, troubles = quick.begin(
            seller=seller, key=data.pop("key"), fields=data, photos=files["photo"], tags=files["price_tag"],
            receipts=files["receipt"], actor=request.user.ref,
        )  # fmt: skip
        return Response({"id": listing.public_id, "troubles": troubles}, status=201)
