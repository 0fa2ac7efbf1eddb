"""The seller centre: own promotions, promotions of the platform to join, time-limited prices."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.catalog.selectors import listings_of
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from marketplace.core.http import refuse_to
from marketplace.core.money import Money, to_minor
from promotions.forms import KINDS, RENAMED, CutForm, TermsForm
from promotions.selectors import listing as lists
from promotions.services import cuts, managing
from promotions.words import terms
from sellers.models import SellerMember
from sellers.policies.team import Permission
from sellers.selectors.team import member_for, shop_for
from sellers.views.doors import for_shop

PAGE = 20


def _frame(member: SellerMember, here: str) -> dict[str, Any]:
    tabs = [
        {"label": _("My promotions"), "url": "/seller/promotions/", "current": here == "mine"},
        {"label": _("Time-limited prices"), "url": "/seller/price-cuts/", "current": here == "cuts"},
        {"label": _("Of the platform"), "url": "/seller/promotions/shared/", "current": here == "shared"},
    ]
    return {"seller": member.seller, "member": member, "nav": "promotions", "tabs": tabs}


@login_required
@require_safe
def promotions(request: HttpRequest) -> HttpResponse:
    """The shop's own, the newest first."""
    member = member_for(request.user, Permission.SHOP)
    page = Paginator(lists.promotions_of(member.seller), PAGE).get_page(request.GET.get("page"))
    rows = [{"one": one, "terms": terms(one), "kind": KINDS[one.kind]} for one in page.object_list]
    return render(request, "promotions/seller_list.html", {**_frame(member, "mine"), "page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make one; it starts at once, or on its day."""
    member = member_for(request.user, Permission.SHOP)
    form = TermsForm(request.POST or None, goods=listings_of(member.seller, status="published"))
    if request.method == "POST" and form.is_valid():
        try:
            made = managing.make(
                seller=member.seller, fields=form.values(), listings=list(form.cleaned_data["listings"]),
                actor=request.user.ref,
            )  # fmt: skip
            managing.start(promotion=made, actor=request.user.ref)
        except DomainError as error:
            mark(form, error, RENAMED)
        else:
            messages.success(request, _("Your promotion is on."))
            return redirect("promotions:seller-list")
    context = {**_frame(member, "mine"), "form": form}
    return render(request, "promotions/seller_new.html", context, status=422 if form.errors else 200)


@require_POST
@for_shop(Permission.SHOP)
@refuse_to("promotions:seller-list")
def verb(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Start again, pause, end."""
    managing.change(
        seller=shop_for(request.user, Permission.SHOP), public_id=public_id, verb=verb, actor=request.user.ref
    )
    messages.success(request, _("Done."))
    return redirect("promotions:seller-list")


@login_required
@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """Promotions whose cost platform and shops share."""
    member = member_for(request.user, Permission.SHOP)
    rows = [
        {"one": one, "terms": terms(one), "theirs": (10_000 - one.platform_bp) / 100}
        for one in lists.joinable(member.seller)[:50]
    ]
    return render(request, "promotions/seller_shared.html", {**_frame(member, "shared"), "rows": rows})


@require_POST
@for_shop(Permission.SHOP)
@refuse_to("promotions:seller-shared")
def join(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take part, or leave (`leave` in the form)."""
    seller = shop_for(request.user, Permission.SHOP)
    act = managing.leave if "leave" in request.POST else managing.join
    act(seller=seller, public_id=public_id, actor=request.user.ref)
    messages.success(request, _("Done."))
    return redirect("promotions:seller-shared")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def price_cuts(request: HttpRequest) -> HttpResponse:
    """Time-limited prices: the list, and a form for the next."""
    member = member_for(request.user, Permission.SHOP)
    form = CutForm(request.POST or None, goods=listings_of(member.seller, status="published"))
    if request.method == "POST" and form.is_valid() and _plan(request, form):
        return redirect("promotions:seller-cuts")
    page = Paginator(lists.cuts_of(member.seller), PAGE).get_page(request.GET.get("page"))
    context = {**_frame(member, "cuts"), "form": form, "page": page}
    return render(request, "promotions/seller_cuts.html", context, status=422 if form.errors else 200)


def _plan(request: HttpRequest, form: CutForm) -> bool:
    data = form.cleaned_data
    listing = data["listing"]
    try:
        price = to_minor(Money(data["price"], listing.currency))
        cuts.plan(
            listing=listing,
            price_minor=price,
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            actor=request.user.ref,
        )
    except DomainError as error:
        mark(form, error, RENAMED)
        return False
    except ValueError:
        form.add_error("price", _("Finer than the smallest unit of your currency."))
        return False
    messages.success(request, _("Planned. It begins and ends by itself."))
    return True


@require_POST
@for_shop(Permission.SHOP)
@refuse_to("promotions:seller-cuts")
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cancel a planned one, end a running one."""
    seller = shop_for(request.user, Permission.SHOP)
    cuts.stop(cut=lists.own_cut(seller, public_id), actor=request.user.ref)
    messages.success(request, _("Done."))
    return redirect("promotions:seller-cuts")
