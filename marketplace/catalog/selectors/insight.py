"""Reads of the seller's insight: rows that a worker has reckoned, never sums over days in a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet

from marketplace.catalog.errors import ListingNotFound
from marketplace.catalog.models import ListingDay, ListingInsight
from marketplace.catalog.policies import advice
from marketplace.catalog.services.insight import DAYS
from marketplace.catalog.states import ListingStatus
from marketplace.core import time
from sellers.models import Seller

ORDERINGS = {
    "views": ("-views", "listing_id"),
    "conversion": ("orders", "-views", "listing_id"),
    "returns": ("-returned_90", "-views", "listing_id"),
}


@dataclass(frozen=True)
class Day:
    """One day of one listing."""

    day: date
    views: int
    carts: int
    orders: int


def insights(seller: Seller, ordering: str = "views") -> QuerySet[ListingInsight]:
    """The shop's listings on sale or paused, with their figures."""
    shown = (ListingStatus.PUBLISHED, ListingStatus.PAUSED)
    found = ListingInsight.objects.filter(listing__seller=seller, listing__status__in=shown)
    found = found.select_related("listing").defer("listing__search", "listing__description")
    if ordering == "price":
        return found.filter(median_fen__gt=0).order_by((F("price_fen") * 1000 / F("median_fen")).desc(), "listing_id")
    return found.order_by(*ORDERINGS.get(ordering, ORDERINGS["views"]))


def insight_of(seller: Seller, public_id: str) -> ListingInsight:
    """The figures of one listing of this shop. Raises ListingNotFound, also for somebody else's."""
    found = insights(seller).filter(listing__public_id=public_id).first()
    if found is None:
        raise ListingNotFound
    return found


def days_of(row: ListingInsight) -> Sequence[Day]:
    """The last 28 days, empty ones too. One query."""
    today = time.today()
    since = today - timedelta(days=DAYS - 1)
    known = {one.day: one for one in ListingDay.objects.filter(listing=row.listing_id, day__gte=since)}
    days = [since + timedelta(days=number) for number in range(DAYS)]
    return [
        Day(day, known[day].views, known[day].carts, known[day].orders) if day in known else Day(day, 0, 0, 0)
        for day in days
    ]


def risk_of(row: ListingInsight) -> str:
    """`high`, `watch`, `low`, or "" while too little was sold."""
    return advice.risk(row.sold_90, row.returned_90)
