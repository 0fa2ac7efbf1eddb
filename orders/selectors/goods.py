"""The facts of listings that buying needs, in a fixed number of queries whatever the number of listings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from marketplace.catalog.models import Listing
from marketplace.catalog.selectors import availability
from marketplace.catalog.states import ListingStatus
from orders.policies.freight import Piece
from orders.policies.quoting import Item
from sellers.states import SellerStatus

OFF_SALE = "off_sale"
SELLER_PAUSED = "seller_paused"
SOLD_OUT = "sold_out"
TOO_MANY = "too_many"


@dataclass(frozen=True)
class Offer:
    """A listing as buying sees it now: the row (seller selected, pictures prefetched) and the free pieces."""

    listing: Listing
    free: int

    def problem(self, quantity: int) -> str:
        """Why `quantity` pieces cannot be bought now; empty where they can."""
        return problem(self.listing.status, self.listing.seller.status, self.free, quantity)


def problem(listing_status: str, seller_status: str, free: int, quantity: int) -> str:
    """The first thing that stands in the way of buying `quantity` pieces; empty for none."""
    if listing_status != ListingStatus.PUBLISHED:
        return OFF_SALE
    if seller_status != SellerStatus.APPROVED:
        return SELLER_PAUSED
    if free <= 0:
        return SOLD_OUT
    return TOO_MANY if quantity > free else ""


def problems(wanted: Mapping[int, int]) -> dict[str, str]:
    """Listing public id → why its quantity cannot be bought now; two lean queries, no locks."""
    free = availability(wanted)
    rows = Listing.objects.filter(pk__in=wanted).values_list("pk", "public_id", "status", "seller__status")
    found = {public_id: problem(status, seller, free[pk], wanted[pk]) for pk, public_id, status, seller in rows}
    return {public_id: why for public_id, why in found.items() if why}


def offers(listing_ids: Collection[int]) -> dict[int, Offer]:
    """Offers by listing id; three queries."""
    return _offers(Listing.objects.filter(pk__in=list(listing_ids)))


def offers_by_public_id(public_ids: Collection[str]) -> dict[str, Offer]:
    """Offers by public id; three queries. Unknown ids are left out."""
    found = _offers(Listing.objects.filter(public_id__in=list(public_ids)))
    return {offer.listing.public_id: offer for offer in found.values()}


def _offers(queryset: QuerySet[Listing]) -> dict[int, Offer]:
    wanted = list(queryset.select_related("seller").prefetch_related("pictures").defer("search", "description"))
    free = availability([listing.pk for listing in wanted])
    return {listing.pk: Offer(listing, free.get(listing.pk, 0)) for listing in wanted}


def as_item(listing: Listing, quantity: int) -> Item:
    """The facts of a listing that price it, frozen."""
    pictures = list(listing.pictures.all())
    picture = pictures[0].thumb or pictures[0].image if pictures else None
    return Item(
        listing_id=listing.pk, public_id=listing.public_id, sku=listing.sku,
        title=str(getattr(listing, "title_zh_hans", "") or listing.title),
        title_en=str(getattr(listing, "title_en", "") or ""), brand=listing.brand,
        picture=(picture.name or "")[:200] if picture else "", hs_code=listing.hs_code,
        origin_country=listing.origin_country, danger=listing.danger,
        piece=Piece(listing.weight_g, listing.length_mm, listing.width_mm, listing.height_mm, quantity),
        price_minor=listing.price_minor, net_content=_net_content(listing.attributes),
    )  # fmt: skip


def _net_content(attributes: Any) -> int | None:
    """Whole ml or g in one piece, where the seller said so."""
    value = attributes.get("net_content") if isinstance(attributes, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    digits = str(value).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and 0 < int(digits) < 1_000_000 else None
