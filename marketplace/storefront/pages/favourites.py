"""What a person saved: their list, and the uncached step behind the heart of a cached page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.catalog import selectors as catalog
from marketplace.catalog.models import Favourite
from marketplace.catalog.records import Card
from marketplace.catalog.selectors.favourites import favourites_of, is_favourite
from marketplace.catalog.services import favourites
from marketplace.core.money import from_minor
from marketplace.storefront.pages.me import live
from marketplace.storefront.person import person_of, signed_in
from marketplace.storefront.tiles import language, tiles_of

A_PAGE = 24


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, the newest first, with what changed since each was saved."""
    user = signed_in(request)
    page = Paginator(favourites_of(user), A_PAGE).get_page(request.GET.get("page"))
    saved = list(page.object_list)
    cards = catalog.cards([one.listing_id for one in saved], language())
    rows = [
        {
            "tile": tile,
            "public_id": card.public_id,
            "cheaper": _cheaper(one, card),
            "is_gone": not card.is_on_sale,
            "can_buy": card.is_on_sale and card.stock > 0,
        }
        for one, card, tile in zip(saved, cards, tiles_of(cards), strict=True)
    ]
    context = {"header_state": True, "tab": "me", "page": page, "rows": rows, **live(request)}
    return render(request, "storefront/favourites.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """Save (POST), take out (POST with `remove`), or show both buttons (GET: where there is no JavaScript)."""
    user = signed_in(request)
    if request.method == "POST":
        if "remove" in request.POST:
            favourites.forget(user=user, public_id=public_id)
            said = _("Taken out of your saved items.")
        else:
            favourites.save(user=user, public_id=public_id)
            said = _("Saved. We tell you when it gets cheaper or comes back.")
        if request.headers.get("HX-Request"):
            context = {"public_id": public_id, "is_saved": is_favourite(user, public_id), "said": said}
            return render(request, "storefront/_heart.html", context)
        messages.success(request, said)
        return redirect(_next(request))
    page = catalog.listing_page(public_id, language())
    context = {
        "header_state": True, "tab": "me", "card": page.card, "tile": tiles_of([page.card])[0], "public_id": public_id,
        "is_saved": is_favourite(user, public_id), **live(request),
    }  # fmt: skip
    return render(request, "storefront/favourite.html", context)


def heart(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """What the heart of a listing page needs to know."""
    user = person_of(request)
    return {"public_id": public_id, "is_saved": user is not None and is_favourite(user, public_id)}


def _cheaper(saved: Favourite, card: Card) -> str:
    """By how much it came down since it was saved, in the seller's currency; nothing where it did not."""
    if card.currency != saved.currency or card.price_minor >= saved.saved_price_minor:
        return ""
    down = from_minor(saved.saved_price_minor - card.price_minor, card.currency)
    return f"{down.amount:,} {card.currency}"


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, None) else "/me/favourites/"
