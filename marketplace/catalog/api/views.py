"""API doors of the catalogue: categories, and the seller's own goods."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.catalog import selectors
from marketplace.catalog.api import shapes
from marketplace.catalog.models import Listing
from marketplace.catalog.services import listings, pictures, stock
from marketplace.catalog.states import ListingStatus
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

TAGS = ["seller listings"]
WRITE = problems(400, 401, 403, 404, 409, 415, 422)
READ = problems(401, 403, 404)
STATUS = OpenApiParameter("status", OpenApiTypes.STR, enum=ListingStatus.values)
PAGE = OpenApiParameter("page", OpenApiTypes.INT)
PAGE_SIZE = OpenApiParameter("page_size", OpenApiTypes.INT, description="24 unless told, at most 100.")


class CategoriesDoor(Door):
    """The category tree in the language of `Accept-Language`."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["listings"], operation_id="categories_list",
        responses={200: shapes.CategoryAnswer(many=True), **problems(401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        tree = selectors.category_tree(get_language() or "zh-hans")
        return Response(
            [
                {
                    "slug": root.slug, "name": root.name,
                    "children": [{"slug": leaf.slug, "name": leaf.name} for leaf in root.children],
                }
                for root in tree
            ]
        )  # fmt: skip


class SellerDoor(Door):
    """Only the person's own shop; somebody else's listing is not found."""

    permission_classes = [IsAuthenticated]

    def own(self, request: Request, public_id: str) -> Listing:
        """Reading needs the membership, anything else the permission to write goods."""
        needed = Permission.LOOK if request.method in SAFE_METHODS else Permission.GOODS
        return selectors.own_listing(shop_for(request.user, needed), public_id)

    def answer(self, request: Request, public_id: str, status: int = 200) -> Response:
        return Response(shapes.seller_listing(self.own(request, public_id)), status=status)


class SellerListingsDoor(SellerDoor):
    """The shop's goods: list and make."""

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_list", parameters=[STATUS, PAGE, PAGE_SIZE],
        responses={200: shapes.SellerListingPage, **problems(400, 401, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        status = request.query_params.get("status", "")
        if status and status not in ListingStatus.values:
            raise ValidationError({"status": [_("Choose one of: %(all)s.") % {"all": ", ".join(ListingStatus.values)}]})
        found = selectors.listings_of(shop_for(request.user), status=status)
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([shapes.seller_listing(one) for one in page])

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_create", request=shapes.ListingFields,
        responses={201: shapes.SellerListingAnswer, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        seller = shop_for(request.user, Permission.GOODS)
        sent = shapes.ListingFields(data=request.data)
        sent.is_valid(raise_exception=True)
        listing = listings.create_draft(seller=seller, fields=sent.values(seller.currency), actor=request.user.ref)
        return self.answer(request, listing.public_id, 201)


class SellerListingDoor(SellerDoor):
    """One item of the shop."""

    @extend_schema(tags=TAGS, operation_id="seller_listings_read", responses={200: shapes.SellerListingAnswer, **READ})
    def get(self, request: Request, public_id: str) -> Response:
        return self.answer(request, public_id)

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_edit", request=shapes.ListingChanges,
        responses={200: shapes.SellerListingAnswer, **WRITE},
    )  # fmt: skip
    def patch(self, request: Request, public_id: str) -> Response:
        listing = self.own(request, public_id)
        sent = shapes.ListingChanges(data=request.data)
        sent.is_valid(raise_exception=True)
        listings.edit(listing=listing, changes=sent.values(listing.currency), actor=request.user.ref)
        return self.answer(request, public_id)


class VerbDoor(SellerDoor):
    """Base of the doors that move a listing."""

    verb: Any = None

    def run(self, request: Request, public_id: str) -> Response:
        type(self).verb(listing=self.own(request, public_id), actor=request.user.ref)
        return self.answer(request, public_id)


def _verb(name: str, service: Any, told: str) -> type[VerbDoor]:
    """A door for one verb without a body."""

    class Door_(VerbDoor):
        verb = staticmethod(service)

        @extend_schema(
            tags=TAGS, operation_id=f"seller_listings_{name}", description=told, request=None,
            responses={200: shapes.SellerListingAnswer, **WRITE},
        )  # fmt: skip
        def post(self, request: Request, public_id: str) -> Response:
            return self.run(request, public_id)

    Door_.__name__ = f"{name.title()}Door"
    return Door_


SubmitDoor = _verb(
    "submit", listings.submit, "Hand in: a trusted shop's item is on sale at once, others are looked at."
)
PauseDoor = _verb("pause", listings.pause, "Off the shelf for a while.")
ResumeDoor = _verb("resume", listings.resume, "Back on sale.")
RetireDoor = _verb("retire", listings.retire, "Withdrawn for good.")


class StockDoor(SellerDoor):
    """Pieces that lie with the seller. What lies in our warehouses is counted by us."""

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_stock", request=shapes.StockCount,
        responses={200: shapes.SellerListingAnswer, **WRITE},
    )  # fmt: skip
    def put(self, request: Request, public_id: str) -> Response:
        listing = self.own(request, public_id)
        sent = shapes.StockCount(data=request.data)
        sent.is_valid(raise_exception=True)
        stock.set_on_hand(listing=listing, on_hand=sent.validated_data["on_hand"], actor=request.user.ref)
        return self.answer(request, public_id)


class PicturesDoor(SellerDoor):
    """Add a picture."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_picture_add", request={"multipart/form-data": shapes.PictureUpload},
        responses={201: shapes.PictureAnswer, **WRITE, **problems(413)},
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        listing = self.own(request, public_id)
        sent = shapes.PictureUpload(data=request.data)
        sent.is_valid(raise_exception=True)
        added = pictures.add(listing=listing, upload=sent.validated_data["picture"], actor=request.user.ref)
        return Response(shapes.picture(added), status=201)


class PictureOrderDoor(SellerDoor):
    """Put the pictures into another order."""

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_picture_order", request=shapes.PictureOrder,
        responses={200: shapes.SellerListingAnswer, **WRITE},
    )  # fmt: skip
    def put(self, request: Request, public_id: str) -> Response:
        listing = self.own(request, public_id)
        sent = shapes.PictureOrder(data=request.data)
        sent.is_valid(raise_exception=True)
        pictures.reorder(listing=listing, picture_ids=sent.validated_data["order"], actor=request.user.ref)
        return self.answer(request, public_id)


class PictureDoor(SellerDoor):
    """Remove a picture."""

    @extend_schema(
        tags=TAGS, operation_id="seller_listings_picture_remove", responses={200: shapes.SellerListingAnswer, **WRITE}
    )
    def delete(self, request: Request, public_id: str, picture_id: int) -> Response:
        pictures.remove(listing=self.own(request, public_id), picture_id=picture_id, actor=request.user.ref)
        return self.answer(request, public_id)
