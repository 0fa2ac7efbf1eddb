"""The seller's orders: all of them, the shopping list by shop, handing in with labels, what the warehouse received."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from logistics.models import Unit
from logistics.selectors import inbound
from logistics.selectors.warehouses import by_code, codes_for_countries
from marketplace.core import time
from marketplace.core.http import refuse_to
from marketplace.storefront import selectors
from marketplace.storefront.pages.seller import frame, me
from orders.selectors import hand_in
from orders.selectors.money import seller_keeps
from orders.selectors.reviews import shoppers_of
from orders.services import handing_in
from sellers import selectors as sellers
from sellers.models import Seller
from sellers.policies.team import Permission, allows
from sellers.selectors.team import member_for, shop_for
from sellers.views.doors import for_shop

PAGE_SIZE = 20
MOST_LABELS = 60


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Paid orders by what is to be done with them; `?q=` is one order by its number, whatever its stage."""
    member = member_for(request.user)
    stage, number = request.GET.get("stage", ""), clean_number(request.GET.get("q", ""))
    stage = "" if number else stage if stage in selectors.SELLER_STAGES else "to_hand_in"
    found = selectors.seller_orders(member.seller, stage) if stage else selectors.seller_order(member.seller, number)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    due = hand_in.deadlines(page.object_list) if stage in ("", "to_hand_in") else {}
    known = shoppers_of(member.seller, page.object_list) if allows(member.role, Permission.MESSAGES) else {}
    gets = seller_keeps(page.object_list) if allows(member.role, Permission.MONEY) else {}
    rows = [
        {
            "order": order,
            "gets": gets.get(order.pk, order.seller_minor),
            "clock": due.get(order.number),
            "shopper": known.get(order.pk),
        }
        for order in page.object_list
    ]
    values = {**frame(member, "orders"), "page": page, "rows": rows, "stage": stage, "tabs": _tabs(stage)}
    return render(request, "storefront/seller_orders.html", values)


def clean_number(typed: str) -> str:
    """An order number as it may be asked for; what cannot be one is cut to what a database may be asked."""
    return "".join(letter for letter in typed if letter.isascii() and letter.isalnum())[:20]


@login_required
@require_safe
def buy(request: HttpRequest) -> HttpResponse:
    """The shopping list, shop by shop; `?print=1` is a sheet of paper."""
    member = member_for(request.user)
    items = hand_in.to_buy(member.seller)
    is_paper = "print" in request.GET
    stops = hand_in.round_of([item for item in items if not (is_paper and item.is_bought)])
    values = {
        **frame(member, "buy"),
        "stops": stops,
        "left": sum(item.pieces for item in items if not item.is_bought),
        "is_paper": is_paper,
        "tabs": _tabs("buy"),
        "now": time.now(),
        "most": hand_in.MOST_LINES,
        "is_cut": len(items) >= hand_in.MOST_LINES,
    }
    return render(request, "storefront/seller_buy_paper.html" if is_paper else "storefront/seller_buy.html", values)


@require_POST
@for_shop(Permission.BUYING)
@refuse_to("storefront:seller-buy")
def tick(request: HttpRequest) -> HttpResponse:
    """Tick lines off, or take ticks back."""
    is_bought = request.POST.get("undo", "") == ""
    refs = request.POST.getlist("line") or [request.POST.get("undo", "")]
    changed = handing_in.tick(
        seller=shop_for(request.user, Permission.BUYING), refs=refs, is_bought=is_bought, by=me(request)
    )
    if changed and is_bought:
        said = ngettext(
            "%(count)s line bought. Bring it to us next.", "%(count)s lines bought. Bring them to us next.", changed
        )
        messages.success(request, said % {"count": changed})
    elif not changed:
        messages.info(request, _("Nothing was ticked."))
    return redirect("storefront:seller-buy")


