"""`/api/v1/seller/tax/`: a seller's own year for the tax office."""

from dataclasses import fields
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from orders.selectors.tax_years import Figures, year_for, years_of
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

TAGS = ["seller"]


class FiguresShape(serializers.Serializer[Any]):
    """Minor units of the currency; `activities` and `refunds` are counts."""

    period = serializers.CharField()
    activities = serializers.IntegerField()
    gross = serializers.IntegerField()
    commission = serializers.IntegerField()
    credited = serializers.IntegerField()
    refunds = serializers.IntegerField()
    refunded_gross = serializers.IntegerField()
    commission_back = serializers.IntegerField()
    refunded = serializers.IntegerField()
    paid_out = serializers.IntegerField()
    paid_back = serializers.IntegerField()
    other = serializers.IntegerField()


class TaxYearShape(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    currency = serializers.CharField()
    total = FiguresShape()
    quarters = FiguresShape(many=True)
    months = FiguresShape(many=True)


class TaxYearsShape(serializers.Serializer[Any]):
    years = serializers.ListField(child=serializers.IntegerField())


class TaxYearsDoor(Door):
    @extend_schema(operation_id="seller_tax_years", tags=TAGS, responses={200: TaxYearsShape, **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """Years with a statement, the newest first."""
        return Response({"years": years_of(shop_for(request.user, Permission.MONEY))})


class TaxYearDoor(Door):
    @extend_schema(operation_id="seller_tax_year", tags=TAGS, responses={200: TaxYearShape, **problems(401, 403, 404)})
    def get(self, request: Request, year: int) -> Response:
        """Sales, commission, refunds and payouts of one year, by month and quarter."""
        found = year_for(shop_for(request.user, Permission.MONEY), year)
        months = [_json(f"{year}-{number:02d}", month) for number, month in enumerate(found.months, start=1)]
        quarters = [_json(f"{year}-Q{number}", part) for number, part in enumerate(found.quarters, start=1)]
        return Response(
            {
                "year": year, "currency": found.currency, "total": _json(str(year), found.total), "quarters": quarters,
                "months": months,
            }
        )  # fmt: skip


def _json(period: str, figures: Figures) -> dict[str, Any]:
    return {"period": period, **{one.name: getattr(figures, one.name) for one in fields(figures)}}
