"""What a seller sold, by day and by listing: pieces of paid orders that were not cancelled. Amounts in the seller's currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from marketplace.core.time import SHANGHAI
from orders.models import OrderLine
from orders.states import Lifecycle
from sellers.models import Seller


@dataclass(frozen=True)
class Sold:
    """`minor` is the seller's part, in minor units of their currency."""

    orders: int = 0
    pieces: int = 0
    minor: int = 0

    def __add__(self, other: "Sold") -> "Sold":
        return Sold(self.orders + other.orders, self.pieces + other.pieces, self.minor + other.minor)


def _lines(seller: Seller, since: date) -> QuerySet[OrderLine]:
    begin = datetime.combine(since, time(0), tzinfo=SHANGHAI)
    return OrderLine.objects.filter(
        ~Q(order__lifecycle=Lifecycle.CANCELLED), order__seller=seller, order__confirmed_at__gte=begin,
        order__seller_currency=seller.currency,
    )  # fmt: skip


def by_day(seller: Seller, since: date) -> dict[date, Sold]:
    """Days (Asia/Shanghai) that sold anything. One query."""
    rows = (
        _lines(seller, since)
        .annotate(day=TruncDate("order__confirmed_at", tzinfo=SHANGHAI)).values("day").order_by("day")
        .annotate(orders=Count("order", distinct=True), pieces=Sum("quantity"), minor=Sum("seller_minor"))
    )  # fmt: skip
    return {row["day"]: Sold(row["orders"], row["pieces"], row["minor"]) for row in rows}


def by_listing(seller: Seller, since: date, limit: int = 50) -> dict[int, Sold]:
    """The best sellers by pieces, by listing id. One query."""
    rows = (
        _lines(seller, since)
        .values("listing_id").annotate(orders=Count("order", distinct=True), pieces=Sum("quantity"), minor=Sum("seller_minor"))
        .order_by(F("pieces").desc(), "listing_id")[:limit]
    )  # fmt: skip
    return {row["listing_id"]: Sold(row["orders"], row["pieces"], row["minor"]) for row in rows}


def days(since: date, until: date) -> Sequence[date]:
    """Every day from `since` to `until`, both included."""
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


def weekly(found: dict[date, Sold], since: date, until: date) -> list[tuple[date, Sold]]:
    """Summed by weeks that begin on Mondays; the first may begin before `since`."""
    sums: dict[date, Sold] = {}
    for day in days(since, until):
        monday = day - timedelta(days=day.weekday())
        sums[monday] = sums.get(monday, Sold()) + found.get(day, Sold())
    return sorted(sums.items())