@login_required
@require_safe
def hand_in_page(request: HttpRequest) -> HttpResponse:
    """Orders to bring to our warehouse, each with the code that the desk there scans."""
    member = member_for(request.user)
    page = Paginator(hand_in.waiting_orders(member.seller).prefetch_related("lines"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    waiting = list(page.object_list)
    due, bring = hand_in.deadlines(waiting), hand_in.pieces_to_bring(waiting)
    rows = [
        {
            "order": order,
            "clock": due.get(order.number),
            "lines": order.lines.all(),
            "is_ready": all(line.bought_at or not line.kept for line in order.lines.all()),
            "is_ours": not any((order.ref, line.listing_id) in bring for line in order.lines.all()),
        }
        for order in waiting
    ]
    values = {
        **frame(member, "hand-in"),
        "page": page,
        "rows": rows,
        "tabs": _tabs("hand-in"),
        "warehouse": _warehouse(member.seller),
    }
    return render(request, "storefront/seller_hand_in.html", values)


@login_required
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """A sheet of labels to print: one for the parcel of each order, one for each piece, as our operators scan them."""
    member = member_for(request.user, Permission.BUYING)
    wanted = request.GET.getlist("order")[:MOST_LABELS]
    waiting = hand_in.waiting_orders(member.seller)
    numbers = list(
        (waiting.filter(number__in=wanted) if wanted else waiting).values_list("number", flat=True)[:MOST_LABELS]
    )
    pieces: dict[str, list[Unit]] = {number: [] for number in numbers}
    for unit in inbound.units_of_orders(numbers):
        pieces[unit.line.consignment.order_number].append(unit)
    sheets = [
        {
            "number": number,
            "qr": _qr(number),
            "units": [{"unit": unit, "qr": _qr(unit.passport_code)} for unit in pieces[number]],
        }
        for number in numbers
    ]
    values = {**frame(member, "hand-in"), "sheets": sheets, "warehouse": _warehouse(member.seller)}
    return render(request, "storefront/seller_labels.html", values)


@login_required
@require_safe
def inbound_page(request: HttpRequest) -> HttpResponse:
    """What our warehouse received, and what is missing."""
    member = member_for(request.user)
    show = "partial" if request.GET.get("show") == "partial" else "all"
    found = inbound.inbound(sellers.ref(member.seller))
    if show == "partial":
        found = inbound.partial(found)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = inbound.rows(page.object_list)
    units: dict[str, list[Unit]] = {}
    for unit in inbound.units_of_orders([row.consignment.order_number for row in rows]):
        units.setdefault(unit.line.consignment.order_number, []).append(unit)
    values = {
        **frame(member, "inbound"),
        "page": page,
        "show": show,
        "rows": [{"row": row, "units": units.get(row.consignment.order_number, [])} for row in rows],
        "tabs": [
            {"label": _("All"), "url": "?", "current": show == "all"},
            {"label": _("Pieces missing"), "url": "?show=partial", "current": show == "partial"},
        ],
    }
    return render(request, "storefront/seller_inbound.html", values)


def _qr(text: str) -> SafeString:
    picture = segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True)
    return mark_safe(picture)  # noqa: S308 - our own SVG of our own number


def _warehouse(seller: Seller) -> Any:
    """The warehouse this seller brings goods to; None where we have none yet."""
    return by_code(codes_for_countries({seller.country}).get(seller.country, ""))


def _tabs(current: str) -> list[dict[str, Any]]:
    rows = (
        ("buy", _("To buy"), "/seller/orders/buy/"),
        ("hand-in", _("To hand in"), "/seller/orders/hand-in/"),
        ("to_hand_in", _("Waiting"), "/seller/orders/?stage=to_hand_in"),
        ("on_the_way", _("On the way"), "/seller/orders/?stage=on_the_way"),
        ("done", _("Delivered"), "/seller/orders/?stage=done"),
        ("cancelled", _("Cancelled"), "/seller/orders/?stage=cancelled"),
    )
    return [{"label": label, "url": url, "current": code == current} for code, label, url in rows]
