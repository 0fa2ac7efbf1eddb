"""A seller's year for tax: what was sold, what we kept, what went back, what was paid out; by month, from the book.

Every figure starts from the seller's own bookings, which never change, so a statement drawn again later is the same to the
minor unit. The book knows net amounts; gross and commission follow from the frozen figures of the order, in proportion
where a part had been refunded. A sale counts on the day its money was credited to the seller (release of the escrow).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from itertools import islice

from django.db.models import F, Sum

from marketplace.core import time
from marketplace.core.errors import NotFound
from marketplace.core.money import round_minor
from orders.models import OrderLine
from sellers.models import Seller
from sellers.selectors.statement import Line, Period, stream

FIRST_YEAR = 2019
BATCH = 500
BACK = frozenset({"refund", "dispute_charged"})
PAID, RETURNED = "payout_paid", "payout_returned"


@dataclass
class Figures:
    """Sums in minor units of the seller's currency; `activities` counts sales credited.

    `gross` − `commission` = `credited`; `refunded_gross` − `commission_back` = `refunded`. `paid_out` less `paid_back` is
    what arrived at the bank. `other` is what fits nowhere else (a deposit drawn on).
    """

    activities: int = 0
    gross: int = 0
    commission: int = 0
    credited: int = 0
    refunds: int = 0
    refunded_gross: int = 0
    commission_back: int = 0
    refunded: int = 0
    paid_out: int = 0
    paid_back: int = 0
    other: int = 0

    def __add__(self, more: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(more, one.name) for one in fields(self)))

    @property
    def net(self) -> int:
        """What the year's sales brought the seller after refunds."""
        return self.credited - self.refunded


@dataclass
class TaxYear:
    """One seller, one calendar year (Asia/Shanghai), one currency."""

    seller: Seller
    year: int
    currency: str
    months: list[Figures] = field(default_factory=lambda: [Figures() for _month in range(12)])

    def quarter(self, number: int) -> Figures:
        """1 to 4."""
        return _sum(self.months[(number - 1) * 3 : number * 3])

    @property
    def quarters(self) -> list[Figures]:
        return [self.quarter(number) for number in range(1, 5)]

    @property
    def total(self) -> Figures:
        return _sum(self.months)


def years_of(seller: Seller) -> list[int]:
    """Years with a statement, the newest first: from the approval to this year."""
    if seller.approved_at is None:
        return []
    return list(range(time.today().year, max(seller.approved_at.astimezone(time.SHANGHAI).year, FIRST_YEAR) - 1, -1))


def year_for(seller: Seller, year: int) -> TaxYear:
    """The year of a seller's own page. Raises NotFound for a year without a statement."""
    if year not in years_of(seller):
        raise NotFound
    return tax_year(seller, year)


def tax_year(seller: Seller, year: int) -> TaxYear:
    """Worked out from the book in bounded memory, however many lines the year has."""
    found = TaxYear(seller, year, seller.currency)
    period = Period(
        datetime(year, 1, 1, tzinfo=time.SHANGHAI), datetime(year + 1, 1, 1, tzinfo=time.SHANGHAI), str(year)
    )
    for batch in _batches(stream(seller, period)):
        frozen = _frozen({line.number for line in batch if line.link == "order"})
        for line in batch:
            _count(found.months[line.at.astimezone(time.SHANGHAI).month - 1], line, frozen)
    return found


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _frozen(numbers: set[str]) -> dict[str, tuple[int, int]]:
    """Order number → (gross, net) as fixed when it was placed."""
    rows = OrderLine.objects.filter(order__number__in=numbers).values("order__number")
    sums = rows.annotate(gross=Sum(F("unit_price_minor") * F("quantity")), net=Sum("seller_minor")).order_by()
    return {row["order__number"]: (int(row["gross"]), int(row["net"])) for row in sums}


def _count(month: Figures, line: Line, frozen: Mapping[str, tuple[int, int]]) -> None:
    amount = line.change
    if line.kind == "released" and amount > 0:
        gross = _gross(amount, frozen.get(line.number))
        month.activities += 1
        month.gross += gross
        month.commission += gross - amount
        month.credited += amount
    elif line.kind in BACK:
        gross = _gross(-amount, frozen.get(line.number))
        month.refunds += 1
        month.refunded_gross += gross
        month.commission_back += gross + amount
        month.refunded -= amount
    elif line.kind == PAID:
        month.paid_out -= amount
    elif line.kind == RETURNED:
        month.paid_back += amount
    else:
        month.other += amount


def _gross(net: int, frozen: tuple[int, int] | None) -> int:
    """The gross amount that belongs to a net one, by the order's own proportion; without an order there is no commission."""
    if frozen is None or not frozen[1]:
        return net
    return round_minor(Decimal(frozen[0]) * net / frozen[1])


def _sum(parts: Sequence[Figures]) -> Figures:
    total = Figures()
    for part in parts:
        total = total + part
    return total
