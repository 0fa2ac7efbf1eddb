"""The quality score as its seller and operations read it."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from learning.models import Outcome, SellerQuality
from marketplace.core import time

DAYS = timedelta(days=90)
MOST = 10


def of_seller(seller_id: int, most: int = 24) -> list[SellerQuality]:
    """The newest month first."""
    return list(SellerQuality.objects.filter(seller_id=seller_id).order_by("-month")[:most])


def worst_items(seller_id: int) -> list[dict[str, Any]]:
    """This shop's listings with the most faults of ninety days, without a word about any shopper."""
    rows = Outcome.objects.filter(seller_id=seller_id, is_first=True, day__gte=time.today() - DAYS)
    rows = rows.exclude(state__in=(Outcome.State.DROPPED, Outcome.State.REFUSED)).order_by()
    found: Any = rows.values("listing__public_id", "listing__title", "listing__sku").annotate(
        n=Count("pk"), faults=Count("pk", filter=Q(is_fault=True))
    )
    return list(found.order_by("-faults", "-n")[:MOST])
