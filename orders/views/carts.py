"""`/cart/`: for guests and for people with an account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orders.errors import NotForSale
from orders.forms import QuantityForm
from orders.policies.warranty_plans import PLANS
from orders.selectors.carts import CartView, LineView
from orders.selectors.goods import offers_by_public_id
from orders.selectors.stops import PROBLEM
from orders.services import carts, quoting
from orders.views.common import cart_to_read, my_cart, person, picture_url, price_lines
from promotions.words import told

REASONS = {
    "off_sale": gettext_lazy("No longer on sale"),
    "seller_away": gettext_lazy("This seller is on holiday and takes no orders until they are back"),
    "seller_paused": gettext_lazy("This seller is not taking orders at the moment"),
    "sold_out": gettext_lazy("Sold out"), "too_many": gettext_lazy("Fewer pieces are left than you want"),
    "seller_stopped": gettext_lazy("Orders from this seller are paused"),
    "category_stopped": gettext_lazy("Orders in this category are paused"),
    "lane_stopped": gettext_lazy("The route from this country is paused"),
    "over_yearly_quantity": gettext_lazy("More than a person may bring in a year: take fewer, or order again from 1 January"),
    "no_fx_rate": gettext_lazy("No exchange rate of these days; please look again a little later"),
    "no_tax_rate": gettext_lazy("Cannot be imported at the moment"), "price_up": gettext_lazy("The price has gone up since you added it"),
    "price_down": gettext_lazy("The price has come down since you added it"),
}  # fmt: skip


@require_GET
def cart_page(request: HttpRequest) -> HttpResponse:
    """The cart with landed prices by seller, and with what changed since the shopper last looked."""
    view = quoting.price_cart(cart_to_read(request), person(request))
    saved = [_line(line) for line in view.saved]
    context = {
        "cart": view, "groups": _groups(view), "saved": saved, "ways": _ways(view), "tab": "cart",
        "promotions": told(view.promotions, get_language() or ""),
    }  # fmt: skip
    return render(request, "orders/cart.html", context)


def _ways(view: CartView) -> list[dict[str, object]]:
    """Each way out in words: what stays, what it costs, and the form that does it."""
    titles = {line.offer.listing.public_id: line.offer.listing.title for line in view.lines}
    return [
        {
            "way": way.advice.way, "from_day": way.advice.from_day, "total_fen": way.total_fen, "tax_fen": way.tax_fen,
            "keep": [
                {"title": titles[listing], "pieces": pieces, "value": f"{listing}:{pieces}"}
                for listing, pieces in way.advice.keep.items()
            ],
        }
        for way in (view.limits.ways if view.limits else ())
    ]  # fmt: skip


@require_POST
def keep(request: HttpRequest) -> HttpResponseRedirect:
    """Follow an advice: these pieces stay, the rest is laid aside for later. Bad fields are left out."""
    pairs = [value.rpartition(":") for value in request.POST.getlist("keep")[: carts.MOST_LINES]]
    wanted = {
        listing: int(pieces)
        for listing, _colon, pieces in pairs
        if pieces.isascii() and pieces.isdigit() and len(pieces) <= 2
    }
    if wanted:
        carts.keep_only(cart=my_cart(request), keep=wanted)
        messages.success(request, _("Done. What does not travel this time is saved for later."))
    return redirect("orders:cart")


def _problem(line: LineView) -> str:
    """Why it cannot be bought now; where ops stopped it, with their public reason."""
    words = str(REASONS.get(line.problem, ""))
    if line.offer.stop is None or line.problem not in PROBLEM.values():
        return words
    return _("%(what)s. %(why)s") % {"what": words, "why": line.offer.stop.sentence}


def _groups(view: CartView) -> list[dict[str, object]]:
    return [
        {
            "seller": group.seller,
            "lines": [_line(line) for line in group.lines],
            "priced": group.priced,
            "breakdown": price_lines(group.priced.as_document()) if group.priced else [],
            "premium_fen": group.premium_fen, "is_insured": group.is_insured,
            "insure_line": next((line.line.pk for line in group.lines if line.is_buyable), None),
        }
        for group in view.sellers
    ]  # fmt: skip


def _line(line: LineView) -> dict[str, object]:
    listing = line.offer.listing
    return {
        "view": line, "title": listing.title, "problem": _problem(line), "change": REASONS.get(line.change, ""),
        "picture": _picture(listing),
        "url": "/me/wanted/" if listing.reserved_for_id else f"/l/{listing.public_id}-x/",
    }  # fmt: skip


def _picture(listing: object) -> str:
    pictures = list(listing.pictures.all())  # type: ignore[attr-defined]
    found = (pictures[0].thumb or pictures[0].image) if pictures else None
    return picture_url(found.name if found else "")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """The uncached step behind the buttons of a cached listing page: shows the item (GET), puts it into the cart (POST).

    A list of saved items posts here as well, and names in `next` where the person goes on.
    """
    buyer_id = request.user.pk if request.user.is_authenticated else None
    offer = offers_by_public_id([public_id], buyer_id=buyer_id).get(public_id)
    if offer is None:
        raise NotForSale(status=404)
    form = QuantityForm(request.POST if request.method == "POST" else {"quantity": request.GET.get("quantity", "1")})
    if request.method == "POST" and form.is_valid():
        carts.add(cart=my_cart(request), listing=public_id, quantity=form.cleaned_data["quantity"])
        if request.POST.get("then") == "checkout":
            return redirect("orders:checkout")
        messages.success(request, _("Added to your cart."))
        onward = request.POST.get("next", "")
        return redirect(onward if url_has_allowed_host_and_scheme(onward, None) else "orders:cart")
    context = {
        "listing": offer.listing, "offer": offer, "picture": _picture(offer.listing), "form": form, "tab": "cart",
        "problem": REASONS.get(offer.problem(1), ""), "quantity": form.data.get("quantity", "1"),
    }  # fmt: skip
    return render(request, "orders/add.html", context, status=400 if request.method == "POST" else 200)


@require_POST
def change(request: HttpRequest, line_id: int) -> HttpResponseRedirect:
    """Change a line's quantity or take it out."""
    form = QuantityForm(request.POST)
    if "later" in request.POST or "back" in request.POST:
        is_saved = "later" in request.POST
        carts.move(cart=my_cart(request), line_id=line_id, is_saved=is_saved)
        messages.success(request, _("Saved for later.") if is_saved else _("Back in your cart."))
    elif "insured" in request.POST or "warranty" in request.POST:
        _choose(request, line_id)
    elif "remove" in request.POST:
        carts.remove(cart=my_cart(request), line_id=line_id)
        messages.success(request, _("Taken out of your cart."))
    elif form.is_valid():
        carts.set_quantity(cart=my_cart(request), line_id=line_id, quantity=form.cleaned_data["quantity"])
    else:
        messages.error(request, _("Choose a quantity between 1 and 99."))
    return HttpResponseRedirect(reverse("orders:cart"))


def _choose(request: HttpRequest, line_id: int) -> None:
    """A button says what it is for: `insured` or `warranty`, 1 to take it and 0 to leave it."""
    names = (("insured", "is_insured"), ("warranty", "has_warranty"))
    wish: dict[str, Any] = {to: request.POST[name] == "1" for name, to in names if name in request.POST}
    if request.POST.get("warranty") in PLANS:
        wish["warranty_plan"] = request.POST["warranty"]
        del wish["has_warranty"]
    carts.choose(cart=my_cart(request), line_id=line_id, **wish)
    messages.success(request, _("Done. The landed price has changed with it."))
