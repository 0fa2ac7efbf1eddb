"""The page of one listing: what it is, what it costs landed, when it comes, who sells it and why to trust them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.catalog import countries
from marketplace.catalog import selectors as catalog
from marketplace.catalog.models import Listing
from marketplace.catalog.policies import rating
from marketplace.catalog.records import Card, ListingPage
from marketplace.catalog.selectors.similar import near
from marketplace.core import rules, switches, time
from marketplace.core.http import cache_page_publicly
from marketplace.core.money import CNY, from_minor
from marketplace.core.switches import Stop
from marketplace.storefront import labels, selectors, seo
from marketplace.storefront.asked_language import in_asked_language
from marketplace.storefront.estimates import Estimate, estimates
from marketplace.storefront.gallery import slides
from marketplace.storefront.opinions import with_addresses
from marketplace.storefront.shapes import Crumb, PriceLine
from marketplace.storefront.tiles import language, picture_url, short_day, tile
from marketplace.storefront.variants import axes
from orders.policies import warranty_plans
from orders.policies.extras import WARRANTY, cover_for
from orders.policies.notice import POINTS_ZH
from orders.policies.warranty_plans import Terms
from orders.selectors.opinions import opinions_of
from orders.selectors.stops import Goods, stops_of
from sellers.models import Seller
from sellers.selectors import public_facts
from sellers.selectors.grade_facts import explanation

SIMILAR, TOGETHER, OFFERS, REVIEWS, QUESTIONS = 8, 4, 3, 3, 3


@require_safe
@cache_page_publicly(30)
@in_asked_language
def listing(request: HttpRequest, public_id: str, words: str = "") -> HttpResponse:
    """At most twelve queries whatever the data: the listing with its pictures, video, stock, variants and papers; tree, seller,
    audits, grade; what stands beside it with others' offers; three kinds of rate; what shoppers said with an earlier piece;
    switches (and the tree again where a category is stopped).
    """
    page = catalog.listing_page(public_id, language())
    if request.path != page.card.path:
        query = request.GET.urlencode()
        return HttpResponsePermanentRedirect(f"{page.card.path}?{query}" if query else page.card.path)
    tree = catalog.category_tree(language())
    trail = catalog.trail_in_tree(tree, page.category_id)
    seller = selectors.shop(page.card.seller_slug)
    found = near(page, language(), similar=SIMILAR, together=TOGETHER, offers=OFFERS)
    others = [*found.together, *found.similar]
    mine, *theirs = estimates([page.card, *others, *found.offers])
    shown = [tile(card, guess) for card, guess in zip(others, theirs, strict=False)]
    said = opinions_of(page.card.id, reviews=REVIEWS, questions=QUESTIONS)
    pictures = [picture_url(one.image) for one in page.pictures]
    crumbs = [Crumb(_("Home"), "/"), *(Crumb(node.name, node.url) for node in trail), Crumb(page.card.title)]
    return render(
        request,
        "storefront/listing.html",
        {
            "cacheable": True, "tab": "home", "stop": _stop(page, seller),
            "nav_categories": tree, "current_category": trail[0].slug if trail else "",
            "listing": page, "card": page.card, "crumbs": crumbs, "gallery": slides(page), "axes": axes(page),
            "offers": _offers(found.offers, theirs[len(others) :]), "offer_count": found.offer_count,
            "facts": public_facts(seller, with_papers=False) if seller is not None else None,
            "is_away": page.card.is_away(time.today()), "shop": seller,
            "takes_orders": seller is not None and seller.takes_orders(time.today()),
            "explained": explanation(seller) if seller is not None else None,
            "together": shown[: len(found.together)], "similar": shown[len(found.together) :],
            "reviews": [with_addresses(one) for one in said.reviews], "questions": said.questions, "earlier": said.earlier,
            "rating": rating.shown(page.rating_sum, page.rating_count), "label": labels.e_label(page, language()),
            "stock_places": labels.stock_places(page), "notice": POINTS_ZH,
            "origin": countries.name_of(page.card.origin, language()), "most": min(page.card.stock, 99),
            "condition": labels.CONDITIONS[page.condition], "channel": labels.channel(page), "today": time.today(),
            "canonical": seo.canonical(request, page.card.path), "x_default": seo.absolute(page.card.path),
            "alternates": seo.alternates(page.card.path),
            "picture": seo.address(pictures[0]) if pictures else "", "og": seo.open_graph(page),
            **_price(page, mine), "plans": _plans(page, mine, [node.slug for node in trail]),
            "data": seo.data_block([seo.product(page, pictures, said.reviews), seo.breadcrumbs(crumbs)]),
        },
    )  # fmt: skip


def _plans(page: ListingPage, guess: Estimate, path: Sequence[str]) -> list[tuple[Terms, int, int]]:
    """The plans of the longer warranty that would be offered for one piece: terms, months, fen. None for used goods."""
    cover = cover_for(rules.at(WARRANTY.code).body, path)
    if cover is None or guess.goods_fen is None or page.condition == Listing.Condition.USED:
        return []
    fen = guess.goods_fen
    return [(one, one.months(cover.months), one.unit_fen(cover, fen)) for one in warranty_plans.in_force().values()]


def _stop(page: ListingPage, seller: Seller | None) -> Stop | None:
    """What ops have stopped about it. Read anew: the page is kept for others."""
    stops = switches.open_now()
    if seller is None or not stops:
        return None
    goods = Goods(seller.public_id, page.category_id, page.card.seller_country)
    return stops_of([goods], stops).get(goods)


def _offers(cards: Sequence[Card], guesses: Sequence[Estimate]) -> list[dict[str, Any]]:
    """Others' offers of the same product: price, landed price where it can be told, day."""
    return [
        {
            "card": card, "day": short_day(guess.arrives_on),
            "landed": None if guess.landed_fen is None else from_minor(guess.landed_fen, CNY),
            "price": from_minor(card.price_minor, card.currency) if guess.goods_fen is None else from_minor(guess.goods_fen, CNY),
        }
        for card, guess in zip(cards, guesses, strict=True)
    ]  # fmt: skip


def _price(page: ListingPage, guess: Estimate) -> dict[str, Any]:
    """Price, landed price with its parts, and the seller's own price where it is in another currency."""
    own = from_minor(page.card.price_minor, page.card.currency)
    if guess.goods_fen is None:
        return {"price": own, "arrives_on": guess.arrives_on}
    facts: dict[str, Any] = {"price": from_minor(guess.goods_fen, CNY), "arrives_on": guess.arrives_on}
    if page.card.currency != CNY:
        facts["own_price"] = own
    priced = guess.priced
    if priced is None or guess.landed_fen is None:
        facts["refusal"] = priced.refusal if priced is not None else ""
        return facts
    facts["landed"] = from_minor(guess.landed_fen, CNY)
    rows = (
        (_("Goods"), priced.sum_of("goods_fen"), ""),
        (_("Currency fee"), priced.sum_of("fx_fee_fen"), _("rate of %(day)s") % {"day": priced.fx["day"]}),
        (_("Freight to your door"), priced.sum_of("freight_fen"), ""),
        (_("Import tax"), priced.sum_of("tax_fen"), _("paid by us for you at customs")),
    )
    facts["lines"] = [PriceLine(name, from_minor(fen, CNY), note) for name, fen, note in rows if fen]
    return facts
