"""API door: several sellers' offers of the same product."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog import selectors as catalog
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from marketplace.storefront.pages.offers import offer_rows
from marketplace.storefront.tiles import language


class OfferShape(serializers.Serializer[Any]):
    """One seller's offer. `landed_cny_fen`: goods, fee, freight and tax for one piece; null where it cannot be told."""

    id = serializers.CharField()
    seller = serializers.CharField()
    seller_grade = serializers.CharField()
    price = serializers.CharField()
    currency = serializers.CharField()
    landed_cny_fen = serializers.IntegerField(allow_null=True)
    arrives_on = serializers.DateField()
    condition = serializers.CharField()
    quality_grade = serializers.CharField(allow_blank=True)
    in_warehouse = serializers.BooleanField()
    stock = serializers.IntegerField()


class OffersDoor(Door):
    """Offers of the same product (same barcode, or the same words), the cheapest landed first."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["listings"], operation_id="listings_offers", responses={200: OfferShape(many=True), **problems(401, 404)}
    )
    def get(self, request: Request, public_id: str) -> Response:
        catalog.listing_page(public_id, language())
        return Response(
            [
                {
                    "id": row["card"].public_id, "seller": row["card"].seller_slug, "price": str(row["price"].amount),
                    "seller_grade": row["card"].seller_grade, "currency": str(row["price"].currency),
                    "landed_cny_fen": row["landed_fen"], "arrives_on": row["arrives_on"].isoformat(),
                    "condition": row["condition_code"], "quality_grade": row["quality"],
                    "in_warehouse": row["card"].in_warehouse, "stock": max(row["card"].stock, 0),
                }
                for row in offer_rows(public_id)
            ]
        )  # fmt: skip
