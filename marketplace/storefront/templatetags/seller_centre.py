"""The rooms of the seller centre as navigation: only those that the person's role opens. `{% load seller_centre %}`."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.notices.selectors import unread_count
from sellers.errors import NotASeller
from sellers.models import SellerMember
from sellers.policies.team import AFTER_CLOSING, allows
from sellers.policies.team import Permission as P
from sellers.selectors import membership
from sellers.states import SellerStatus

register = template.Library()


@dataclass(frozen=True)
class Room:
    """One entry: its codes (a page says its own as `nav`), words, icon, address, and who may enter."""

    codes: tuple[str, ...]
    label: str | Promise
    icon: str
    address: str
    needs: P = P.LOOK

    @property
    def url(self) -> str:
        try:
            return reverse(self.address)
        except NoReverseMatch:
            return ""


GROUPS: tuple[tuple[str | Promise, tuple[Room, ...]], ...] = (
    (_("Every day"), (
        Room(("home",), _("Today"), "home", "storefront:seller"),
        Room(("buy",), _("To buy"), "cart", "storefront:seller-buy", P.BUYING),
        Room(("hand-in",), _("Hand in"), "box", "storefront:seller-hand-in", P.BUYING),
        Room(("orders",), _("Orders"), "clipboard", "storefront:seller-orders"),
        Room(("inbound",), _("At the warehouse"), "warehouse", "storefront:seller-inbound"),
        Room(("returns",), _("Returns"), "return", "storefront:seller-returns"),
        Room(("cases",), _("Cases"), "flag", "cases:seller-cases", P.TRUST),
        Room(("wanted",), _("Wanted"), "search", "wanted:seller-wants", P.GOODS),
        Room(("messages",), _("Questions"), "chat", "storefront:seller-messages", P.MESSAGES),
        Room(("opinions",), _("Reviews and questions"), "star", "storefront:seller-opinions", P.MESSAGES),
    )),
    (_("Goods"), (
        Room(("listings",), _("Goods"), "tag", "catalog:seller-listings"),
        Room(("stock",), _("Stock"), "grid", "storefront:seller-stock"),
        Room(("prestock",), _("Stock abroad"), "warehouse", "warehousing:seller-notices", P.GOODS),
        Room(("promotions",), _("Promotions"), "gift", "promotions:seller-list", P.SHOP),
        Room(("figures",), _("Figures"), "chart", "storefront:seller-figures", P.FIGURES),
        Room(("insight",), _("Insight"), "eye", "storefront:seller-insights", P.FIGURES),
    )),
    (_("Money"), (
        Room(("payouts", "money"), _("Payouts"), "wallet", "sellers:money", P.MONEY),
        Room(("statement",), _("Statement"), "receipt", "sellers:statement", P.MONEY),
        Room(("insurance",), _("Stock insurance"), "shield", "claims:insurance", P.MONEY),
        Room(("holds",), _("Held payouts"), "lock", "sellers:holds", P.MONEY),
    )),
    (_("Trust"), (
        Room(("grade",), _("Grade"), "star", "sellers:grade"),
        Room(("audits",), _("Audits"), "eye", "sellers:audits", P.TRUST),
        Room(("trust", "documents"), _("Documents"), "shield", "sellers:documents", P.TRUST),
    )),
    (_("The shop"), (
        Room(("shop",), _("Shop page and holidays"), "store", "sellers:shop", P.SHOP),
        Room(("team",), _("Team"), "users", "sellers:team"),
        Room(("webhooks",), _("Webhooks"), "send", "sellers:webhooks", P.HOOKS),
        Room(("help",), _("Help"), "help", "knowledge:home"),
    )),
)  # fmt: skip
# On a phone: the first four that the role opens, then "More".
TABS = ("home", "buy", "listings", "messages", "orders", "payouts", "figures")
FOUR = 4


@register.simple_tag(takes_context=True)
def seller_rooms(context: dict[str, Any]) -> dict[str, Any]:
    """Groups of (label, rooms) and the tabs of a phone, each room with whether one stands in it.

    Two queries at most, once a request: header, side and foot of a page ask for the same.
    """
    request = context.get("request")
    known = getattr(request, "seller_rooms", None)
    if known is None:
        known = _rooms(context)
        if request is not None:
            request.seller_rooms = known
    return dict(known)


def _rooms(context: dict[str, Any]) -> dict[str, Any]:
    member, here = _member(context), context.get("nav", "")
    user = getattr(context.get("request"), "user", None)
    groups: list[dict[str, Any]] = [
        {"label": label, "rooms": [_entry(room, here) for room in rooms if room.url and _opens(member, room.needs)]}
        for label, rooms in GROUPS
    ]
    known = {code: entry for group in groups for entry in group["rooms"] for code in entry["codes"]}
    tabs = [known[code] for code in TABS if code in known][:FOUR]
    return {
        "groups": [group for group in groups if group["rooms"]], "tabs": tabs,
        "is_elsewhere": not any(tab["here"] for tab in tabs),
        "unread": unread_count(user.ref) if isinstance(user, User) else 0,
    }  # fmt: skip


def _entry(room: Room, here: str) -> dict[str, Any]:
    return {"codes": room.codes, "label": room.label, "icon": room.icon, "url": room.url, "here": here in room.codes}


def _opens(member: SellerMember | None, needed: P) -> bool:
    if member is None or (member.seller.status == SellerStatus.CLOSED and needed not in AFTER_CLOSING):
        return False
    return allows(member.role, needed)


def _member(context: dict[str, Any]) -> SellerMember | None:
    member = context.get("member")
    if isinstance(member, SellerMember):
        return member
    user = getattr(context.get("request"), "user", None)
    try:
        return membership(user, with_closed=True) if isinstance(user, User) else None
    except NotASeller:
        return None
