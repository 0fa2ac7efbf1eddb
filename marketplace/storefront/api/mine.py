"""A person's own things in the shop window: what they saved, looked at, and what was chosen for them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog import selectors as catalog
from marketplace.catalog.models import Favourite
from marketplace.catalog.prices import cny_rates
from marketplace.catalog.selectors.browsing import choice_of, chosen_for, history_of
from marketplace.catalog.selectors.favourites import favourites_of
from marketplace.catalog.services import browsing, favourites
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from marketplace.core.money import from_minor
from marketplace.storefront.api import shapes
from marketplace.storefront.tiles import language


class SaveShape(serializers.Serializer[Any]):
    """`listing` is the id of a listing."""

    listing = serializers.CharField(max_length=40)


class FavouriteShape(serializers.Serializer[Any]):
    """`saved_price` is what it cost when it was saved, in the seller's currency."""

    listing = shapes.ListingAnswer()
    is_on_sale = serializers.BooleanField()
    saved_price = shapes.PriceAnswer()
    saved_at = serializers.DateTimeField()


class FavouritesDoor(Door):
    """What I saved."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["me"], operation_id="favourites_list", parameters=PAGING,
        responses={200: page_of(FavouriteShape), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The newest first."""
        pages = Pages()
        found = pages.paginate_queryset(favourites_of(request.user), request, view=self) or []
        return pages.get_paginated_response(bodies(found))

    @extend_schema(
        tags=["me"], operation_id="favourites_save", request=SaveShape,
        responses={201: FavouriteShape, **problems(400, 401, 404, 409, 415, 422)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Save a listing. Saving it again changes nothing."""
        wish = SaveShape(data=request.data)
        wish.is_valid(raise_exception=True)
        made = favourites.save(user=request.user, public_id=wish.validated_data["listing"])
        return Response(bodies([made])[0], status=201)


class FavouriteDoor(Door):
    """One saved listing."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["me"], operation_id="favourites_forget", responses={204: None, **problems(400, 401, 422)})
    def delete(self, request: Request, public_id: str) -> Response:
        """Take it out. Also a 204 where it was not saved."""
        favourites.forget(user=request.user, public_id=public_id)
        return Response(status=204)


def bodies(saved: list[Favourite]) -> list[dict[str, Any]]:
    cards = catalog.cards([one.listing_id for one in saved], language())
    rates = cny_rates({card.currency for card in cards})
    return [
        {
            "listing": shapes.listing(card, rates),
            "is_on_sale": card.is_on_sale,
            "saved_price": {
                "amount": str(from_minor(one.saved_price_minor, one.currency).amount), "currency": one.currency,
            },
            "saved_at": one.created_at,
        }
        for one, card in zip(saved, cards, strict=True)
    ]  # fmt: skip


class HistoryShape(serializers.Serializer[Any]):
    """A listing that I looked at."""

    listing = shapes.ListingAnswer()
    times = serializers.IntegerField()
    last_at = serializers.DateTimeField()


class ChoiceShape(serializers.Serializer[Any]):
    """Whether my history is kept and goods are chosen for me. Switching the history off also erases it."""

    keeps_history = serializers.BooleanField(required=False)
    wants_personal = serializers.BooleanField(required=False)


class PickShape(serializers.Serializer[Any]):
    """`why`: bought, saved, seen (then `because` is the listing it goes with), category, popular."""

    listing = shapes.ListingAnswer()
    why = serializers.CharField()
    because = serializers.CharField(allow_null=True)


class HistoryDoor(Door):
    """What I looked at."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["me"], operation_id="history_list", parameters=PAGING,
        responses={200: page_of(HistoryShape), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The latest first; kept for 90 days."""
        pages = Pages()
        found = pages.paginate_queryset(history_of(request.user), request, view=self) or []
        cards = catalog.cards([one.listing_id for one in found], language())
        rates = cny_rates({card.currency for card in cards})
        return pages.get_paginated_response([
            {"listing": shapes.listing(card, rates), "times": one.times, "last_at": one.last_at}
            for one, card in zip(found, cards, strict=True)
        ])  # fmt: skip

    @extend_schema(tags=["me"], operation_id="history_erase", responses={204: None, **problems(400, 401, 422)})
    def delete(self, request: Request) -> Response:
        """Erase it."""
        browsing.erase(user=request.user)
        return Response(status=204)


class ChoiceDoor(Door):
    """The two switches."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["me"], operation_id="browsing_choice", responses={200: ChoiceShape, **problems(401)})
    def get(self, request: Request) -> Response:
        return Response(ChoiceShape(choice_of(request.user)).data)

    @extend_schema(
        tags=["me"], operation_id="browsing_choose", request=ChoiceShape,
        responses={200: ChoiceShape, **problems(400, 401, 415, 422)},
    )  # fmt: skip
    def patch(self, request: Request) -> Response:
        wish = ChoiceShape(data=request.data)
        wish.is_valid(raise_exception=True)
        return Response(ChoiceShape(browsing.choose(user=request.user, **wish.validated_data)).data)


class ForYouDoor(Door):
    """Goods chosen for me, filled up with what sells."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=["me"], operation_id="for_you", responses={200: PickShape(many=True), **problems(401)})
    def get(self, request: Request) -> Response:
        """Twenty at most."""
        chosen = chosen_for(request.user, 20)
        because = {one.because for one in chosen if one.because is not None}
        cards = {
            card.id: card for card in catalog.cards([*(one.listing_id for one in chosen), *sorted(because)], language())
        }
        rates = cny_rates({card.currency for card in cards.values()})
        return Response([
            {
                "listing": shapes.listing(cards[one.listing_id], rates), "why": one.why,
                "because": cards[one.because].public_id if one.because is not None else None,
            }
            for one in chosen
        ])  # fmt: skip
