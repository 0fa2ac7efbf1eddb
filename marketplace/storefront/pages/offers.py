"""Compare offers: what several sellers ask for the same product, landed, and who they are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.catalog import selectors as catalog
from marketplace.catalog.selectors.offers import facts_of, offers_of
from marketplace.core.http import cache_page_publicly
from marketplace.core.money import CNY, from_minor
from marketplace.storefront import labels, seo
from marketplace.storefront.asked_language import in_asked_language
from marketplace.storefront.estimates import estimates
from marketplace.storefront.shapes import Crumb
from marketplace.storefront.tiles import language, picture_url


@require_safe
@cache_page_publicly(30)
@in_asked_language
def offers(request: HttpRequest, public_id: str) -> HttpResponse:
    """The offers, the cheapest landed first; sold out ones at the end. Queries do not grow with the offers."""
    page = catalog.listing_page(public_id, language())
    tree = catalog.category_tree(language())
    rows = offer_rows(public_id)
    # The same goods have one comparison, from whichever offer somebody came.
    first = min((row["card"] for row in rows), key=lambda card: card.id, default=page.card)
    path = f"/offers/{first.public_id}/"
    crumbs = [Crumb(page.card.title, page.card.path), Crumb(_("Compare offers"))]
    return render(
        request, "storefront/offers.html",
        {
            "cacheable": True, "tab": "home", "nav_categories": tree, "card": page.card, "rows": rows, "crumbs": crumbs,
            "picture": picture_url(page.card.picture), "is_private": len(rows) < 2,
            "canonical": seo.canonical(request, path), "x_default": seo.absolute(path), "alternates": seo.alternates(path),
            "data": seo.data_block(seo.offers(page, [row["price"] for row in rows])),
        },
    )  # fmt: skip


def offer_rows(public_id: str) -> list[dict[str, Any]]:
    """The offers of a listing's product with what tells them apart; five queries and the rates."""
    ids = offers_of(public_id)
    cards = catalog.cards(ids, language())
    facts = facts_of(ids)
    rows = []
    for card, guess in zip(cards, estimates(cards), strict=True):
        condition, quality, by = facts[card.id]
        rows.append(
            {
                "card": card, "is_this": card.public_id == public_id, "landed_fen": guess.landed_fen,
                "landed": None if guess.landed_fen is None else from_minor(guess.landed_fen, CNY),
                "price": from_minor(card.price_minor, card.currency) if guess.goods_fen is None else from_minor(guess.goods_fen, CNY),
                "arrives_on": guess.arrives_on, "condition": labels.CONDITIONS[condition], "condition_code": condition,
                "quality": quality, "quality_by": by,
            }
        )  # fmt: skip
    far = 10**15
    return sorted(rows, key=lambda row: (row["card"].stock <= 0, row["landed_fen"] or far, row["card"].id))
