"""Listings for everybody: search, filter, read. Open without a token."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from marketplace.catalog import selectors as catalog
from marketplace.catalog.prices import cny_rates
from marketplace.catalog.search import engine
from marketplace.catalog.search.engine import Filters, Result
from marketplace.core import textnorm
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, Pages
from marketplace.storefront.api import shapes
from marketplace.storefront.estimates import estimates
from marketplace.storefront.tiles import language
from orders.selectors.stops import stop_of

MAX_PAGE = 10_000
PARAMETERS = [
    OpenApiParameter("search", OpenApiTypes.STR, description="Words in Chinese, pinyin or English."),
    OpenApiParameter("category", OpenApiTypes.STR, description="Slug of a root or leaf, or `root/leaf`."),
    OpenApiParameter("seller", OpenApiTypes.STR, description="Slug of a seller."),
    OpenApiParameter("origin", OpenApiTypes.STR, description="ISO 3166 alpha-2."),
    OpenApiParameter("brand", OpenApiTypes.STR),
    OpenApiParameter("ordering", OpenApiTypes.STR, enum=engine.ORDERINGS),
    OpenApiParameter("page", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": Pages.max_page_size}),
]


class ListingsDoor(Door):
    """What is on sale."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["listings"], operation_id="listings_list", parameters=PARAMETERS,
        responses={200: shapes.ListingsAnswer, **problems(400, 401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = request.query_params
        page = _number(asked.get("page"), "page", 1, MAX_PAGE)
        page_size = _number(asked.get("page_size"), "page_size", Pages.page_size or 24, Pages.max_page_size or 100)
        result = engine.search(
            query=asked.get("search", ""),
            filters=_filters(asked),
            ordering=_ordering(asked),
            page=page,
            page_size=page_size,
        )
        cards = catalog.cards(result.ids, language())
        rates = cny_rates({card.currency for card in cards})
        return Response(
            {
                "count": result.total,
                "count_is_floor": result.is_floor,
                **_links(request, result, page, page_size),
                "results": [shapes.listing(card, rates) for card in cards],
            }
        )


class ListingDoor(Door):
    """One listing, also after it went off sale (`is_on_sale`)."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["listings"],
        operation_id="listings_read",
        responses={200: shapes.ListingDetailAnswer, **problems(401, 404)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        page = catalog.listing_page(public_id, language())
        trail = catalog.trail_in_tree(catalog.category_tree(language()), page.category_id)
        guess = estimates([page.card])[0]
        stop = stop_of(
            seller_id=page.seller_id, category_id=page.category_id, country=page.card.seller_country
        )  # fmt: skip
        return Response(
            {
                **shapes.listing_detail(page, cny_rates({page.card.currency}), trail[-1].slug if trail else ""),
                "landed_cny_fen": guess.landed_fen,
                "arrives_on": guess.arrives_on.isoformat(),
                "stopped": stop.sentence if stop else "",
            }
        )


def _filters(asked: Any) -> Filters:
    """A filter that names nothing of ours finds nothing."""
    slug = _word(asked, "category")
    categories: tuple[int, ...] | None = None
    if slug:
        trail = catalog.find_category(slug, language())
        categories = trail[-1].ids if trail else ()
    origin, brand = _word(asked, "origin"), _word(asked, "brand")
    return Filters(
        categories=categories, seller=_word(asked, "seller"), origins=(origin.upper(),) if origin else (),
        brands=(brand,) if brand else (),
    )  # fmt: skip


def _word(asked: Any, name: str) -> str:
    return textnorm.nfkc(asked.get(name, "")[:120])


def _ordering(asked: Any) -> str:
    ordering = asked.get("ordering", "") or "relevance"
    if ordering not in engine.ORDERINGS:
        raise ValidationError({"ordering": [_("Choose one of: %(all)s.") % {"all": ", ".join(engine.ORDERINGS)}]})
    return str(ordering)


def _number(typed: str | None, name: str, default: int, most: int) -> int:
    if typed is None:
        return default
    if not (typed.isascii() and typed.isdigit() and len(typed) < 8 and 1 <= int(typed) <= most):
        raise ValidationError({name: [_("This must be between 1 and %(most)s.") % {"most": f"{most:,}"}]})
    return int(typed)


def _links(request: Request, result: Result, page: int, page_size: int) -> dict[str, str | None]:
    here = request.build_absolute_uri()
    has_more = page * page_size < result.total and page < MAX_PAGE
    before = replace_query_param(here, "page", page - 1) if page > 2 else remove_query_param(here, "page")
    return {
        "next": replace_query_param(here, "page", page + 1) if has_more else None,
        "previous": before if page > 1 else None,
    }
