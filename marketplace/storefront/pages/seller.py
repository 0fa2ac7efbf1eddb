"""The seller centre's first page: what needs me today. And the page behind “More” on a phone."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.accounts.models import User
from marketplace.catalog import selectors as catalog
from marketplace.core import time
from marketplace.core.errors import NotAllowed
from marketplace.core.money import from_minor
from marketplace.storefront import seller_figures, seller_today
from marketplace.storefront.person import person_of
from marketplace.storefront.shapes import Stat
from sellers.errors import NotASeller
from sellers.models import SellerMember
from sellers.policies.team import ROLES, Permission, allows
from sellers.policies.team_words import ROLE_NAMES
from sellers.selectors.money import money_of
from sellers.selectors.team import member_for

WEEK = 7


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What needs the seller today. Somebody without a shop is led to the application, of a closed one to its money."""
    try:
        member = member_for(request.user)
    except NotASeller:
        return HttpResponseRedirect(_elsewhere(request))
    seller = member.seller
    values = {
        **frame(member, "home"), "matters": seller_today.matters(member), "stats": _stats(member),
        "is_away": seller.is_away(time.today()), "has_goods": bool(catalog.status_counts(seller)),
        "role": ROLE_NAMES.get(member.role, ""),
    }  # fmt: skip
    return render(request, "storefront/seller_home.html", values)


@login_required
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """All rooms of the centre, for a phone."""
    member = member_for(request.user)
    return render(
        request, "storefront/seller_more.html", {**frame(member, "more"), "role": ROLE_NAMES.get(member.role, "")}
    )


def me(request: HttpRequest) -> User:
    """The person, for verbs. Raises NotAllowed where nobody is signed in (the doors see to that)."""
    person = person_of(request)
    if person is None:
        raise NotAllowed
    return person


def _elsewhere(request: HttpRequest) -> str:
    """Where somebody goes who has no open shop."""
    try:
        member_for(request.user, Permission.MONEY)
    except NotAllowed:
        return "/seller/apply/"
    return "/seller/money/"


def frame(member: SellerMember, nav: str) -> dict[str, Any]:
    """What every page of the centre needs: the shop, where one stands, and what the person may do."""
    may = {permission.value: permission in ROLES.get(member.role, frozenset()) for permission in Permission}
    return {"seller": member.seller, "member": member, "nav": nav, "may": may}


def _stats(member: SellerMember) -> list[Stat]:
    """Four figures at most, each for whoever may see it."""
    found, seller = [], member.seller
    if allows(member.role, Permission.FIGURES):
        week = seller_figures.figures(seller, WEEK)
        for label, now, before, icon in (
            (_("Sold in 7 days"), week.total.pieces, week.before.pieces, "tag"),
            (_("Page views in 7 days"), week.views, week.views_before, "eye"),
        ):
            growth = seller_figures.change(now, before)
            delta, trend = ("", "") if growth is None else (f"{growth:+d} %", "up" if growth >= 0 else "down")
            found.append(Stat(label, f"{now:,}", icon=icon, delta=delta, trend=trend, url="/seller/figures/"))  # type: ignore[arg-type]
    if allows(member.role, Permission.MONEY):
        money = money_of(seller)
        for label, minor in ((_("Ready for you"), money.available), (_("On the way to your bank"), money.in_transit)):
            amount = from_minor(minor, money.currency).amount
            found.append(Stat(label, f"{amount:,}", money.currency, "wallet", url="/seller/money/"))
    return found
