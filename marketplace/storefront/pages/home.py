"""The front door: the promise, the categories, what just arrived, what lies in our warehouses, who was audited."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.catalog import selectors as catalog
from marketplace.catalog.search import engine
from marketplace.core.http import cache_page_publicly
from marketplace.storefront import selectors, seo
from marketplace.storefront.tiles import language, tiles

NEWEST, IN_WAREHOUSE, AUDITED = 8, 8, 4


@require_safe
@cache_page_publicly(30)
def home(request: HttpRequest) -> HttpResponse:
    """At most eight queries: tree, newest, warehouse, cards, three kinds of rate, audits."""
    newest = engine.search(page_size=NEWEST).ids
    stocked = catalog.newest_in_warehouse(IN_WAREHOUSE)
    shown = tiles([*newest, *stocked])
    return render(
        request,
        "storefront/home.html",
        {
            "cacheable": True,
            "tab": "home",
            "nav_categories": catalog.category_tree(language()),
            "newest": shown[: len(newest)],
            "stocked": shown[len(newest) :],
            "audited": selectors.recently_audited(AUDITED),
            "alternates": seo.alternates("/"),
            "canonical": seo.absolute("/"),
            "data": seo.data_block(seo.site()),
        },
    )


@require_safe
@cache_page_publicly(60)
def categories(request: HttpRequest) -> HttpResponse:
    """All categories with their leaves: the phone's second tab."""
    return render(
        request, "storefront/categories.html",
        {"cacheable": True, "tab": "categories", "nav_categories": catalog.category_tree(language())},
    )  # fmt: skip
