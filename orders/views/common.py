"""What the shopper's pages of buying share: whose cart it is, pictures, price lines, one small basket in the session."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.core.ids import secret_code
from marketplace.tariff.fx_sources import ECB
from orders.models import Cart, Order
from orders.selectors import find_cart
from orders.services import carts

GUEST_KEY = "cart_key"
CHECKOUT = "checkout"


def person(request: HttpRequest) -> User | None:
    """The signed-in person, None for a guest."""
    return request.user if isinstance(request.user, User) else None


def actor_of(request: HttpRequest) -> str:
    """Who acts, for the trail."""
    user = person(request)
    return user.ref if user else "user:guest"


def my_cart(request: HttpRequest) -> Cart:
    """The cart to write to; made where there is none. A guest's cart merges into the person's own after sign-in."""
    user = person(request)
    key = request.session.get(GUEST_KEY, "")
    if user is not None:
        if key:
            del request.session[GUEST_KEY]
            return carts.merge(guest_key=key, user=user)
        return carts.cart_for(user=user)
    if not key:
        key = request.session[GUEST_KEY] = secret_code(24)
    return carts.cart_for(guest_key=key)


def cart_to_read(request: HttpRequest) -> Cart | None:
    """The cart to look at: looking makes none, but a guest's cart is taken over after sign-in."""
    if person(request) is not None and request.session.get(GUEST_KEY):
        return my_cart(request)
    return find_cart(user=person(request), guest_key=request.session.get(GUEST_KEY, ""))


def picture_url(name: str) -> str:
    """Address of a stored picture, a drawing where there is none."""
    return default_storage.url(name) if name else static("img/no-picture.svg")


def price_lines(sums: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of `components/breakdown.html` from the sums of a priced or placed order."""
    fx = sums.get("fx") or {}
    rate = _rate_words(fx) if fx and sums["fx_fee_fen"] else ""
    lines = [
        {"label": _("Goods"), "amount": sums["goods_fen"], "note": rate},
        {"label": _("International freight"), "amount": sums["freight_fen"] - sums.get("insurance_fen", 0), "note": ""},
        {"label": _("Import tax"), "amount": sums["tax_fen"], "note": _("paid to customs for you")},
    ]
    if sums.get("insurance_fen"):
        lines.insert(2, {"label": _("Insurance of the road"), "amount": sums["insurance_fen"], "note": ""})
    if sums["fx_fee_fen"]:
        lines.append({"label": _("Currency fee"), "amount": sums["fx_fee_fen"], "note": ""})
    named = sums.get("discounts") or ()
    for one in named:
        title = one["title_en"] if one["title_en"] and (get_language() or "").startswith("en") else one["title"]
        note = _("value, freight and tax of the gift") if one["kind"] == "gift" else _("Discount")
        lines.append({"label": title, "amount": one["fen"], "note": note, "minus": True})
    if sums["discount_fen"] and not named:
        lines.append({"label": _("Discount"), "amount": sums["discount_fen"], "note": "", "minus": True})
    return lines


def _rate_words(fx: Mapping[str, Any]) -> str:
    """Whose rate of which day it is; another source than the ECB is named as it names itself."""
    if fx["source"] == ECB:
        return _("ECB rate of %(day)s") % {"day": fx["day"]}
    return _("%(source)s, rate of %(day)s") % {"day": fx["day"], "source": fx["source"]}


def order_sums(order: Order) -> dict[str, Any]:
    """The frozen sums of an order in the shape of `price_lines`."""
    names = ("goods_fen", "freight_fen", "insurance_fen", "tax_fen", "fx_fee_fen", "discount_fen")
    return {name: getattr(order, name) for name in names}


def stored_file(name: str, kind: str, *, is_saved: bool) -> HttpResponse:
    """A file of the storage for somebody who may see it. Never kept by a cache; `is_saved`: not opened in our pages."""
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=kind)
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    response["Content-Disposition"] = "attachment" if is_saved else "inline"
    response["Cache-Control"] = "private, no-store"
    return response
