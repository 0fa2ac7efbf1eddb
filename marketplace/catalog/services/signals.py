"""What higher rooms know about a listing, pushed down by them. One row a listing; the rank signal follows at once."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from marketplace.catalog.models import LaneDays, ListingSignal
from marketplace.catalog.services import indexing


@transaction.atomic
def push_signal(*, listing_id: int, sold: int = 0, rating: int | None = None, arrival_days: int | None = None) -> None:
    """Add `sold` pieces and one `rating` (1–5), replace `arrival_days`. The caller sees to it that a cause counts once."""
    if rating is not None and not 1 <= rating <= 5:
        raise ValueError("a rating is 1 to 5")
    ListingSignal.objects.get_or_create(listing_id=listing_id)
    ListingSignal.objects.filter(listing_id=listing_id).update(
        sold_count=F("sold_count") + sold,
        rating_sum=F("rating_sum") + (rating or 0),
        rating_count=F("rating_count") + (0 if rating is None else 1),
        **({} if arrival_days is None else {"arrival_days": min(max(arrival_days, 1), 99)}),
    )
    indexing.refresh_ranks([listing_id])


@transaction.atomic
def push_lane_days(days: Mapping[str, int]) -> None:
    """Replace what the search filters arrivals by: country of departure → days promised today (1 to 99)."""
    rows = [LaneDays(country=country, days=min(max(one, 1), 99)) for country, one in sorted(days.items())]
    LaneDays.objects.exclude(country__in=list(days)).delete()
    LaneDays.objects.bulk_create(rows, update_conflicts=True, unique_fields=["country"], update_fields=["days"])


@transaction.atomic
def take_back_rating(*, listing_id: int, rating: int) -> None:
    """A rating that was pushed before does not count any more. The caller sees to it that it is taken back once."""
    ListingSignal.objects.filter(listing_id=listing_id, rating_count__gt=0, rating_sum__gte=rating).update(
        rating_sum=F("rating_sum") - rating, rating_count=F("rating_count") - 1
    )
    indexing.refresh_ranks([listing_id])
