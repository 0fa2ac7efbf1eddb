"""The seller centre: what needs me today, and my orders."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from logistics.selectors.warehouses import codes_for_countries
from marketplace.catalog import selectors as catalog
from marketplace.core.money import from_minor
from marketplace.notices import selectors as notices
from marketplace.storefront import selectors
from marketplace.storefront.person import person_of
from marketplace.storefront.shapes import Stat
from sellers.errors import NotASeller
from sellers.models import Seller
from sellers.selectors import money_of, seller_for

PAGE_SIZE = 20
TO_DO = 5


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What needs the seller today. Somebody without a shop is led to the application."""
    try:
        seller = seller_for(request.user)
    except NotASeller:
        return HttpResponseRedirect("/seller/apply/")
    counts = catalog.status_counts(seller)
    due = selectors.seller_orders(seller, "to_hand_in")
    return render(
        request,
        "storefront/seller_home.html",
        {
            **_frame(request, seller, "home"),
            "due": list(due[:TO_DO]), "due_count": due.count(), "counts": counts,
            "warehouse": codes_for_countries({seller.country}).get(seller.country, ""),
            "stats": _stats(seller, counts, due.count()),
        },
    )  # fmt: skip


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Paid orders by what is to be done with them."""
    seller = seller_for(request.user)
    stage = request.GET.get("stage", "")
    if stage not in selectors.SELLER_STAGES:
        stage = "to_hand_in"
    page = Paginator(selectors.seller_orders(seller, stage), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "storefront/seller_orders.html",
        {
            **_frame(request, seller, "orders"), "page": page, "stage": stage, "tabs": _tabs(stage),
            "warehouse": codes_for_countries({seller.country}).get(seller.country, ""),
        },
    )  # fmt: skip


def _frame(request: HttpRequest, seller: Seller, nav: str) -> dict[str, Any]:
    user = person_of(request)
    return {"seller": seller, "nav": nav, "unread_count": notices.unread_count(user.ref) if user else 0}


def _tabs(stage: str) -> list[dict[str, Any]]:
    labels = {
        "to_hand_in": _("To hand in"),
        "on_the_way": _("On the way"),
        "done": _("Delivered"),
        "cancelled": _("Cancelled"),
    }
    return [{"label": label, "url": f"?stage={code}", "current": code == stage} for code, label in labels.items()]


def _stats(seller: Seller, counts: dict[str, int], due: int) -> list[Stat]:
    money = money_of(seller)
    owed = from_minor(money.payable, money.currency)
    return [
        Stat(_("To hand in"), str(due), icon="box", url="/seller/orders/"),
        Stat(_("On sale"), str(counts.get("published", 0)), icon="tag", url="/seller/listings/?status=published"),
        Stat(
            _("In review"),
            str(counts.get("in_moderation", 0)),
            icon="clock",
            url="/seller/listings/?status=in_moderation",
        ),
        Stat(_("Next payout"), f"{owed.amount:,}", money.currency, "wallet", url="/seller/money/"),
    ]
