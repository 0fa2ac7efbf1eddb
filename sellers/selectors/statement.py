"""A seller's statement: one line a booking, what it changed, and the balance after it. It is the book, read line by line.

The balance of a statement is what the platform owes: ready to pay out + kept + under way − what the seller owes. The deposit
is not earned money and has a column of its own. Lines are ordered by (booked at, booking); the balance before any moment is
the sum of all postings before it, so every page, month and file agrees with the book to the minor unit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from marketplace.core import time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from sellers.errors import BadMonth
from sellers.models import Payout, Seller
from sellers.selectors.money import owner_of

NAMES = {
    "payable": _("Ready for you"),
    "reserve": _("Kept in reserve"),
    "transit": _("On the way to your bank"),
    "debt": _("Set off against next sales"),
    "deposit": _("Deposit"),
}
ACCOUNTS = {
    "payable": AccountCode.SELLER_PAYABLE, "reserve": AccountCode.SELLER_RESERVE, "transit": AccountCode.PAYOUT_IN_TRANSIT,
    "debt": AccountCode.SELLER_RECEIVABLE, "deposit": AccountCode.DEPOSIT,
}  # fmt: skip
# Kinds of bookings that touch a seller, as they read them.
WHAT = {
    "released": _("Order completed"),
    "refund": _("Refund to the shopper"),
    "payout": _("Payout"),
    "payout_paid": _("Payout arrived at the bank"),
    "payout_failed": _("Payout failed, owed again"),
    "payout_returned": _("Payout returned, owed again"),
    "reserve_released": _("Reserve released"),
    "set_off": _("Set off against what you owed"),
    "dispute_charged": _("Payment dispute lost"),
    "deposit_received": _("Deposit received"),
    "deposit_returned": _("Deposit returned to you"),
    "deposit_drawn": _("Deposit drawn on"),
    "storage": _("Storage in our warehouse"),
    "deposit_disputed": _("Deposit taken back by the bank"),
    "premium": _("Premium of the stock insurance"),
    "stock_claim": _("Paid for goods lost or damaged with us"),
    "claim_recovered": _("Charged for goods damaged through the shop"),
}
NUMBER = re.compile(r"M[A-Z][0-9A-Z]{10,18}")
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
CHUNK = 2_000
KEYS = ("transaction__booked_at", "transaction_id")


@dataclass(frozen=True)
class Sums:
    """Amounts as the seller reads them: positive is theirs, `debt` is negative while they owe us."""

    payable: int = 0
    reserve: int = 0
    transit: int = 0
    debt: int = 0
    deposit: int = 0

    @property
    def total(self) -> int:
        """What the platform owes, without the deposit."""
        return self.payable + self.reserve + self.transit + self.debt

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(mine + theirs for mine, theirs in zip(self.values(), other.values(), strict=True)))

    def __neg__(self) -> "Sums":
        return Sums(*(-value for value in self.values()))

    def values(self) -> tuple[int, int, int, int, int]:
        return self.payable, self.reserve, self.transit, self.debt, self.deposit

    @property
    def parts(self) -> list[tuple[Any, int]]:
        """(name, amount) of what is not zero."""
        return [(NAMES[name], value) for name, value in zip(NAMES, self.values(), strict=True) if value]


@dataclass(frozen=True)
class Line:
    """One booking. `link` says what it belongs to: order, payout, deposit or nothing; `number` names that."""

    id: int
    at: datetime
    kind: str
    what: Any
    link: str
    number: str
    currency: str
    changes: Sums
    after: Sums

    @property
    def change(self) -> int:
        return self.changes.total

    @property
    def balance(self) -> int:
        return self.after.total


@dataclass(frozen=True)
class Period:
    """From `start` (included) to `end` (not included); None is open."""

    start: datetime | None = None
    end: datetime | None = None
    label: str = ""


def period_of(month: str) -> Period:
    """`2026-11` by the calendar of Asia/Shanghai; empty: everything. Raises BadMonth."""
    if not month:
        return Period()
    found = MONTH.fullmatch(month)
    if found is None:
        raise BadMonth(fields={"month": BadMonth.message})
    year, number = int(found[1]), int(found[2])
    start = datetime(year, number, 1, tzinfo=time.SHANGHAI)
    following = (year + number // 12, number % 12 + 1)
    return Period(start, datetime(*following, 1, tzinfo=time.SHANGHAI), month)


def months_of(seller: Seller) -> list[str]:
    """Months with bookings, the newest first; at most 36."""
    first = (
        _postings(seller).order_by("transaction__booked_at").values_list("transaction__booked_at", flat=True).first()
    )
    if first is None:
        return []
    begin, now = first.astimezone(time.SHANGHAI), time.now().astimezone(time.SHANGHAI)
    count = min((now.year - begin.year) * 12 + now.month - begin.month, 35)
    total = now.year * 12 + now.month - 1
    return [f"{(total - back) // 12}-{(total - back) % 12 + 1:02d}" for back in range(count + 1)]


def sums_before(seller: Seller, moment: datetime | None) -> Sums:
    """The balances just before `moment`; None: from the beginning of time, so zero."""
    if moment is None:
        return Sums()
    return _sums(_postings(seller).filter(transaction__booked_at__lt=moment))


def sums_until(seller: Seller, period: Period) -> Sums:
    """The balances at the end of a period."""
    return _sums(_within(seller, Period(None, period.end)))


def rows_of(seller: Seller, period: Period) -> QuerySet[Posting, dict[str, Any]]:
    """Raw lines, the newest first; page them, then read a page with `read_page`."""
    return _grouped(_within(seller, period)).order_by(*(f"-{key}" for key in KEYS))


def read_page(seller: Seller, period: Period, rows: list[dict[str, Any]]) -> list[Line]:
    """Lines of one page (newest first) with the balance after each. 1 query."""
    if not rows:
        return []
    last = rows[0]
    older = Q(transaction__booked_at__lt=last[KEYS[0]]) | Q(
        transaction__booked_at=last[KEYS[0]], transaction_id__lte=last[KEYS[1]]
    )
    after = _sums(_postings(seller).filter(older))
    lines = []
    for row in rows:
        line = _line(row, seller.currency, after)
        lines.append(line)
        after = after + -line.changes
    return lines


def stream(seller: Seller, period: Period) -> Iterator[Line]:
    """Every line, the oldest first, in bounded memory (a server-side cursor)."""
    after = sums_before(seller, period.start)
    rows = _grouped(_within(seller, period)).order_by(*KEYS)
    for row in rows.iterator(chunk_size=CHUNK):
        after = after + _changes(row)
        yield _line(row, seller.currency, after)


def lines_of_payout(seller: Seller, payout: Payout, most: int = 500) -> list[Line]:
    """What made up a payout: every booking since the payout before it was asked for, up to this one; oldest first."""
    asked = _asked(seller, payout)
    if asked is None:
        return []
    before = Payout.objects.filter(seller=seller, pk__lt=payout.pk).order_by("-pk").first()
    begin = _asked(seller, before) if before else None
    found = _postings(seller).filter(transaction_id__lt=asked, account__code=AccountCode.SELLER_PAYABLE)
    if begin is not None:
        found = found.filter(transaction_id__gt=begin)
    rows = list(_grouped(found).order_by(*KEYS)[:most])
    return [_line(row, seller.currency, Sums()) for row in rows]


def _asked(seller: Seller, payout: Payout) -> int | None:
    found = _postings(seller).filter(transaction__source=f"payout:{payout.public_id}:asked")
    return found.values_list("transaction_id", flat=True).first()


def _postings(seller: Seller) -> QuerySet[Posting]:
    return Posting.objects.filter(
        account__owner=owner_of(seller), account__currency=seller.currency, account__code__in=list(ACCOUNTS.values())
    )


def _within(seller: Seller, period: Period) -> QuerySet[Posting]:
    found = _postings(seller)
    if period.start is not None:
        found = found.filter(transaction__booked_at__gte=period.start)
    if period.end is not None:
        found = found.filter(transaction__booked_at__lt=period.end)
    return found


def _grouped(postings: QuerySet[Posting]) -> QuerySet[Posting, dict[str, Any]]:
    keys = (*KEYS, "transaction__kind", "transaction__source", "transaction__memo")
    grouped: QuerySet[Posting, dict[str, Any]] = postings.values(*keys).annotate(**_columns())
    return grouped


def _columns() -> dict[str, Sum]:
    return {name: Sum("amount_minor", filter=Q(account__code=code), default=0) for name, code in ACCOUNTS.items()}


def _sums(postings: QuerySet[Posting]) -> Sums:
    return _changes(postings.aggregate(**_columns()))


def _changes(row: dict[str, Any]) -> Sums:
    """Debits are positive in the book: a credit of ours is the seller's plus."""
    return Sums(*(-int(row[name] or 0) for name in ACCOUNTS))


def _line(row: dict[str, Any], currency: str, after: Sums) -> Line:
    kind, source, memo = row["transaction__kind"], row["transaction__source"], row["transaction__memo"]
    link, number = _link(kind, source, memo)
    return Line(
        id=row["transaction_id"], at=row["transaction__booked_at"], kind=kind, what=WHAT.get(kind, kind), link=link,
        number=number, currency=currency, changes=_changes(row), after=after,
    )  # fmt: skip


def _link(kind: str, source: str, memo: str) -> tuple[str, str]:
    if source.startswith("payout:"):
        return "payout", source.split(":")[1]
    if kind.startswith("deposit"):
        return "deposit", memo
    if NUMBER.fullmatch(memo):
        return "order", memo
    return "", ""
