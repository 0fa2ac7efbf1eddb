"""What buying tells the catalogue for the sellers' insight: counted in memory, pushed by a worker. No query in a request."""

from collections import Counter
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate

from marketplace.catalog.services import insight
from marketplace.catalog.services.insight import Sale
from marketplace.core import time
from marketplace.core.tally import Tally
from marketplace.core.time import SHANGHAI
from orders.models import OrderLine
from orders.states import Lifecycle

CARTS = Tally("listing-carts")
LAST_DAYS = 3  # a cancellation of yesterday still changes yesterday


def carted(public_id: str) -> None:
    """A listing was put into a cart in which it did not lie before."""
    CARTS.add(f"{time.today().isoformat()} {public_id}")


def flush_carts() -> int:
    """Hand over what was counted; returns how many times."""
    sums: Counter[tuple[str, date]] = Counter()
    for name, times in CARTS.take().items():
        day, _space, public_id = name.partition(" ")
        sums[public_id, date.fromisoformat(day)] += times
    return insight.add_carts(counts=sums) if sums else 0


def push_sales(days: int = LAST_DAYS) -> int:
    """Paid and not cancelled orders of the last days, by listing and day. Returns how many rows."""
    since = time.today() - timedelta(days=days - 1)
    begin = datetime.combine(since, clock_time(0), tzinfo=SHANGHAI)
    alive = ~Q(order__lifecycle=Lifecycle.CANCELLED)
    rows = (
        OrderLine.objects.filter(order__confirmed_at__gte=begin)
        .annotate(day=TruncDate("order__confirmed_at", tzinfo=SHANGHAI)).values("listing_id", "day").order_by("listing_id", "day")
        .annotate(orders=Count("order", distinct=True, filter=alive), pieces=Sum("quantity", filter=alive))
    )  # fmt: skip
    sales = [Sale(row["listing_id"], row["day"], row["orders"], row["pieces"] or 0) for row in rows]
    return insight.set_sales(sales=sales) if sales else 0
