"""A shopper's money with us: what they spent, what came back, their credit and its moves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.ledger.selectors import balance
from orders.models import Order, Refund, Warranty


@dataclass(frozen=True)
class Spending:
    """A calendar year (Asia/Shanghai) in fen: orders paid, and refunds decided on them in that year."""

    year: int
    orders: int
    paid_fen: int
    refunded_fen: int

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen


def credit_of(user: User) -> int:
    """Store credit in fen."""
    return balance(AccountCode.STORE_CREDIT, user.ref, CNY)


def credit_moves(user: User) -> QuerySet[Posting]:
    """What came and went, the newest first; `-amount_minor` is what the shopper gained."""
    found = Posting.objects.filter(account__code=AccountCode.STORE_CREDIT, account__owner=user.ref)
    return found.select_related("transaction").order_by("-id")


def year_orders(user: User, year: int) -> QuerySet[Order]:
    """Paid orders placed in a year, the oldest first."""
    found = Order.objects.filter(user=user, confirmed_at__isnull=False, placed_at__range=_bounds(year))
    return found.select_related("seller", "purchase").order_by("id")


def spending_of(user: User, year: int) -> Spending:
    """The year in sums, warranties included; three queries."""
    paid: dict[str, Any] = (
        year_orders(user, year)
        .order_by()
        .aggregate(n=Count("pk"), fen=Sum(F("total_fen") + F("warranty_fen"), default=0))
    )
    back = Refund.objects.filter(order__user=user, created_at__range=_bounds(year)).aggregate(
        fen=Sum("amount_fen", default=0, filter=~Q(order__confirmed_at=None))
    )
    beside = _warranties(user).filter(refunded_at__range=_bounds(year))
    services = beside.aggregate(fen=Sum("refunded_fen", default=0))
    return Spending(year, paid["n"], paid["fen"], back["fen"] + services["fen"])


def spending(user: User) -> list[Spending]:
    """Every year with orders, the newest first, this one always, warranties included; four queries whatever the number of years."""
    years = years_of(user)
    since, _until = _bounds(years[-1])
    orders = Order.objects.filter(user=user, confirmed_at__isnull=False, placed_at__gte=since)
    paid = _by_year(orders, "placed_at", n=Count("pk"), fen=Sum(F("total_fen") + F("warranty_fen"), default=0))
    refunds = Refund.objects.filter(order__user=user, created_at__gte=since).exclude(order__confirmed_at=None)
    back = _by_year(refunds, "created_at", fen=Sum("amount_fen", default=0))
    beside = _by_year(
        _warranties(user).filter(refunded_at__gte=since), "refunded_at", fen=Sum("refunded_fen", default=0)
    )
    none: dict[str, int] = {}
    return [
        Spending(
            year, orders=paid.get(year, none).get("n", 0), paid_fen=paid.get(year, none).get("fen", 0),
            refunded_fen=back.get(year, none).get("fen", 0) + beside.get(year, none).get("fen", 0),
        )
        for year in years
    ]  # fmt: skip


def _warranties(user: User) -> QuerySet[Warranty]:
    """Those of orders that went on: what was held and refused counts as neither paid nor refunded."""
    return Warranty.objects.filter(line__order__user=user, line__order__confirmed_at__isnull=False)


def _by_year(rows: QuerySet[Any], moment: str, **sums: Any) -> dict[int, dict[str, int]]:
    found = rows.order_by().values(year=ExtractYear(moment, tzinfo=time.SHANGHAI)).annotate(**sums)
    return {row["year"]: row for row in found}


def years_of(user: User) -> list[int]:
    """Years with orders, the newest first, this one always."""
    first = (
        Order.objects.filter(user=user, confirmed_at__isnull=False)
        .order_by("id")
        .values_list("placed_at", flat=True)[:1]
    )
    this = time.today().year
    since = first[0].astimezone(time.SHANGHAI).year if first else this
    return list(range(this, since - 1, -1))[:10]


def _bounds(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=time.SHANGHAI), datetime(year, 12, 31, 23, 59, 59, 999999, tzinfo=time.SHANGHAI)
