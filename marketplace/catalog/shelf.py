"""Reads of a seller's shelf: what is left of what, what ran out, how often its pages were opened."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from marketplace.catalog.models import Listing, ListingDay, Stock
from marketplace.catalog.policies.places import SELLER_PLACE
from marketplace.catalog.states import ListingStatus
from sellers.models import Seller

FEW = 2  # pieces left that make a seller think of buying more
OFF_THE_SHELF = (ListingStatus.RETIRED, ListingStatus.DRAFT, ListingStatus.REJECTED, ListingStatus.PRIVATE)
SHOWS = ("all", "low", "out")


def shelf(seller: Seller, *, show: str = "all", query: str = "") -> Any:
    """Listings that may sell (on sale, paused, in review) with their counts: `own`, `sold`, `ours`, `free`."""
    found = _counted(
        Listing.objects.filter(seller=seller)
        .exclude(status__in=OFF_THE_SHELF)
    )  # fmt: skip
    if query:
        found = found.filter(Q(sku__icontains=query) | Q(title_zh_hans__icontains=query) | Q(title_en__icontains=query))
    if show == "low":
        found = found.filter(free__gt=0, free__lte=FEW)
    elif show == "out":
        found = found.filter(free__lte=0)
    return found.defer("search", "description").order_by("free", "-pk")


def short_counts(seller: Seller) -> tuple[int, int]:
    """(on sale and sold out, on sale with few pieces left). One query."""
    on_sale = _counted(Listing.objects.filter(seller=seller, status=ListingStatus.PUBLISHED))
    free = list(on_sale.filter(free__lte=FEW).order_by().values_list("free", flat=True)[:1000])
    return sum(count <= 0 for count in free), sum(count > 0 for count in free)


def views_by_day(seller: Seller, since: date) -> dict[date, int]:
    """Views of all pages of the shop's listings, by day."""
    rows = ListingDay.objects.filter(listing__seller=seller, day__gte=since).values_list("day")
    return dict(rows.annotate(many=Sum("views")).order_by("day"))


def views_by_listing(listing_ids: Iterable[int], since: date) -> dict[int, int]:
    """Views by listing id."""
    rows = ListingDay.objects.filter(listing__in=list(listing_ids), day__gte=since).values_list("listing_id")
    return dict(rows.annotate(many=Sum("views")).order_by())


def most_viewed(seller: Seller, since: date, limit: int) -> list[int]:
    """Listing ids by views, most first."""
    rows = ListingDay.objects.filter(listing__seller=seller, day__gte=since).values_list("listing_id")
    return [pk for pk, _many in rows.annotate(many=Sum("views")).order_by("-many", "listing_id")[:limit]]


def listings_by_id(ids: Iterable[int]) -> dict[int, Listing]:
    """Listings for a table, with their first picture at hand; two queries."""
    return Listing.objects.defer("search", "description").prefetch_related("pictures").in_bulk(list(ids))


def _counted(found: QuerySet[Listing]) -> Any:
    return found.annotate(
        own=_sum(F("on_hand"), place=SELLER_PLACE),
        sold=_sum(F("reserved"), place=SELLER_PLACE),
        ours=_sum(F("on_hand") - F("reserved"), elsewhere=True),
        free=_sum(F("on_hand") - F("reserved")),
    )


def _sum(what: object, *, place: str = "", elsewhere: bool = False) -> Coalesce:
    rows = Stock.objects.filter(listing=OuterRef("pk"))
    if place:
        rows = rows.filter(place=place)
    elif elsewhere:
        rows = rows.exclude(place=SELLER_PLACE)
    total = rows.order_by().values("listing").annotate(many=Sum(what)).values("many")
    return Coalesce(Subquery(total, output_field=IntegerField()), Value(0))
