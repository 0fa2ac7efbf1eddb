"""The seller's goods: list, make, edit, pictures, stock, submit, pause. Everybody sees and touches only their own shop's."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.catalog import selectors
from marketplace.catalog.forms import ListingForm, StockForm, initial_of
from marketplace.catalog.models import Listing
from marketplace.catalog.policies.attributes import AttributeSpec
from marketplace.catalog.policies.places import SELLER_PLACE
from marketplace.catalog.selectors.attributes import attributes_of
from marketplace.catalog.services import listings, pictures, stock
from marketplace.catalog.views.common import EDIT, own_item, papers_context
from marketplace.core.errors import DomainError
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

PAGE_SIZE = 20
Verb = Callable[..., Listing]
VERBS: dict[str, Verb] = {
    "submit": listings.submit, "pause": listings.pause, "resume": listings.resume, "retire": listings.retire,
}  # fmt: skip


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
    specs = _specs(request, request.GET.get("category", ""))
    start = {"condition": "new", "danger": "none", "origin_country": seller.country}
    form = _form(request, seller, initial={**start, "category": request.GET.get("category", "")}, specs=specs)
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
    specs = _specs(request, listing.category.slug)
    form = _form(request, seller, initial=initial_of(listing, specs), currency=listing.currency, specs=specs)
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
            **_frame(seller), **papers_context(listing), "form": form, "listing": listing, "stock": mine, "elsewhere": list(here.values()),
            "stock_form": StockForm(initial={"on_hand": mine.on_hand if mine else 0}),
            "decision": selectors.last_decision(listing), "most_pictures": pictures.MOST_PICTURES,
            "public_path": selectors.listing_path(listing.public_id, selectors.title_in(listing, "en")),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@own_item
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


@own_item
def set_stock(request: HttpRequest, listing: Listing) -> None:
    """How many pieces lie with the seller."""
    form = StockForm(request.POST)
    if form.is_valid():
        stock.set_on_hand(listing=listing, on_hand=form.cleaned_data["on_hand"], actor=_actor(request))
        messages.success(request, _("Stock saved."))
    else:
        messages.error(request, _("Please enter a whole number of pieces."))


@own_item
def add_pictures(request: HttpRequest, listing: Listing) -> None:
    """More pictures, several at once."""
    if _add_pictures(request, listing):
        messages.success(request, _("Pictures added."))


@own_item
def remove_picture(request: HttpRequest, listing: Listing, picture_id: int) -> None:
    """One picture less."""
    pictures.remove(listing=listing, picture_id=picture_id, actor=_actor(request))


@login_required
@require_safe
def attribute_fields(request: HttpRequest) -> HttpResponse:
    """The fields of a category's own properties, for the form when another category is chosen."""
    seller = shop_for(request.user, Permission.GOODS)
    form = _form(request, seller, initial={}, specs=_specs(request, request.GET.get("category", "")))
    return render(request, "catalog/_attributes.html", {"form": form})


def _specs(request: HttpRequest, slug: str) -> Sequence[AttributeSpec]:
    """The properties of the category that the form is sent with, or of `slug`."""
    chosen = request.POST.get("category", "") if request.method == "POST" else slug
    return attributes_of(chosen.replace("/", "-"), get_language() or "zh-hans") if chosen else ()


def _form(
    request: HttpRequest,
    seller: Seller,
    *,
    initial: dict[str, Any],
    currency: str = "",
    specs: Sequence[AttributeSpec] = (),
) -> ListingForm:
    data = request.POST if request.method == "POST" else None
    return ListingForm(
        data, initial=initial, language=get_language() or "zh-hans", currency=currency or seller.currency, specs=specs
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
