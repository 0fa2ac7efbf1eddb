"""Reads of what people saved."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Exists, F, QuerySet

from marketplace.accounts.models import User
from marketplace.catalog.errors import ListingNotFound
from marketplace.catalog.models import Favourite, Listing, Stock
from marketplace.catalog.states import ListingStatus

SHOWN = (ListingStatus.PUBLISHED, ListingStatus.PAUSED, ListingStatus.RETIRED)

# Listings that somebody saved and whose only free pieces are those that these sources just let go.
AWAITED = """
SELECT l.public_id FROM catalog_stockreservation r
JOIN catalog_stock k ON k.id = r.stock_id JOIN catalog_listing l ON l.id = k.listing_id
WHERE r.source = ANY(%s) AND r.status = 'released' AND l.status = 'published'
  AND EXISTS (SELECT 1 FROM catalog_favourite f WHERE f.listing_id = l.id)
GROUP BY l.id, l.public_id
HAVING (SELECT sum(on_hand - reserved) FROM catalog_stock WHERE listing_id = l.id) BETWEEN 1 AND sum(r.quantity)
ORDER BY l.id
"""


def favourites_of(user: User) -> QuerySet[Favourite]:
    """What the person saved, the newest first."""
    return Favourite.objects.filter(user=user).order_by("-pk")


def is_favourite(user: User, public_id: str) -> bool:
    return Favourite.objects.filter(user=user, listing__public_id=public_id).exists()


def favourite_ids(user: User, listing_ids: Iterable[int]) -> set[int]:
    """Which of these the person saved."""
    return set(Favourite.objects.filter(user=user, listing__in=list(listing_ids)).values_list("listing_id", flat=True))


def favourites_with_news() -> QuerySet[Favourite]:
    return Favourite.objects.exclude(news="")


def shown_listing(public_id: str) -> Listing:
    """A listing that has (or had) a page. Raises ListingNotFound."""
    found = (
        Listing.objects.select_related("seller")
        .filter(public_id=public_id, published_at__isnull=False, status__in=SHOWN)
        .first()
    )
    if found is None:
        raise ListingNotFound
    return found


def is_awaited(listing_id: int, *, besides: str) -> bool:
    """Did somebody save the listing, and is it sold out everywhere but at the place `besides`?"""
    elsewhere = Stock.objects.filter(listing=listing_id).exclude(place=besides).filter(on_hand__gt=F("reserved"))
    return Favourite.objects.filter(~Exists(elsewhere), listing=listing_id).exists()


def awaited_again(sources: Sequence[str]) -> list[str]:
    """Public ids of listings that were sold out until these reservations were let go, where somebody waits."""
    with connection.cursor() as cursor:
        cursor.execute(AWAITED, [list(sources)])
        return [public_id for (public_id,) in cursor.fetchall()]
