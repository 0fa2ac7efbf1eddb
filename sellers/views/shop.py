"""`/seller/shop/`: the public page, holidays, the notice of closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import refuse_to
from sellers.forms_shop import HolidayForm, ShopForm
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for
from sellers.services import applications, holidays
from sellers.views.doors import for_shop

BACK = "sellers:shop"


@require_http_methods(["GET", "HEAD", "POST"])
@for_shop(Permission.SHOP)
def shop(request: HttpRequest) -> HttpResponse:
    """What shoppers read."""
    seller = shop_for(request.user, Permission.SHOP)
    initial = {name: getattr(seller, name) for name in ShopForm.base_fields}
    form = ShopForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in initial if form.cleaned_data[name] != initial[name]}
        try:
            applications.describe(seller=seller, actor=request.user.ref, **changed)
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Saved. The shop page shows it within a minute."))
            return redirect(BACK)
    return _page(request, seller, form=form)


@require_POST
@for_shop(Permission.SHOP)
def holiday(request: HttpRequest) -> HttpResponse:
    """Announce days away."""
    seller = shop_for(request.user, Permission.SHOP)
    form = HolidayForm(request.POST)
    if form.is_valid():
        try:
            holidays.set_holiday(seller=seller, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Announced. Have a good time."))
            return redirect(BACK)
    return _page(request, seller, holiday_form=form)


@require_POST
@for_shop(Permission.SHOP)
@refuse_to(BACK)
def end_holiday(request: HttpRequest) -> HttpResponse:
    """Back at work."""
    holidays.end_holiday(seller=shop_for(request.user, Permission.SHOP), by=request.user)
    messages.success(request, _("Welcome back. New orders come in again."))
    return redirect(BACK)


@require_POST
@for_shop(Permission.TEAM)
@refuse_to(BACK)
def close(request: HttpRequest) -> HttpResponse:
    """Announce the end, or take that back."""
    seller = shop_for(request.user, Permission.TEAM)
    if "undo" in request.POST:
        holidays.take_back_closing(seller=seller, by=request.user)
        messages.success(request, _("Your shop goes on."))
    else:
        holidays.announce_closing(seller=seller, by=request.user)
        messages.success(request, _("Announced on your shop page. You sell for thirty more days."))
    return redirect(BACK)


def _page(
    request: HttpRequest, seller: Seller, *, form: ShopForm | None = None, holiday_form: HolidayForm | None = None
) -> HttpResponse:
    start = {
        "first_day": seller.holiday_from, "last_day": seller.holiday_until, "mode": seller.holiday_mode,
        "message": seller.holiday_message,
    }  # fmt: skip
    initial = {name: getattr(seller, name) for name in ShopForm.base_fields}
    values = {
        "seller": seller, "form": form or ShopForm(initial=initial), "holiday_form": holiday_form or HolidayForm(initial=start),
        "is_away": seller.is_away(time.today()), "nav": "shop", "today": time.today(),
    }  # fmt: skip
    refused = bool((form and form.errors) or (holiday_form and holiday_form.errors))
    return render(request, "sellers/shop.html", values, status=422 if refused else 200)
