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
from marketplace.catalog.policies.ranking import GRADE_POINTS
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
MAX_FEN = 1_000_000_000
FILTERS = [
    OpenApiParameter("search", OpenApiTypes.STR, description="Words in Chinese, pinyin or English."),
    OpenApiParameter("category", OpenApiTypes.STR, description="Slug of a root or leaf, or `root/leaf`."),
    OpenApiParameter("seller", OpenApiTypes.STR, description="Slug of a seller."),
    OpenApiParameter("origin", OpenApiTypes.STR, description="ISO 3166 alpha-2."),
    OpenApiParameter("brand", OpenApiTypes.STR),
    OpenApiParameter("grade", OpenApiTypes.STR, enum=tuple(GRADE_POINTS), description="Grade of the seller."),
    OpenApiParameter("price_from", {"type": "integer", "minimum": 0, "maximum": MAX_FEN}, description="CNY fen."),
    OpenApiParameter("price_to", {"type": "integer", "minimum": 0, "maximum": MAX_FEN}, description="CNY fen."),
    OpenApiParameter("arrives_within", {"type": "integer", "minimum": 1, "maximum": 99}, description="Days."),
    OpenApiParameter("in_warehouse", OpenApiTypes.BOOL, description="Only what lies in one of our warehouses."),
]
PARAMETERS = [
    *FILTERS,
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
                "did_you_mean": result.meant,
                **_links(request, result, page, page_size),
                "results": [shapes.listing(card, rates) for card in cards],
            }
        )


class SuggestionsDoor(Door):
    """How the words being typed may go on: words of titles, in letters or from pinyin. At most eight."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["listings"], operation_id="listings_suggest", parameters=[OpenApiParameter("q", OpenApiTypes.STR)],
        responses={200: shapes.SuggestionsAnswer, **problems(401)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response({"words": list(engine.suggest(request.query_params.get("q", "")))})


class FacetsDoor(Door):
    """How many matches lie in each category, origin, brand, grade, price band: each under all other filters."""

    permission_classes = [AllowAny]

    @extend_schema(
        tags=["listings"], operation_id="listings_facets", parameters=FILTERS,
        responses={200: shapes.FacetsAnswer, **problems(400, 401, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = request.query_params
        found = engine.facets(query=asked.get("search", ""), filters=_filters(asked))
        slugs = {node.id: node.slug for root in catalog.category_tree(language()) for node in (root, *root.children)}
        return Response(
            {
                "categories": {slugs[pk]: many for pk, many in found.categories.items() if pk in slugs},
                "origins": found.origins, "brands": found.brands, "grades": found.grades,
                "prices": {str(low): many for low, many in found.prices.items()},
                "arrives_within": {str(days): many for days, many in found.arrivals.items()},
                "in_warehouse": found.in_warehouse, "is_floor": found.is_floor,
            }
        )  # fmt: skip


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
    grade = _word(asked, "grade").upper()
    return Filters(
        categories=categories, seller=_word(asked, "seller"), origins=(origin.upper(),) if origin else (),
        brands=(brand,) if brand else (), grades=(grade,) if grade else (), price_from=_bound(asked, "price_from", MAX_FEN),
        price_to=_bound(asked, "price_to", MAX_FEN), arrives_within=_bound(asked, "arrives_within", 99),
        in_warehouse=_word(asked, "in_warehouse").lower() in ("1", "true", "yes"),
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


def _bound(asked: Any, name: str, most: int) -> int | None:
    typed = asked.get(name)
    if typed in (None, ""):
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 12 and int(typed) <= most):
        raise ValidationError({name: [_("This must be between 0 and %(most)s.") % {"most": f"{most:,}"}]})
    return int(typed)


def _links(request: Request, result: Result, page: int, page_size: int) -> dict[str, str | None]:
    here = request.build_absolute_uri()
    has_more = page * page_size < result.total and page < MAX_PAGE
    before = replace_query_param(here, "page", page - 1) if page > 2 else remove_query_param(here, "page")
    return {
        "next": replace_query_param(here, "page", page + 1) if has_more else None,
        "previous": before if page > 1 else None,
    }
