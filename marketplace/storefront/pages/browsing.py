"""What a person looked at, and how they want to be known: `/me/history/`; and the live corner of a listing page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts import selectors as accounts
from marketplace.catalog import selectors as catalog
from marketplace.catalog.records import Card
from marketplace.catalog.selectors.browsing import Chosen, choice_of, chosen_for, history_of
from marketplace.catalog.services import browsing
from marketplace.core import textnorm
from marketplace.storefront.pages.favourites import heart
from marketplace.storefront.pages.me import live
from marketplace.storefront.person import person_of, signed_in
from marketplace.storefront.tiles import language, tiles_of

A_PAGE = 24
PICKS, SOME = 24, 8


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest) -> HttpResponse:
    """The list by day, the switches, and the button that forgets it all."""
    user = signed_in(request)
    if request.method == "POST":
        messages.success(request, _act(request))
        return redirect("storefront:history")
    page = Paginator(history_of(user), A_PAGE).get_page(request.GET.get("page"))
    seen = list(page.object_list)
    cards = catalog.cards([one.listing_id for one in seen], language())
    rows = [
        {"tile": tile, "public_id": card.public_id, "at": one.last_at}
        for one, card, tile in zip(seen, cards, tiles_of(cards), strict=True)
    ]
    context = {
        "header_state": True,
        "tab": "me",
        "page": page,
        "rows": rows,
        "choice": choice_of(user),
        **live(request),
    }
    return render(request, "storefront/history.html", context)


def _act(request: HttpRequest) -> str:
    """Do what the button says; returns what to tell the person."""
    user, verb = signed_in(request), request.POST.get("verb", "")
    if verb == "erase":
        browsing.erase(user=user)
        return _("Your browsing history is erased.")
    if verb == "forget":
        browsing.forget_one(user=user, public_id=request.POST.get("listing", ""))
        return _("Taken out of your history.")
    if verb in {"history-on", "history-off"}:
        browsing.choose(user=user, keeps_history=verb == "history-on")
        return _("Your history is kept from now on.") if verb == "history-on" else _("Switched off, and erased.")
    if verb in {"personal-on", "personal-off"}:
        browsing.choose(user=user, wants_personal=verb == "personal-on")
        return _("We choose goods for you.") if verb == "personal-on" else _("We do not choose goods for you any more.")
    return _("Nothing was changed.")


@never_cache
@require_safe
def corner(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a cached listing page cannot hold: the heart, and where this person's parcels go. Notes the visit."""
    user = person_of(request)
    values: dict[str, Any] = heart(request, public_id)
    if user is not None:
        browsing.note_visit(user=user, public_id=public_id)
        address = accounts.addresses_of(user).first()
        values["city"] = f"{address.city} {address.district}".strip() if address is not None else ""
    return render(request, "storefront/_corner.html", {**values, "person": user})


@never_cache
@require_safe
def for_you(request: HttpRequest) -> HttpResponse:
    """Goods chosen for this person, with the reason on each; guests get what sells. A page, and the part of it for the home page."""
    user = person_of(request)
    chosen = chosen_for(user, PICKS)
    because = {one.because for one in chosen if one.because is not None}
    cards = {
        card.id: card for card in catalog.cards([*(one.listing_id for one in chosen), *sorted(because)], language())
    }
    found = [cards[one.listing_id] for one in chosen]
    rows = [
        {"tile": tile, "why": _why(one, cards, card)}
        for one, card, tile in zip(chosen, found, tiles_of(found), strict=True)
    ]
    is_personal = any(one.why != "popular" for one in chosen)
    context: dict[str, Any] = {"rows": rows, "is_personal": is_personal, "person": user}
    if request.headers.get("HX-Request"):
        return render(request, "storefront/_for_you.html", {**context, "rows": rows[:SOME]})
    return render(request, "storefront/for_you.html", {**context, "header_state": True, "tab": "home", **live(request)})


def _why(one: Chosen, cards: dict[int, Card], card: Card) -> str:
    """Why this stands here, in a few words."""
    other = textnorm.shorten(cards[one.because].title, 14) if one.because is not None else ""
    if one.why == "bought":
        return _("Because you bought “%(title)s”") % {"title": other}
    if one.why == "saved":
        return _("Because you saved “%(title)s”") % {"title": other}
    if one.why == "seen":
        return _("Because you looked at “%(title)s”") % {"title": other}
    if one.why == "category":
        return _("Liked in a category you often visit")
    return _("Popular with shoppers")
