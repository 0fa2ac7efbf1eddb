"""`/cart/`: for guests and for people with an account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orders.errors import NotForSale
from orders.forms import QuantityForm
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
    "no_tax_rate": gettext_lazy("Cannot be imported at the moment"), "price_up": gettext_lazy("The price has gone up since you added it"),
    "price_down": gettext_lazy("The price has come down since you added it"),
}  # fmt: skip


@require_GET
def cart_page(request: HttpRequest) -> HttpResponse:
    """The cart with landed prices by seller, and with what changed since the shopper last looked."""
    view = quoting.price_cart(cart_to_read(request), person(request))
    promotions = told(view.promotions, get_language() or "")
    context = {"cart": view, "groups": _groups(view), "promotions": promotions, "tab": "cart"}
    return render(request, "orders/cart.html", context)


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
            "lines": [
                {
                    "view": line, "title": line.offer.listing.title, "problem": _problem(line),
                    "change": REASONS.get(line.change, ""), "picture": _picture(line.offer.listing),
                    "url": "/me/wanted/" if line.offer.listing.reserved_for_id else f"/l/{line.offer.listing.public_id}-x/",
                }
                for line in group.lines
            ],
            "priced": group.priced,
            "breakdown": price_lines(group.priced.as_document()) if group.priced else [],
        }
        for group in view.sellers
    ]  # fmt: skip


def _picture(listing: object) -> str:
    pictures = list(listing.pictures.all())  # type: ignore[attr-defined]
    found = (pictures[0].thumb or pictures[0].image) if pictures else None
    return picture_url(found.name if found else "")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """The uncached step behind the buttons of a cached listing page: shows the item (GET), puts it into the cart (POST)."""
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
        return redirect("orders:cart")
    context = {
        "listing": offer.listing, "offer": offer, "picture": _picture(offer.listing), "form": form, "tab": "cart",
        "problem": REASONS.get(offer.problem(1), ""), "quantity": form.data.get("quantity", "1"),
    }  # fmt: skip
    return render(request, "orders/add.html", context, status=400 if request.method == "POST" else 200)


@require_POST
def change(request: HttpRequest, line_id: int) -> HttpResponseRedirect:
    """Change a line's quantity or take it out."""
    form = QuantityForm(request.POST)
    if "remove" in request.POST:
        carts.remove(cart=my_cart(request), line_id=line_id)
        messages.success(request, _("Taken out of your cart."))
    elif form.is_valid():
        carts.set_quantity(cart=my_cart(request), line_id=line_id, quantity=form.cleaned_data["quantity"])
    else:
        messages.error(request, _("Choose a quantity between 1 and 99."))
    return HttpResponseRedirect(reverse("orders:cart"))
