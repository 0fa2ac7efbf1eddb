"""Who bought what got cheaper, and who has a piece of a batch at fault."""

from datetime import datetime

from django.db.models import F, Sum

from learning.models import Batch, Outcome, Sold
from marketplace.catalog.models import Listing
from orders.models import Goodwill, Order, OrderLine
from orders.policies.goodwill import PRICE
from orders.states import Lifecycle


def lines_of(listing: Listing, *, since: datetime, after: int, most: int) -> list[OrderLine]:
    """Lines of orders delivered since then that cost more a piece than the listing does now, by id, the next `most` after one.

    Without gifts, without orders in another currency and those that ended.
    """
    found = OrderLine.objects.filter(
        listing=listing, pk__gt=after, gift__isnull=True, unit_price_minor__gt=listing.price_minor, returned_quantity__lt=F("quantity"),
        order__delivered_at__gte=since, order__seller_currency=listing.currency, order__user__is_active=True,
    ).exclude(order__lifecycle=Lifecycle.CANCELLED)  # fmt: skip
    return list(found.select_related("order").order_by("pk")[:most])


def given_for(listing: Listing, since: datetime) -> int:
    """Fen that orders of a listing got for a lower price since then, rather too much than too little; one query."""
    found = Goodwill.objects.filter(reason=PRICE, created_at__gte=since, order__lines__listing=listing)
    return int(found.aggregate(fen=Sum("amount_fen", default=0))["fen"])


def holders_of(batch: Batch, *, after: int, most: int) -> tuple[list[Order], int]:
    """(orders whose owner still has a piece and has not complained of it, where the next page begins; 0: there is none).

    Who complained is compensated in their own case. Three queries that begin with the batch, however many orders there are.
    """
    held = Sold.objects.filter(batch=batch, line__order__gt=after, line__returned_quantity__lt=F("line__quantity"))
    page = list(held.order_by("line__order_id").values_list("line__order_id", flat=True).distinct()[:most])
    said = Outcome.objects.filter(batch=batch, line__order__in=page).values_list("line__order_id", flat=True)
    owed = Order.objects.filter(pk__in=set(page) - set(said), user__is_active=True)
    return list(owed.order_by("pk")), page[-1] if len(page) == most else 0
