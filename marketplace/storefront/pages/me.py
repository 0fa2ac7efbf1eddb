"""The shopper's own first page and the live part of the header."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts import selectors as accounts
from marketplace.accounts.models import Role, User
from marketplace.core import time
from marketplace.notices import selectors as notices
from marketplace.storefront.person import person_of
from marketplace.tariff import selectors as tariff
from marketplace.tariff.errors import NoLimit
from marketplace.tariff.policies_quantities import kilos
from orders import selectors as orders
from orders.views.common import GUEST_KEY
from support import selectors as support

LATEST = 3
ROOMS = (
    (Role.OPERATOR, "logistics:console", "box", _("Warehouse")),
    (Role.ESCORT, "logistics:escort", "shield", _("Escort")),
    (Role.INSPECTOR, "returns:bench", "return", _("Returns bench")),
    (Role.INSPECTOR, "sellers:audit_console", "clipboard", _("My audits")),
    (Role.SURVEYOR, "logistics:inspections", "seal", _("Inspections")),
    (Role.AGENT, "support:desk", "chat", _("Desk")),
    (Role.FINANCE, "finance:cockpit", "wallet", _("Finance")),
    (Role.OPS, "admin:index", "grid", _("Operations")),
)
"""Where people work who have a role: role, address, icon, label."""


def live(request: HttpRequest) -> dict[str, Any]:
    """What the header shows of this person: pieces in the cart, unread messages. Two queries at most."""
    user = person_of(request)
    guest_key = "" if user else request.session.get(GUEST_KEY, "")
    return {
        "cart_count": orders.cart_count(user=user, guest_key=guest_key) if user or guest_key else 0,
        "unread_count": notices.unread_count(user.ref) if user else 0,
    }


@never_cache
@require_safe
def header(request: HttpRequest) -> HttpResponse:
    """The live part of the header, fetched by pages that are served from the page cache."""
    next_path = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(next_path, None):
        next_path = "/"
    return render(request, "base/parts/header_state.html", {"oob": True, "next_path": next_path, **live(request)})


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Latest orders, messages, and what is still missing before an order can be placed."""
    user = person_of(request)
    assert user is not None  # noqa: S101  (login_required)
    return render(
        request,
        "storefront/me.html",
        {
            "header_state": True, "tab": "me", "person": user, **live(request),
            "orders": list(orders.orders_of(user)[:LATEST]),
            "has_identity": accounts.has_identity(user),
            "has_address": accounts.addresses_of(user).exists(),
            "rooms": [room[1:] for room in ROOMS if user.has_role(room[0])],
            "quota": _quota(user), "quantities": _quantities(user), "unread_answers": support.unread_of(user),
        },
    )  # fmt: skip


def _quota(user: User) -> tariff.QuotaLeft | None:
    person_ref = accounts.person_ref_of(user)
    if person_ref is None:
        return None
    try:
        return tariff.quota_left(person_ref, time.today().year)
    except NoLimit:
        return None


def _quantities(user: User) -> list[dict[str, Any]]:
    """Goods of which a person may bring in only so much a year, and what is left of them, for the page."""
    person_ref = accounts.person_ref_of(user)
    if person_ref is None:
        return []
    return [
        {
            "name": one.name, "left": kilos(one.left_grams), "limit": kilos(one.limit_grams),
            "limit_grams": one.limit_grams, "taken_grams": one.taken_grams,
        }
        for one in tariff.quantities_of(person_ref, time.today())
    ]  # fmt: skip
