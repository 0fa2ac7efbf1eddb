"""Whose money lies with us: escrow by age, and what we owe to whom and when."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext_lazy as _

from marketplace.core import time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Account
from marketplace.ledger.selectors import natural, trial
from orders.models import Order
from sellers.models import ReserveSlice, Seller

# (code, words, from this many days, up to but not including)
BUCKETS: tuple[tuple[str, Any, int, int | None], ...] = (
    ("week", _("up to 7 days"), 0, 7),
    ("fortnight", _("7 to 14 days"), 7, 14),
    ("month", _("14 to 30 days"), 14, 30),
    ("two-months", _("30 to 60 days"), 30, 60),
    ("older", _("more than 60 days"), 60, None),
)
UNKNOWN = "unknown"
OWED: dict[str, Any] = {
    AccountCode.SELLER_PAYABLE: _("Sellers: ready to pay out"),
    AccountCode.SELLER_RESERVE: _("Sellers: kept in reserve"),
    AccountCode.PAYOUT_IN_TRANSIT: _("Sellers: on the way to their bank"),
    AccountCode.DEPOSIT: _("Sellers: deposits"),
    AccountCode.REFUND_PAYABLE: _("Shoppers: refunds under way"),
    AccountCode.STORE_CREDIT: _("Shoppers: store credit"),
    AccountCode.CREDIT_RESERVED: _("Shoppers: store credit set aside"),
    AccountCode.CLAIM_PAYABLE: _("Shoppers: damages decided"),
    AccountCode.WARRANTY_UNEARNED: _("Shoppers: warranties that have not begun"),
    AccountCode.WARRANTY_RESERVE: _("Shoppers: reserve for warranty claims"),
    AccountCode.REPAIR_UNEARNED: _("Shoppers: repairs paid, not done yet"),
    AccountCode.REPAIR_PAYABLE: _("Service points: repairs done"),
    AccountCode.INSURANCE_PAYABLE: _("Insurer: premiums collected"),
    AccountCode.CARRIER_PAYABLE: _("Carriers and airlines: bills"),
    AccountCode.FREIGHT_PAYABLE: _("Carriers and airlines: flights not billed yet"),
    AccountCode.COURIER_PAYABLE: _("Carriers: parcels of returns not billed yet"),
    AccountCode.TAX_PAYABLE: _("Customs: import tax collected"),
}
OF_THE_BOOK = frozenset(
    {
        AccountCode.TAX_PAYABLE,
        AccountCode.INSURANCE_PAYABLE,
        AccountCode.FREIGHT_PAYABLE,
        AccountCode.WARRANTY_RESERVE,
    }
)


@dataclass(frozen=True)
class Bucket:
    """Orders whose money has waited for so long."""

    code: str
    words: Any
    orders: int
    fen: int


@dataclass(frozen=True)
class Owed:
    """One kind of debt in one currency."""

    code: str
    words: Any
    currency: str
    minor: int
    count: int


@dataclass(frozen=True)
class Due:
    """What falls due on one day in one currency."""

    day: date | None
    currency: str
    minor: int
    count: int


def held() -> QuerySet[Any]:
    """Escrow accounts with money, with the order's number, when it was paid, and the bucket of its age."""
    order = Order.objects.filter(number=OuterRef("number")).annotate(
        paid_at=Coalesce("confirmed_at", "purchase__paid_at")  # a purchase that is looked at is paid, not confirmed
    )
    now = time.now()
    ages = [
        When(Q(since__gt=now - timedelta(days=end)) if end else Q(since__isnull=False), then=Value(code))
        for code, _words, _begin, end in BUCKETS
    ]
    return (
        Account.objects.filter(code=AccountCode.ESCROW, balance_minor__lt=0)
        .annotate(number=Substr("owner", len("order:") + 1))
        .annotate(since=Subquery(order.values("paid_at")[:1], output_field=DateTimeField()))
        .annotate(bucket=Case(*ages, default=Value(UNKNOWN), output_field=CharField()))
        .annotate(fen=-F("balance_minor"))
    )


def escrow_by_age() -> list[Bucket]:
    """All money in escrow, each order in one bucket: the sum is the escrow line of the trial balance. One query."""
    rows = held().order_by().values("bucket").annotate(orders=Count("pk"), total=Sum("fen"))
    found = {row["bucket"]: (row["orders"], row["total"]) for row in rows}
    known = [(code, words) for code, words, *_rest in BUCKETS]
    if UNKNOWN in found:
        known.append((UNKNOWN, _("without an order")))
    return [Bucket(code, words, *found.get(code, (0, 0))) for code, words in known]


def held_in(bucket: str) -> QuerySet[Any]:
    """The orders of one bucket, the oldest first, to page."""
    return held().filter(bucket=bucket).order_by("since", "pk")


def payables() -> list[Owed]:
    """What we owe, by kind and currency, from the book; what is not kept by account (import tax, premiums) comes from the trial balance."""
    rows = (
        Account.objects.filter(code__in=list(OWED), is_guarded=True).exclude(balance_minor=0).order_by()
        .values("code", "currency", "kind").annotate(total=Sum("balance_minor"), count=Count("pk"))
    )  # fmt: skip
    found = [
        Owed(row["code"], OWED[row["code"]], row["currency"], natural(row["kind"], row["total"]), row["count"])
        for row in rows
    ]
    whole = [line for line in trial(time.today()) if line.code in OF_THE_BOOK and line.closing]
    found += [Owed(line.code, OWED[line.code], line.currency, -line.closing, 1) for line in whole]
    place = [str(code) for code in OWED]
    return sorted(found, key=lambda one: (place.index(one.code), one.currency))


def owed_to_sellers() -> QuerySet[Any]:
    """Sellers with something ready to pay out, the largest first within a currency, to page."""
    name = Seller.objects.filter(public_id=OuterRef("public_id")).values("display_name")[:1]
    served = Seller.objects.filter(public_id=OuterRef("public_id")).values("till__served_on")[:1]
    return (
        Account.objects.filter(code=AccountCode.SELLER_PAYABLE, balance_minor__lt=0)
        .annotate(public_id=Substr("owner", len("seller:") + 1), minor=-F("balance_minor"))
        .annotate(name=Subquery(name), served_on=Subquery(served)).order_by("currency", "-minor", "pk")
    )  # fmt: skip


def reserve_due() -> list[Due]:
    """Reserve by the day on which it is released. One query."""
    rows = (
        ReserveSlice.objects.filter(released_at=None).values("release_on", "currency").order_by("release_on", "currency")
        .annotate(left=Sum(F("kept_minor") - F("drawn_minor") - F("released_minor")), count=Count("pk"))
    )  # fmt: skip
    return [Due(row["release_on"], row["currency"], row["left"], row["count"]) for row in rows[:60]]
