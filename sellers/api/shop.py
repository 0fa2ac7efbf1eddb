"""`/api/v1/seller/shop/`: the public page, holidays, the notice of closing."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for
from sellers.services import applications, holidays

TAGS = ["seller shop"]
UNSAFE = problems(400, 401, 403, 409, 415, 422)


class ShopState(serializers.ModelSerializer[Seller]):
    """What shoppers read, and when the shop is away or closes."""

    class Meta:
        model = Seller
        fields = (
            "public_id", "slug", "display_name", "city", "about", "status", "grade", "holiday_from", "holiday_until",
            "holiday_mode", "holiday_message", "closing_on",
        )  # fmt: skip


class ShopInput(serializers.Serializer[Any]):
    display_name = serializers.CharField(max_length=80, min_length=2, required=False)
    city = serializers.CharField(max_length=60, required=False, allow_blank=True)
    about = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class HolidayInput(serializers.Serializer[Any]):
    """Both days included, in Asia/Shanghai."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    mode = serializers.ChoiceField(
        choices=Seller.Holiday.values, help_text="`stop`: no new orders. `later`: orders with a later promise."
    )
    message = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ShopDoor(Door):
    @extend_schema(tags=TAGS, responses={200: ShopState, **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """My shop page."""
        return Response(ShopState(shop_for(request.user)).data)

    @extend_schema(tags=TAGS, request=ShopInput, responses={200: ShopState, **UNSAFE})
    def patch(self, request: Request) -> Response:
        """Change what shoppers read."""
        seller, wish = shop_for(request.user, Permission.SHOP), read(ShopInput, request)
        return Response(ShopState(applications.describe(seller=seller, actor=request.user.ref, **wish)).data)


class HolidayDoor(Door):
    @extend_schema(tags=TAGS, request=HolidayInput, responses={200: ShopState, **UNSAFE})
    def put(self, request: Request) -> Response:
        """Announce days away. Running orders go on."""
        seller, wish = shop_for(request.user, Permission.SHOP), read(HolidayInput, request)
        return Response(ShopState(holidays.set_holiday(seller=seller, by=request.user, **wish)).data)

    @extend_schema(tags=TAGS, responses={200: ShopState, **UNSAFE})
    def delete(self, request: Request) -> Response:
        """Back at work, or not leaving."""
        seller = shop_for(request.user, Permission.SHOP)
        return Response(ShopState(holidays.end_holiday(seller=seller, by=request.user)).data)


class ClosingDoor(Door):
    @extend_schema(tags=TAGS, request=None, responses={200: ShopState, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Announce that the shop closes for good in thirty days (E-Commerce Law Art. 16)."""
        seller = shop_for(request.user, Permission.TEAM)
        return Response(ShopState(holidays.announce_closing(seller=seller, by=request.user)).data)

    @extend_schema(tags=TAGS, responses={200: ShopState, **UNSAFE})
    def delete(self, request: Request) -> Response:
        """Take it back: the shop goes on."""
        seller = shop_for(request.user, Permission.TEAM)
        return Response(ShopState(holidays.take_back_closing(seller=seller, by=request.user)).data)
