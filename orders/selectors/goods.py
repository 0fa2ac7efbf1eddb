"""The facts of listings that buying needs, in a fixed number of queries whatever the number of listings."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from marketplace.catalog.models import Listing
from marketplace.catalog.selectors import availability, category_tree, trail_in_tree
from marketplace.catalog.states import ListingStatus
from marketplace.core import switches, time
from marketplace.core.switches import Stop
from orders.policies.extras import Cover, cover_for
from orders.policies.freight import Piece
from orders.policies.quoting import Item
from orders.selectors.stops import PROBLEM, Goods, Stops, goods_of, stops_of
from sellers.models import Seller
from sellers.states import SellerStatus

READ = (
    "public_id", "status", "seller__status", "seller__holiday_from", "seller__holiday_until", "seller__holiday_mode",
    "seller__closing_on", "seller__lapsed_at", "reserved_for",
)  # fmt: skip
OFF_SALE = "off_sale"
SELLER_PAUSED = "seller_paused"
SELLER_AWAY = "seller_away"
SOLD_OUT = "sold_out"
TOO_MANY = "too_many"


@dataclass(frozen=True)
class Offer:
    """A listing as buying sees it now: the row (seller selected, pictures prefetched) and the free pieces."""

    listing: Listing
    free: int
    stop: Stop | None = None
    buyer_id: int | None = None

    def problem(self, quantity: int) -> str:
        """Why `quantity` pieces cannot be bought now; empty where they can."""
        is_here = self.listing.seller.takes_orders(time.today())
        seller = self.listing.seller  # a shop whose papers ended is paused, not on holiday
        status = seller.status if seller.lapsed_at is None else SELLER_PAUSED
        found = problem(_status_for(self.listing, self.buyer_id), status, self.free, quantity, is_here=is_here)
        return found if self.stop is None or found == OFF_SALE else PROBLEM[self.stop.kind]


def _status_for(listing: Listing, buyer_id: int | None) -> str:
    """A private listing is on sale for the one shopper it is reserved for, and for nobody else."""
    is_theirs = listing.status == ListingStatus.PRIVATE and buyer_id is not None and listing.reserved_for_id == buyer_id
    return ListingStatus.PUBLISHED if is_theirs else listing.status


def problem(listing_status: str, seller_status: str, free: int, quantity: int, *, is_here: bool = True) -> str:
    """The first thing that stands in the way of buying `quantity` pieces; empty for none."""
    if listing_status != ListingStatus.PUBLISHED:
        return OFF_SALE
    if seller_status != SellerStatus.APPROVED:
        return SELLER_PAUSED
    if not is_here:
        return SELLER_AWAY
    if free <= 0:
        return SOLD_OUT
    return TOO_MANY if quantity > free else ""


def problems(wanted: Mapping[int, int], stops: Stops | None = None, *, buyer_id: int | None = None) -> dict[str, str]:
    """Listing public id → why its quantity cannot be bought now by this person; two lean queries, no locks.

    `stops`: the stop switches as read under `switches.hold`; without them as remembered.
    """
    free = availability(wanted)
    rows = Listing.objects.filter(pk__in=wanted).select_related("seller").only(*READ)
    found = {row.public_id: Offer(row, free[row.pk], buyer_id=buyer_id).problem(wanted[row.pk]) for row in rows}
    return {**{public_id: why for public_id, why in found.items() if why}, **stopped(wanted, stops)}


def stopped(listing_ids: Collection[int], stops: Stops | None = None) -> dict[str, str]:
    """Listing public id → the code of what ops have stopped; one query more, and only while anything is stopped."""
    if not (switches.open_stops() if stops is None else stops):
        return {}
    columns = ("public_id", "seller__public_id", "category_id", "seller__country")
    rows = Listing.objects.filter(pk__in=listing_ids).values_list(*columns)
    goods = {public_id: Goods(*facts) for public_id, *facts in rows}
    found = stops_of(goods.values(), stops)
    return {public_id: PROBLEM[found[one].kind] for public_id, one in goods.items() if one in found}


def offers(listing_ids: Collection[int], *, buyer_id: int | None = None) -> dict[int, Offer]:
    """Offers by listing id, as this person may buy them; three queries."""
    return _offers(Listing.objects.filter(pk__in=list(listing_ids)), buyer_id)


def offers_by_public_id(public_ids: Collection[str], *, buyer_id: int | None = None) -> dict[str, Offer]:
    """Offers by public id, as this person may buy them; three queries. Unknown ids are left out."""
    found = _offers(Listing.objects.filter(public_id__in=list(public_ids)), buyer_id)
    return {offer.listing.public_id: offer for offer in found.values()}


def _offers(queryset: QuerySet[Listing], buyer_id: int | None) -> dict[int, Offer]:
    wanted = list(queryset.select_related("seller").prefetch_related("pictures").defer("search", "description"))
    free = availability([listing.pk for listing in wanted])
    goods = {listing.pk: goods_of(listing) for listing in wanted}
    stops = stops_of(goods.values())
    return {
        listing.pk: Offer(listing, free.get(listing.pk, 0), stops.get(goods[listing.pk]), buyer_id)
        for listing in wanted
    }


def starts_on(seller: Seller, day: date, listings: Iterable[Listing]) -> date:
    """When the days of the road begin for an order placed on `day`: the seller is there and has had the days they asked for."""
    return seller.works_from(day) + timedelta(days=max((listing.lead_days for listing in listings), default=0))


def covers(listings: Iterable[Listing], rule: Mapping[str, Any]) -> dict[str, Cover]:
    """Public id → the warranty that is offered for it; none for used goods. The tree of categories is remembered."""
    if not rule["rows"]:
        return {}
    tree = category_tree("zh-hans")
    found = {
        one.public_id: cover_for(rule, [node.slug for node in trail_in_tree(tree, one.category_id)])
        for one in listings
        if one.condition != Listing.Condition.USED
    }
    return {public_id: cover for public_id, cover in found.items() if cover}


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
