"""Reviews of a listing and of a shop as pages of their own, and the word that one helped."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.catalog import selectors as catalog
from marketplace.catalog.selectors import listing_path, title_in
from marketplace.core.errors import DomainError
from marketplace.core.http import cache_page_publicly
from marketplace.storefront import selectors, seo
from marketplace.storefront.asked_language import in_asked_language
from marketplace.storefront.opinions import as_review
from marketplace.storefront.person import signed_in
from marketplace.storefront.tiles import language
from orders.models import Review
from orders.selectors import reviews as reads
from orders.services import reviewing

A_PAGE = 20
STARS = ("1", "2", "3", "4", "5")


@require_safe
@cache_page_publicly(60)
@in_asked_language
def reviews(request: HttpRequest, public_id: str) -> HttpResponse:
    """All reviews of a listing: by stars, with pictures, with a follow-up; the newest or the most helpful first."""
    shown = catalog.listing_page(public_id, language())
    base = f"/l/{public_id}/reviews/"
    return _page(
        request, base, reads.ratings_of_listing(shown.card.id),
        {"listing_id": shown.card.id}, title=shown.card.title, back=shown.card.path,
    )  # fmt: skip


@require_safe
@cache_page_publicly(60)
@in_asked_language
def shop_reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """All reviews of everything a shop sold."""
    seller = selectors.shop(slug)
    if seller is None:
        raise Http404
    return _page(
        request, f"/shop/{slug}/reviews/", reads.ratings_of_shop(seller.pk), {"seller_id": seller.pk},
        title=seller.display_name, back=f"/shop/{slug}/",
    )  # fmt: skip


def _page(
    request: HttpRequest, base: str, ratings: dict[str, reads.Aspect], about: dict[str, int], *, title: str, back: str
) -> HttpResponse:
    asked = _asked(request)
    found = reads.public_reviews(
        **about, stars=int(asked["stars"] or 0), pictures=bool(asked["pictures"]), later=bool(asked["later"]),
        sort=asked["sort"] or "new",
    )  # fmt: skip
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    is_shop = "seller_id" in about
    return render(
        request, "storefront/reviews.html",
        {
            "cacheable": True, "tab": "home", "page": page, "rows": [_row(one, is_shop=is_shop) for one in page.object_list],
            "ratings": ratings, "total": page.paginator.count or any(asked.values()), "is_filtered": any(asked.values()),
            "base": base, "title": title, "back": back, "tabs": _tabs(asked), "chips": _chips(asked, ratings["item"]),
            "canonical": seo.absolute(base), "alternates": seo.alternates(base),
        },
    )  # fmt: skip


def _row(review: Review, *, is_shop: bool) -> dict[str, Any]:
    item = None
    if is_shop:
        path = listing_path(review.listing.public_id, title_in(review.listing, "en"))
        item = {"path": path, "title": title_in(review.listing, language())}
    return {"view": as_review(review), "item": item}


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks for; what is no filter is left out."""
    given = request.GET
    return {
        "stars": given.get("stars", "") if given.get("stars") in STARS else "",
        "pictures": "1" if given.get("pictures") == "1" else "", "later": "1" if given.get("later") == "1" else "",
        "sort": "helpful" if given.get("sort") == "helpful" else "",
    }  # fmt: skip


def _tabs(asked: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"label": _("The newest"), "url": _address(asked, sort=""), "current": not asked["sort"]},
        {"label": _("The most helpful"), "url": _address(asked, sort="helpful"), "current": asked["sort"] == "helpful"},
    ]


def _chips(asked: dict[str, str], item: reads.Aspect) -> list[dict[str, Any]]:
    """Each a link that sets its filter, or takes it back where it is set."""
    rows = [
        (_("With pictures"), {"pictures": "" if asked["pictures"] else "1"}, bool(asked["pictures"])),
        (_("With a follow-up"), {"later": "" if asked["later"] else "1"}, bool(asked["later"])),
    ]
    for stars in (5, 4, 3, 2, 1):
        is_set = asked["stars"] == str(stars)
        label = _("%(stars)s★ (%(count)s)") % {"stars": stars, "count": item.counts[stars]}
        rows.append((label, {"stars": "" if is_set else str(stars)}, is_set))
    return [
        {"label": label, "url": _address(asked, **change), "current": is_set} for label, change, is_set in rows
    ]  # fmt: skip


def _address(asked: dict[str, str], **changes: str) -> str:
    kept = {name: value for name, value in {**asked, **changes}.items() if value}
    return f"?{urlencode(kept)}" if kept else "?"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request: HttpRequest, review_id: str) -> HttpResponse:
    """Say that a review helped, or take that back. A page of its own: the lists are kept for everybody."""
    user, found = signed_in(request), reads.public_review(review_id)
    if request.method == "POST":
        try:
            reviewing.vote(user=user, public_id=review_id, is_on=request.POST.get("is_on") != "0")
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Thank you. The list shows it within a minute."))
        return redirect("storefront:reviews", found.listing.public_id)
    context = {
        "review": as_review(found), "listing": found.listing, "voted": reads.has_voted(user, found), "tab": "home",
        "is_own": reads.is_of(found, user),
    }  # fmt: skip
    return render(request, "storefront/helpful.html", context)
