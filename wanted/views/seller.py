"""The seller's pages: what shoppers want from my country, my offers, one want with the form."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.catalog.prices import cny_rates
from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from marketplace.core.http import refuse_to
from marketplace.core.money import CNY, Money, convert_minor, from_minor
from sellers.models import Seller, SellerMember
from sellers.policies.team import Permission
from sellers.selectors.team import member_for, shop_for
from sellers.views.doors import for_shop
from wanted import selectors
from wanted.forms import OfferForm
from wanted.models import Want
from wanted.policies.texts import host_of
from wanted.services import offering
from wanted.states import LIVE_OFFERS, WantStatus
from wanted.views.common import country_name, stored

PAGE = 20
RENAMED = {"price_minor": "price"}


@login_required
@require_safe
def wants(request: HttpRequest) -> HttpResponse:
    """Open wants in the shop's country."""
    member = member_for(request.user, Permission.GOODS)
    seller = member.seller
    page = Paginator(selectors.open_wants(seller), PAGE).get_page(request.GET.get("page"))
    rates = cny_rates([seller.currency])
    context = {
        **_frame(member, "open"), "page": page, "is_open": selectors.can_answer(seller),
        "rows": [{"want": want, "worth": worth(want, seller, rates)} for want in page.object_list],
    }  # fmt: skip
    return render(request, "wanted/seller_wants.html", context)


@login_required
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """The shop's offers, the newest first."""
    member = member_for(request.user, Permission.GOODS)
    page = Paginator(selectors.offers_of(member.seller), PAGE).get_page(request.GET.get("page"))
    return render(request, "wanted/seller_offers.html", {**_frame(member, "mine"), "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def want(request: HttpRequest, public_id: str) -> HttpResponse:
    """One want: what is asked, the shop's own offer, or the form for one."""
    member = member_for(request.user, Permission.GOODS)
    seller = member.seller
    found = selectors.want_for_seller(seller, public_id)
    mine = selectors.last_offer(seller, found)
    is_live = mine is not None and mine.status in LIVE_OFFERS
    form = None
    if found.status == WantStatus.OPEN and not is_live and selectors.can_answer(seller):
        form = _form(request, seller, found)
        if request.method == "POST" and form.is_valid() and _offer(request, seller, found, form):
            return redirect("wanted:seller-want", public_id)
    context = {
        **_frame(member, "open"), "want": found, "country": country_name(found), "host": host_of(found.link),
        "worth": worth(found, seller, cny_rates([seller.currency])), "offer": mine, "is_live": is_live, "form": form,
    }  # fmt: skip
    return render(request, "wanted/seller_want.html", context, status=422 if form is not None and form.errors else 200)


def _form(request: HttpRequest, seller: Seller, found: Want) -> OfferForm:
    is_sent = request.method == "POST"
    least = (offering.earliest(seller) - time.today()).days
    initial = {
        "title_zh_hans": found.title, "condition": "new", "danger": "none", "origin_country": seller.country,
        "arrival_days": least + 4,
    }  # fmt: skip
    return OfferForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, language=get_language() or "zh-hans",
        currency=seller.currency, least_days=least, initial=initial,
    )  # fmt: skip


def _offer(request: HttpRequest, seller: Seller, found: Want, form: OfferForm) -> bool:
    data = form.cleaned_data
    try:
        offering.make(
            seller=seller, want_id=found.public_id, goods=form.goods(), arrival_days=data["arrival_days"], note=data["note"],
            proof=data["proof"], picture=data["picture"], by=request.user,
        )  # fmt: skip
    except DomainError as error:
        mark(form, error, RENAMED)
        return False
    messages.success(request, _("Your offer is with the shopper. It holds for seven days."))
    return True


@login_required
@require_safe
def picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """The shopper's picture of what they want."""
    seller = shop_for(request.user, Permission.GOODS)
    return stored(selectors.want_for_seller(seller, public_id).picture, "image/jpeg")


@login_required
@require_safe
def proof(request: HttpRequest, offer_id: str) -> HttpResponse:
    """The shop's own proof of channel."""
    offer = selectors.offer_of_seller(shop_for(request.user, Permission.GOODS), offer_id)
    return stored(offer.proof, offer.proof_type)


@require_POST
@for_shop(Permission.GOODS)
@refuse_to("wanted:seller-offers")
def withdraw(request: HttpRequest, offer_id: str) -> HttpResponse:
    """Take an offer back."""
    offering.withdraw(seller=shop_for(request.user, Permission.GOODS), public_id=offer_id, by=request.user)
    messages.success(request, _("Your offer is withdrawn."))
    return redirect("wanted:seller-offers")


def worth(found: Want, seller: Seller, rates: Any) -> Money | None:
    """The budget in the seller's currency, roughly; None without a rate or where it is the same money."""
    rate = rates.get(seller.currency)
    if rate is None or seller.currency == CNY:
        return None
    return from_minor(convert_minor(found.budget_fen, CNY, seller.currency, 1 / rate), seller.currency)


def _frame(member: SellerMember, here: str) -> dict[str, Any]:
    """What every page of the room needs."""
    tabs = [
        {"label": _("Open wants"), "url": "/seller/wanted/", "current": here == "open"},
        {"label": _("My offers"), "url": "/seller/wanted/offers/", "current": here == "mine"},
    ]
    return {"seller": member.seller, "member": member, "nav": "wanted", "tabs": tabs}
