"""Who has a piece of a batch."""

from typing import Any

from django.db.models import Exists, OuterRef

from learning.models import Batch, Outcome, Sold
from orders.models import Order


def orders_with(batch: Batch, *, after: int = 0, most: int = 200, with_complaints: bool = False) -> list[Order]:
    """Orders in which a piece of the batch was delivered, by id, the next `most` after one; by default without those whose
    owner spoke up about it already.
    """
    sold: Any = Sold.objects.filter(batch=batch, line__order=OuterRef("pk"))
    found = Order.objects.filter(Exists(sold), pk__gt=after, user__is_active=True)
    if not with_complaints:
        said: Any = Outcome.objects.filter(batch=batch, line__order=OuterRef("pk"))
        found = found.exclude(Exists(said))
    return list(found.select_related("user").order_by("pk")[:most])


def owners_count(batch: Batch) -> int:
    """Orders that received a piece of it."""
    return Sold.objects.filter(batch=batch).values("line__order").distinct().count()
