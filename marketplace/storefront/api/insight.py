"""`/api/v1/seller/insight/`: what a worker reckoned about each listing in the last 28 days (returns: 90)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog.models import ListingInsight
from marketplace.catalog.selectors import insight as reads
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from marketplace.storefront import seller_insight as words
from marketplace.storefront.pages.seller_insight import ORDERINGS
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

TAGS = ["seller centre"]


class InsightShape(serializers.Serializer[Any]):
    """`advice` holds permanent codes; prices in fen, zero where nothing compares."""

    listing = serializers.CharField()
    sku = serializers.CharField()
    views = serializers.IntegerField()
    carts = serializers.IntegerField()
    orders = serializers.IntegerField()
    pieces = serializers.IntegerField()
    price_fen = serializers.IntegerField()
    low_fen = serializers.IntegerField()
    median_fen = serializers.IntegerField()
    high_fen = serializers.IntegerField()
    compared = serializers.IntegerField()
    compared_by = serializers.CharField(allow_blank=True)
    sold_90 = serializers.IntegerField()
    returned_90 = serializers.IntegerField()
    return_risk = serializers.CharField(help_text="high, watch, low, or empty where too few were delivered to tell.")
    return_reasons = serializers.DictField(child=serializers.IntegerField())
    advice = serializers.ListField(child=serializers.CharField())
    reckoned_at = serializers.DateTimeField()


class InsightWordShape(serializers.Serializer[Any]):
    word = serializers.CharField()
    visits = serializers.IntegerField()


class InsightDayShape(serializers.Serializer[Any]):
    day = serializers.DateField()
    views = serializers.IntegerField()
    carts = serializers.IntegerField()
    orders = serializers.IntegerField()


class InsightDetailShape(InsightShape):
    """`words` were used by at least three shoppers; `missing` lead to comparable goods and are not in the name."""

    words = InsightWordShape(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    advice_texts = serializers.ListField(child=serializers.CharField())
    days = InsightDayShape(many=True)


class InsightsDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="seller_insights", responses={200: page_of(InsightShape), **problems(400, 401, 403, 404)},
        parameters=[*PAGING, OpenApiParameter("by", str, enum=ORDERINGS)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """My listings on sale, the most looked at first unless told otherwise."""
        seller, by = shop_for(request.user, Permission.FIGURES), request.query_params.get("by", "views")
        if by not in ORDERINGS:
            raise ValidationError({"by": [", ".join(ORDERINGS)]})
        pages = Pages()
        page = pages.paginate_queryset(reads.insights(seller, by), request, view=self) or []
        return pages.get_paginated_response([_row(one) for one in page])


class InsightDoor(Door):
    @extend_schema(
        tags=TAGS, operation_id="seller_insight", responses={200: InsightDetailShape, **problems(401, 403, 404)}
    )
    def get(self, request: Request, public_id: str) -> Response:
        """One listing with its words, advice and days."""
        row = reads.insight_of(shop_for(request.user, Permission.FIGURES), public_id)
        days = [
            {"day": one.day, "views": one.views, "carts": one.carts, "orders": one.orders} for one in reads.days_of(row)
        ]
        texts = [str(text) for text in words.advice_words(row)]
        return Response({**_row(row), "words": row.words, "missing": row.missing, "advice_texts": texts, "days": days})


def _row(row: ListingInsight) -> dict[str, Any]:
    names = (
        "views", "carts", "orders", "pieces", "price_fen", "low_fen", "median_fen", "high_fen", "compared", "compared_by",
        "sold_90", "returned_90", "return_reasons", "advice", "reckoned_at",
    )  # fmt: skip
    values = {name: getattr(row, name) for name in names}
    return {"listing": row.listing.public_id, "sku": row.listing.sku, "return_risk": reads.risk_of(row), **values}
