"""The seller's goods: list, make, edit, pictures, stock, submit, pause. Everybody sees and touches only their own shop's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.catalog import selectors
from marketplace.catalog.errors import NotReady
from marketplace.catalog.forms import ListingForm, StockForm, initial_of
from marketplace.catalog.models import Listing
from marketplace.catalog.policies.places import SELLER_PLACE
from marketplace.catalog.services import listings, pictures, stock
from marketplace.core.errors import DomainError
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

PAGE_SIZE = 20
EDIT = "catalog:seller-listing"
Verb = Callable[..., Listing]
VERBS: dict[str, Verb] = {
    "submit": listings.submit, "pause": listings.pause, "resume": listings.resume, "retire": listings.retire,
}  # fmt: skip


def on_own_item(act: Callable[..., None]) -> Callable[..., HttpResponse]:
    """Decorator of form posts on one's own item: they end on its page, a refusal with its sentences as messages."""

    @wraps(act)
    def run(request: HttpRequest, public_id: str, **kwargs: Any) -> HttpResponse:
        listing = selectors.own_listing(shop_for(request.user, Permission.GOODS), public_id)
        try:
            act(request, listing, **kwargs)
        except DomainError as error:
            messages.error(request, str(error.message))
            for sentence in error.fields.values() if isinstance(error, NotReady) else ():
                messages.warning(request, str(sentence))
        return redirect(EDIT, listing.public_id)

    return login_required(require_POST(run))


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All listings of the shop, by state."""
    seller = shop_for(request.user)
    counts = selectors.status_counts(seller)
    status = request.GET.get("status", "")
    status = status if status in counts else ""
    page = Paginator(selectors.listings_of(seller, status=status), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "catalog/seller_listings.html",
        {**_frame(seller), "page": page, "status": status, "tabs": _tabs(counts, status), "counts": counts},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new item with its pictures in one form."""
    seller = shop_for(request.user, Permission.GOODS)
    form = _form(request, seller, initial={"condition": "new", "danger": "none", "origin_country": seller.country})
    if request.method == "POST" and form.is_valid():
        try:
            listing = listings.create_draft(seller=seller, fields=form.values(), actor=_actor(request))
        except DomainError as error:
            _mark(form, error)
        else:
            _add_pictures(request, listing)
            messages.success(request, _("Saved as a draft. Add pictures and stock, then submit it."))
            return redirect(EDIT, listing.public_id)
    status = 422 if form.errors else 200
    return render(request, "catalog/seller_listing_new.html", {**_frame(seller), "form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """One item: its state, fields, pictures, stock, and what the rules still ask for."""
    seller = shop_for(request.user, Permission.GOODS)
    listing = selectors.own_listing(seller, public_id)
    form = _form(request, seller, initial=initial_of(listing), currency=listing.currency)
    if request.method == "POST" and form.is_valid():
        try:
            listings.edit(listing=listing, changes=form.values(), actor=_actor(request))
        except DomainError as error:
            _mark(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(EDIT, listing.public_id)
    here = {one.place: one for one in listing.stocks.all()}
    mine = here.pop(SELLER_PLACE, None)
    return render(
        request, "catalog/seller_listing.html",
        {
            **_frame(seller), "form": form, "listing": listing, "stock": mine, "elsewhere": list(here.values()),
            "stock_form": StockForm(initial={"on_hand": mine.on_hand if mine else 0}),
            "decision": selectors.last_decision(listing), "most_pictures": pictures.MOST_PICTURES,
            "public_path": selectors.listing_path(listing.public_id, selectors.title_in(listing, "en")),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@on_own_item
def verb(request: HttpRequest, listing: Listing, name: str) -> None:
    """Submit, pause, resume or retire."""
    if name not in VERBS:
        raise Http404
    VERBS[name](listing=listing, actor=_actor(request))
    said = {
        "submit": _("It is on sale.") if listing.is_on_sale else _("Handed in. We look at it within one working day."),
        "pause": _("Taken off the shelf for now."), "resume": _("Back on sale."), "retire": _("Withdrawn for good."),
    }  # fmt: skip
    messages.success(request, said[name])


@on_own_item
def set_stock(request: HttpRequest, listing: Listing) -> None:
    """How many pieces lie with the seller."""
    form = StockForm(request.POST)
    if form.is_valid():
        stock.set_on_hand(listing=listing, on_hand=form.cleaned_data["on_hand"], actor=_actor(request))
        messages.success(request, _("Stock saved."))
    else:
        messages.error(request, _("Please enter a whole number of pieces."))


@on_own_item
def add_pictures(request: HttpRequest, listing: Listing) -> None:
    """More pictures, several at once."""
    if _add_pictures(request, listing):
        messages.success(request, _("Pictures added."))


@on_own_item
def remove_picture(request: HttpRequest, listing: Listing, picture_id: int) -> None:
    """One picture less."""
    pictures.remove(listing=listing, picture_id=picture_id, actor=_actor(request))


def _form(request: HttpRequest, seller: Seller, *, initial: dict[str, Any], currency: str = "") -> ListingForm:
    data = request.POST if request.method == "POST" else None
    return ListingForm(
        data, initial=initial, language=get_language() or "zh-hans", currency=currency or seller.currency
    )


def _mark(form: forms.Form, error: DomainError) -> None:
    """A refusal of the service on the fields it names, or above the form."""
    names = {"price_minor": "price"}
    for name, sentence in error.fields.items():
        field = names.get(name, name)
        form.add_error(field if field in form.fields else None, str(sentence))
    if not error.fields:
        form.add_error(None, str(error.message))


def _add_pictures(request: HttpRequest, listing: Listing) -> int:
    """Store what was sent; a bad file is told by its name and does not stop the others."""
    added = 0
    for upload in request.FILES.getlist("pictures"):
        try:
            pictures.add(listing=listing, upload=upload, actor=_actor(request))
            added += 1
        except DomainError as error:
            messages.error(request, f"{upload.name}: {error.message}")
    return added


def _frame(seller: Seller) -> dict[str, Any]:
    return {"seller": seller, "nav": "listings"}


def _tabs(counts: dict[str, int], status: str) -> list[dict[str, Any]]:
    labels = {
        "": _("All"), "published": _("On sale"), "in_moderation": _("In review"), "draft": _("Drafts"),
        "rejected": _("Sent back"), "paused": _("Paused"), "retired": _("Withdrawn"),
    }  # fmt: skip
    return [
        {
            "label": label,
            "url": f"?status={code}" if code else "?",
            "current": code == status,
            "count": counts.get(code, ""),
        }
        for code, label in labels.items()
        if not code or code in counts
    ]


def _actor(request: HttpRequest) -> str:
    return str(request.user.ref)
