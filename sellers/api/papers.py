"""`/api/v1/seller/limits/`: what a seller may take in orders."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from sellers.policies.team import Permission
from sellers.selectors.limits import Standing, standing_of
from sellers.selectors.team import shop_for


class LimitsState(serializers.Serializer):
    """Null is no limit. Amounts are fen of goods, without freight and tax."""

    orders_per_day = serializers.IntegerField(source="limits.orders_per_day", allow_null=True)
    amount_per_order_fen = serializers.IntegerField(source="limits.amount_per_order_fen", allow_null=True)
    amount_per_day_fen = serializers.IntegerField(source="limits.amount_per_day_fen", allow_null=True)
    categories = serializers.ListField(
        source="limits.categories", child=serializers.CharField(), allow_null=True, help_text="Null: all categories."
    )
    orders_today = serializers.IntegerField()
    fen_today = serializers.IntegerField()
    first_days_left = serializers.IntegerField(help_text="Days that the narrower limits of the first weeks still hold.")
    next_grade = serializers.CharField(allow_null=True)
    rule_version = serializers.IntegerField(source="version")


class LimitsDoor(Door):
    @extend_schema(tags=["seller"], responses={200: LimitsState, **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """What my shop may take in orders, and what of today is used."""
        standing: Standing = standing_of(shop_for(request.user, Permission.LOOK))
        return Response(LimitsState(standing).data)
