"""A listing for one shopper: nobody else sees or buys it. Offers on a wish (`wanted`) travel this way into the usual cart.

Its status is `private`: lists, search, sitemap and pages ask for "published" and so never meet it. Its pieces are the
seller's; before `hand_over` there are none to buy.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.errors import NotReady, SellerCannotSell, StockReserved
from marketplace.catalog.models import Listing, Stock
from marketplace.catalog.policies.places import SELLER_PLACE
from marketplace.catalog.services import listings
from marketplace.catalog.states import LISTING, ListingStatus
from marketplace.core import time
from sellers.models import Seller


@transaction.atomic
def make(*, seller: Seller, buyer: User, fields: Mapping[str, Any], lead_days: int, actor: str) -> Listing:
    """A private listing of `seller` for `buyer`, without a piece yet. `fields` as in `policies.fields`.

    The rules of every listing hold (forbidden goods, positive list); an HS code that we do not know is refused for everybody,
    because no landed price could be told. Raises BadListing, NotReady, SkuTaken, SellerCannotSell.
    """
    if not seller.can_sell:
        raise SellerCannotSell
    listing = listings.create_draft(seller=seller, fields=fields, actor=actor)
    findings = listings.review(listing)
    refused: dict[str, Any] = {}
    if "not_on_positive_list" in findings.holds:
        refused["hs_code"] = _("Goods of this HS code may not be imported by cross-border retail.")
    elif not listing.hs_code or "hs_unknown" in findings.flags:
        refused["hs_code"] = _("We do not know this HS code. Please check it, or ask our desk.")
    if "forbidden_goods" in findings.holds:
        refused["title_zh_hans"] = _("These goods may not be sold here.")
    if refused:
        raise NotReady(fields=refused)
    LISTING.move(
        listing, ListingStatus.PRIVATE, actor=actor, why="an offer for one shopper", reserved_for=buyer,
        lead_days=lead_days, flags=list(findings.flags), updated_at=time.now(),
    )  # fmt: skip
    Stock.objects.create(listing=listing, place=SELLER_PLACE, on_hand=0)
    return listing


@transaction.atomic
def hand_over(*, listing: Listing, pieces: int = 1) -> None:
    """The shopper chose it: so many pieces may be bought now."""
    Stock.objects.filter(listing=listing, place=SELLER_PLACE, on_hand=0).update(on_hand=pieces)


@transaction.atomic
def end(*, listing: Listing, actor: str) -> None:
    """It is over: nobody can buy it any more. Raises StockReserved while an order holds the piece.

    The condition stands in the UPDATE: who places an order at this moment either had the piece before or finds none.
    """
    Stock.objects.filter(listing=listing, reserved=0).update(on_hand=0)
    if Stock.objects.filter(listing=listing, on_hand__gt=0).exists():
        raise StockReserved
    close(listing=listing, actor=actor)


@transaction.atomic
def close(*, listing: Listing, actor: str) -> None:
    """Retire it; a piece that an order holds stays with the order. Again it changes nothing."""
    if listing.status == ListingStatus.PRIVATE:
        LISTING.move(listing, ListingStatus.RETIRED, actor=actor, updated_at=time.now())
