"""What shopper, seller and staff do with an order after it was placed: another address, pieces off, goodwill."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import roles_required
from marketplace.accounts.selectors import addresses_of
from marketplace.core.errors import DomainError
from orders.errors import AddressNotYet
from orders.forms import AddressChoice, CutForm, GoodwillForm, SellerCutForm, WayForm
from orders.models import Cut, Goodwill, Order
from orders.selectors import order_by_number, order_for
from orders.selectors.cuts import preview, seller_order
from orders.selectors.destinations import as_written, destination
from orders.selectors.goodwill import given_for, one_for, refundable, room_for
from orders.services import cutting, goodwill, readdressing
from orders.states import Lifecycle
from orders.views.common import picture_url
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for
from sellers.views.doors import for_shop

REFUSED = 400


@login_required
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, number: str) -> HttpResponse:
    """Where the order shall go instead."""
    user: User = request.user
    order = order_for(user, number)
    if order.lifecycle == Lifecycle.PLACED:
        messages.error(request, str(AddressNotYet.message))
        return redirect("orders:detail", number=order.number)
    form = AddressChoice(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            messages.error(request, _("Please choose an address."))
        elif _readdress(request, order, user, form.cleaned_data["address"]):
            return redirect("orders:detail", number=order.number)
    now = destination(order)
    rows = [row for row in addresses_of(user) if not as_written(row).is_same(now)]
    context = {"order": order, "now": now, "addresses": rows, "tab": "me"}
    return render(request, "orders/address.html", context, status=REFUSED if request.method == "POST" else 200)


def _readdress(request: HttpRequest, order: Order, user: User, address_id: int) -> bool:
    try:
        readdressing.change_address(order=order, user=user, address_id=address_id, actor=user.ref)
    except DomainError as error:
        messages.error(request, str(error.message))
        return False
    messages.success(request, _("It goes to the new address now. The price stays as it is."))
    return True


@login_required
@require_http_methods(["GET", "POST"])
def cut(request: HttpRequest, number: str) -> HttpResponse:
    """Take some pieces off: choose them, read what goes back, say yes."""
    order = order_for(request.user, number)
    form = CutForm(request.POST or None, order=order)
    return _cut(request, order, form, Cut.By.SHOPPER)


@for_shop(Permission.BUYING)
@require_http_methods(["GET", "POST"])
def seller_cut(request: HttpRequest, number: str) -> HttpResponse:
    """The seller is short of something: which pieces, and why."""
    order = seller_order(shop_for(request.user, Permission.BUYING), number)
    form = SellerCutForm(request.POST or None, order=order)
    return _cut(request, order, form, Cut.By.SELLER)


def _cut(request: HttpRequest, order: Order, form: CutForm, by: str) -> HttpResponse:
    is_seller, shown = by == Cut.By.SELLER, None
    if request.method == "POST" and form.is_valid():
        wish = cutting.Wish(form.pieces(), form.cleaned_data["reason"], by, form.cleaned_data["key"])
        if "sure" not in request.POST:
            shown = preview(order, wish.pieces)
        elif _take_off(request, form, order, wish):
            return redirect(f"/seller/orders/?q={order.number}" if is_seller else f"/me/orders/{order.number}/")
    rows = [
        {"line": line, "field": form[f"line_{line.number}"], "picture": picture_url(line.picture)}
        for line in order.lines.all()
        if f"line_{line.number}" in form.fields
    ]
    context = {"order": order, "form": form, "rows": rows, "shown": shown, "tab": "me", "is_seller": is_seller}
    page = "orders/seller_cut.html" if is_seller else "orders/cut.html"
    return render(request, page, context, status=REFUSED if form.errors else 200)


def _take_off(request: HttpRequest, form: CutForm, order: Order, wish: cutting.Wish) -> bool:
    user: User = request.user
    try:
        if wish.by == Cut.By.SELLER:
            cutting.cut_by_seller(order=order, wish=wish, by=user)
        else:
            cutting.cut(order=order, wish=wish, actor=user.ref)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return False
    is_seller = wish.by == Cut.By.SELLER
    back, mine = _("Done. What it cost goes back to the shopper."), _("Done. Your money is on its way back.")
    messages.success(request, back if is_seller else mine)
    return True


@login_required
@require_POST
def choose_goodwill(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """The shopper says where our apology goes. The order's page is where a refusal is read."""
    order = order_for(request.user, number)
    form = WayForm(request.POST)
    if form.is_valid():
        found = one_for(request.user, order, public_id)
        try:
            goodwill.choose(goodwill=found, way=form.cleaned_data["way"], actor=request.user.ref)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Thank you. It is on its way."))
    return redirect("orders:detail", number=order.number)


@roles_required(Role.AGENT, Role.OPS)
@require_http_methods(["GET", "POST"])
def desk_goodwill(request: HttpRequest, number: str) -> HttpResponse:
    """Give the shopper of an order something of ours."""
    user: User = request.user
    order = order_by_number(number)
    form = GoodwillForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _give(request, form, order, user):
        return redirect("orders:desk_goodwill", number=order.number)
    context: dict[str, Any] = {
        "order": order, "form": form, "given": _given(order), "may_give": room_for(user, order),
        "to_source": refundable(order), "nav": "goodwill",
    }  # fmt: skip
    return render(request, "orders/desk_goodwill.html", context, status=REFUSED if form.errors else 200)


def _given(order: Order) -> list[Goodwill]:
    return list(given_for(order))


def _give(request: HttpRequest, form: GoodwillForm, order: Order, user: User) -> bool:
    try:
        goodwill.give(order=order, gift=form.gift(), by=user)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return False
    messages.success(request, _("Given. The shopper is told."))
    return True
