"""Lists of goods: a category, a search, a shop. One way of filtering, sorting and paging for all three."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.catalog import countries
from marketplace.catalog import selectors as catalog
from marketplace.catalog.records import CategoryNode
from marketplace.catalog.search import engine
from marketplace.core import switches, time
from marketplace.core.http import cache_page_publicly
from marketplace.storefront import browsing, helping, selectors, seo
from marketplace.storefront.asked_language import in_asked_language
from marketplace.storefront.browsing import Asked
from marketplace.storefront.opinions import as_review
from marketplace.storefront.shapes import Crumb
from marketplace.storefront.tiles import language, tiles
from orders.selectors.opinions import reviews_of_seller
from orders.selectors.reviews import ratings_of_shop
from sellers.selectors import public_facts
from sellers.selectors.grade_facts import explanation
from sellers.selectors.publicity import registration_of

REVIEWS = 3  # of a shop's goods, on its page


@require_safe
@cache_page_publicly(30)
@in_asked_language
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A category with everything below it."""
    tree = catalog.category_tree(language())
    trail = catalog.find_in_tree(tree, slug)
    if not trail:
        raise Http404
    node = trail[-1]
    asked = browsing.read(request.GET)
    crumbs = [Crumb(one.name, one.url) for one in trail]
    context = _list(request, asked, tree, node=node)
    return render(
        request, "storefront/category.html",
        {
            **context, "node": node, "root": trail[0], "current_category": trail[0].slug, "crumbs": crumbs,
            "canonical": seo.absolute(seo.paged(node.url, asked.page)), "alternates": seo.alternates(seo.paged(node.url, asked.page)),
            "is_private": bool(asked.active_count or asked.ordering != "relevance"),
            "data": seo.data_block([seo.breadcrumbs(crumbs), seo.item_list(context["items"])]),
        },
    )  # fmt: skip


@require_safe
@cache_page_publicly(30)
@in_asked_language
def search(request: HttpRequest) -> HttpResponse:
    """What was typed, understood in Chinese, pinyin, English and other spellings."""
    tree = catalog.category_tree(language())
    context = _list(request, browsing.read(request.GET), tree)
    if context["query"] and not context["items"]:
        context |= helping.instead(context["query"], tree)
    return render(request, "storefront/search.html", context)


@require_safe
@cache_page_publicly(30)
def suggest(request: HttpRequest) -> HttpResponse:
    """A few lines under the search field: how the words may go on. Empty where nothing begins so."""
    words = engine.suggest(request.GET.get("q", "")[: browsing.MAX_QUERY])
    return render(request, "storefront/_suggest.html", {"words": words, "cacheable": True})


@require_safe
def old_search(request: HttpRequest) -> HttpResponse:
    """The longer address of the search leads to the short one."""
    query = request.GET.urlencode()
    return HttpResponsePermanentRedirect(f"/s/?{query}" if query else "/s/")


@require_safe
@cache_page_publicly(30)
@in_asked_language
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    """A seller's shop: who they are, what was verified and audited, what they sell."""
    seller = selectors.shop(slug)
    if seller is None:
        raise Http404
    tree = catalog.category_tree(language())
    path = f"/shop/{seller.slug}/"
    context = _list(request, browsing.read(request.GET), tree, seller=seller.slug)
    return render(
        request, "storefront/shop.html",
        {
            **context, "seller": seller, "stop": switches.open_now().get(("seller", seller.public_id)), "facts": public_facts(seller),
            "explained": explanation(seller), "registration": registration_of(seller), "is_away": seller.is_away(time.today()),
            "is_closed": seller.closing_on is not None and seller.closing_on <= time.today(),
            "country": countries.name_of(seller.country, language()), "canonical": seo.absolute(path),
            "alternates": seo.alternates(path), "data": seo.data_block(seo.shop(seller)),
            "reviews": [as_review(one) for one in reviews_of_seller(seller)[:REVIEWS]], "ratings": ratings_of_shop(seller.pk),
        },
    )  # fmt: skip


def _list(
    request: HttpRequest,
    asked: Asked,
    tree: tuple[CategoryNode, ...],
    *,
    node: CategoryNode | None = None,
    seller: str = "",
) -> dict[str, Any]:
    leaves = node.children if node is not None else tree
    chosen = [leaf for leaf in leaves if leaf.slug in asked.leaves]
    categories: tuple[int, ...] | None = None
    if chosen or node is not None:
        wanted = chosen or ([node] if node is not None else [])
        categories = tuple(pk for one in wanted for pk in one.ids)
    filters = asked.filters(categories, seller)
    result = engine.search(
        query=asked.query, filters=filters, ordering=asked.ordering, page=asked.page, page_size=browsing.PAGE_SIZE
    )
    picked = tuple(pk for one in chosen for pk in one.ids) if chosen else None
    found = engine.facets(
        query=asked.query,
        filters=filters.within(picked),
        within=node.ids if node is not None else None,
        understood=result.understood,
    )
    return {
        "cacheable": True, "tab": "categories", "nav_categories": tree, "query": asked.query, "asked": asked,
        "result": result, "items": tiles(result.ids), "page": browsing.page_of(result, asked),
        "tabs": browsing.sort_tabs(asked, request.GET), "active_count": asked.active_count,
        "facets": browsing.facets_for(asked, found, leaves, language()),
        "is_filtered": bool(asked.active_count), "action": request.path,
    }  # fmt: skip
