"""`/me/orders/`: the shopper's own orders, told as a story."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logistics.records import Progress
from logistics.selectors import can_be_stopped, parcels_of, progress
from marketplace.core.errors import DomainError
from orders.forms import CancelForm
from orders.models import Cut, Order, Refund
from orders.policies.windows import last_return_day_end
from orders.selectors import money_of, order_for, orders_of, refunds_of, timeline, warranties_of
from orders.selectors.cuts import can_cut, cuts_of
from orders.selectors.destinations import can_readdress, destination
from orders.selectors.goodwill import open_for, refundable
from orders.selectors.orders import left_with_warranties
from orders.services import cancelling, receipts
from orders.states import Delivery, EscrowStatus, Lifecycle
from orders.views.common import order_sums, picture_url, price_lines
from promises.selectors import told

A_PAGE = 10


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All orders, newest first."""
    page = Paginator(orders_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    money = money_of(list(page.object_list))
    rows = [{"order": order, "payment": money[order.pk].status, "lines": _lines(order)} for order in page.object_list]
    return render(request, "orders/list.html", {"page": page, "rows": rows, "tab": "me"})


def _lines(order: Order) -> list[dict[str, Any]]:
    return [{"line": line, "picture": picture_url(line.picture)} for line in order.lines.all()]


def _with_cuts(rows: list[dict[str, Any]], cuts: list[Cut]) -> list[dict[str, Any]]:
    """What was taken off is not what was given back, though both came back as money."""
    gone: Counter[int] = Counter()
    for cut in cuts:
        for row in cut.lines.all():
            gone[row.line_id] += row.pieces
    for item in rows:
        line = item["line"]
        item["cut"], item["back"] = gone[line.pk], max(0, line.returned_quantity - gone[line.pk])
    return rows


def is_unsealed(known: Progress | None) -> bool:
    """May the link to change the address be shown?"""
    return known is None or all(parcel.status in ("packing", "cancelled") for parcel in known.parcels)


@login_required
@require_GET
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One order: where it is, what it cost, what can be done now."""
    order = order_for(request.user, number)
    known = progress(order.number)
    gifts, cuts = open_for(order), list(cuts_of(order))
    return render(request, "orders/detail.html", {
        "order": order, "purchase": order.purchase, "lines": _with_cuts(_lines(order), cuts), "steps": timeline(order, cuts),
        "to": destination(order), "can_readdress": can_readdress(order) and is_unsealed(known), "can_cut": can_cut(order, known),
        "gifts": gifts, "to_source": refundable(order) if gifts else 0,
        "payment": money_of([order])[order.pk], "breakdown": price_lines(order_sums(order)), "refunds": refunds_of(order),
        "warranties": warranties_of(order), "parcels": parcels_of([order.number]),
        "passports": [unit for unit in known.units if unit.status != "cancelled"] if known else (),
        "can_pay": order.lifecycle == Lifecycle.PLACED and order.purchase.held_until is None, "can_cancel": can_cancel(order, known),
        "promise": told(order.number), "trouble": trouble(order, known), "can_confirm": can_confirm(order),
        "can_return": order.delivery == Delivery.DELIVERED,
        "return_until": last_return_day_end(order.delivered_at) if order.delivered_at else None, "tab": "me",
    })  # fmt: skip


def can_cancel(order: Order, known: Progress | None = None) -> bool:
    """May the button be shown? The service decides. Not once any piece is with us, though others are still awaited."""
    is_open = order.lifecycle in (Lifecycle.PLACED, Lifecycle.CONFIRMED) and order.delivery == Delivery.WAITING
    return is_open and can_be_stopped(known)


def trouble(order: Order, known: Progress | None) -> str:
    """What goes wrong with an open order: lost, sent_back, came_back (by the courier), waiting_for_rest (a part is with us), or
    nothing.
    """
    if order.lifecycle != Lifecycle.CONFIRMED or known is None:
        return ""
    waiting = {unit.parcel for unit in known.units if unit.status in ("packed", "shipped")}
    parcels = [parcel for parcel in known.parcels if parcel.number in waiting]
    words = {parcel.exception for parcel in parcels} | {parcel.status for parcel in parcels}
    for word, code in (("lost", "lost"), ("returned_to_sender", "sent_back"), ("came_back", "came_back")):
        if word in words:
            return code
    is_part = order.delivery == Delivery.WAITING and not can_be_stopped(known)
    return "waiting_for_rest" if is_part else ""


def can_confirm(order: Order) -> bool:
    """May the button be shown? The service decides."""
    waits = order.escrow.status == EscrowStatus.RELEASABLE and not order.escrow.open_cases
    return order.delivery == Delivery.DELIVERED and waits


@login_required
@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """I have it."""
    order = order_for(request.user, number)
    try:
        receipts.confirm_receipt(order=order, actor=request.user.ref)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Thank you. The seller is paid now. Your right to return stays."))
    return redirect("orders:detail", number=number)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Say why, then cancel."""
    order = order_for(request.user, number)
    is_unpaid = order.lifecycle == Lifecycle.PLACED and order.purchase.held_until is None
    form = CancelForm(request.POST or None, is_paid=not is_unpaid)
    if request.method == "POST" and form.is_valid():
        try:
            way = form.cleaned_data.get("way") or Refund.Way.SOURCE
            cancelling.cancel(order=order, reason=form.cleaned_data["reason"], way=way, actor=request.user.ref)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("The order is cancelled."))
        return redirect("orders:detail", number=number)
    others = order.purchase.orders.count() - 1 if is_unpaid else 0
    back = 0 if is_unpaid else left_with_warranties(order)
    context = {"order": order, "form": form, "others": others, "back_fen": back, "tab": "me"}
    return render(request, "orders/cancel.html", context, status=400 if request.method == "POST" else 200)
