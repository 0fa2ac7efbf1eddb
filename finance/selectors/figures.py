"""The figures of the cockpit. Each is a list of rows with a value, and the figure is the sum (or mean) of just that list.

So a click on a figure opens what it was made of, and both come from the same query.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from finance.errors import NoSuchFigure
from finance.policies.periods import EARLIEST, POINTS, Period, back_from
from marketplace.core.time import SHANGHAI
from orders.models import Order, Review
from returns.models import ReturnCase

MONEY, SHARE, MEAN, COUNT = "money", "share", "mean", "count"


@dataclass(frozen=True)
class Figure:
    """`rows(since, until)` are the rows with `value` (fen, 0 or 1, stars); `meaning` and `source` stand on the page."""

    code: str
    label: Any
    meaning: Any
    source: Any
    unit: str
    rows: Callable[[datetime, datetime], QuerySet[Any]]
    row: Callable[[Any], "Row"]
    is_more_better: bool = True


@dataclass(frozen=True)
class Row:
    """A line of the list behind a figure: number, when, whose, link for operations, value."""

    number: str
    at: datetime
    who: str
    link: str
    value: int


@dataclass(frozen=True)
class Reading:
    """Sum of the values and number of the rows of a period."""

    total: int
    count: int


def _flag(condition: Any) -> Any:
    return Choice(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _paid(since: datetime, until: datetime) -> QuerySet[Order]:
    return Order.objects.filter(confirmed_at__gte=since, confirmed_at__lt=until).select_related("seller")


def _delivered(since: datetime, until: datetime) -> QuerySet[Order]:
    return Order.objects.filter(delivered_at__gte=since, delivered_at__lt=until).select_related("seller")


def _gmv(since: datetime, until: datetime) -> QuerySet[Any]:
    return _paid(since, until).annotate(value=F("total_fen"), at=F("confirmed_at")).order_by("-confirmed_at", "-pk")


def _satisfaction(since: datetime, until: datetime) -> QuerySet[Any]:
    """Reviews that were revealed in the period and whose stars count: what the public averages took in."""
    found = Review.objects.filter(revealed_at__gte=since, revealed_at__lt=until, is_counted=True)
    return (
        found.select_related("line__order", "seller").annotate(value=F("rating"), at=F("revealed_at")).order_by("-pk")
    )


def _repurchase(since: datetime, until: datetime) -> QuerySet[Any]:
    """One row a shopper: their first paid order in the period."""
    mine = Order.objects.filter(user=OuterRef("user"), confirmed_at__isnull=False)
    same = mine.filter(confirmed_at__gte=since).filter(
        Q(confirmed_at__lt=OuterRef("confirmed_at")) | Q(confirmed_at=OuterRef("confirmed_at"), pk__lt=OuterRef("pk"))
    )
    first = _paid(since, until).filter(~Exists(same))
    came_before = Exists(mine.filter(confirmed_at__lt=since))
    return first.annotate(value=_flag(came_before), at=F("confirmed_at")).order_by("-confirmed_at", "-pk")


def _returns(since: datetime, until: datetime) -> QuerySet[Any]:
    asked = ReturnCase.objects.filter(order=OuterRef("pk")).exclude(stage="withdrawn")
    found = _delivered(since, until).annotate(value=_flag(Exists(asked)), at=F("delivered_at"))
    return found.order_by("-value", "-delivered_at", "-pk")


def _authenticity(since: datetime, until: datetime) -> QuerySet[Any]:
    found = Case.objects.filter(kind=Case.Kind.AUTHENTICITY, opened_at__gte=since, opened_at__lt=until)
    return found.select_related("order__seller").annotate(value=Value(1), at=F("opened_at")).order_by("-pk")


def _on_time(since: datetime, until: datetime) -> QuerySet[Any]:
    found = _delivered(since, until).filter(promise_date__isnull=False)
    day = TruncDate("delivered_at", tzinfo=SHANGHAI)
    in_time = found.annotate(came=day).annotate(value=_flag(Q(came__lte=F("promise_date"))), at=F("delivered_at"))
    return in_time.order_by("value", "-delivered_at", "-pk")


def _order_row(order: Any) -> Row:
    link = f"/admin/orders/order/?q={order.number}"
    return Row(order.number, order.at, order.seller.display_name, link, int(order.value))


def _review_row(review: Any) -> Row:
    number = review.line.order.number
    return Row(number, review.at, review.seller.display_name, f"/admin/orders/order/?q={number}", int(review.value))


def _case_row(case: Any) -> Row:
    return Row(case.number, case.at, case.order.seller.display_name, f"/desk/cases/{case.number}/", int(case.value))


FIGURES: tuple[Figure, ...] = (
    Figure(
        "gmv", _("GMV"),
        _("What shoppers paid for orders: goods, freight, tax and fees, after discounts, before refunds. By the day of payment."),
        _("Orders that were paid in the period; cancelled later or not."), MONEY, _gmv, _order_row,
    ),
    Figure(
        "satisfaction", _("Satisfaction"),
        _("Mean of the stars whose reviews were opened in the period, as the public averages count them."),
        _("Reviews of delivered goods, from the day on which both sides may read them."), MEAN, _satisfaction, _review_row,
    ),
    Figure(
        "repurchase", _("Repurchase"),
        _("Share of the period's paying shoppers who had paid for an order before the period began."),
        _("One row a shopper: their first paid order of the period."), SHARE, _repurchase, _order_row,
    ),
    Figure(
        "returns", _("Return rate"),
        _("Share of the orders delivered in the period for which a return was asked (and not withdrawn), until now."),
        _("Orders delivered in the period; younger periods still grow."), SHARE, _returns, _order_row, is_more_better=False,
    ),
    Figure(
        "authenticity", _("Authenticity claims"),
        _("Cases in which a shopper doubts that the goods are genuine, by the day they were opened."),
        _("Cases of authenticity, whatever their end."), COUNT, _authenticity, _case_row, is_more_better=False,
    ),
    Figure(
        "on_time", _("On time"),
        _("Share of the orders delivered in the period that came on the promised day or before."),
        _("Orders delivered in the period that had a promised day."), SHARE, _on_time, _order_row,
    ),
)  # fmt: skip
BY_CODE: Mapping[str, Figure] = {figure.code: figure for figure in FIGURES}


def figure_of(code: str) -> Figure:
    """Raises NoSuchFigure."""
    if code not in BY_CODE:
        raise NoSuchFigure
    return BY_CODE[code]


def rows_of(figure: Figure, period: Period) -> QuerySet[Any]:
    """The list behind a figure, to page."""
    return figure.rows(*period.window(SHANGHAI))


def read(figure: Figure, period: Period) -> Reading:
    """Sum and number of that very list. One query."""
    found = rows_of(figure, period).order_by().aggregate(total=Sum("value", default=0), count=Count("pk"))
    return Reading(int(found["total"]), int(found["count"]))


def worth(figure: Figure, reading: Reading) -> Decimal | None:
    """The figure: yuan, per cent, stars or a number; None where nothing can be said."""
    if figure.unit == MONEY:
        return Decimal(reading.total) / 100
    if figure.unit == COUNT:
        return Decimal(reading.total)
    if not reading.count:
        return None
    scale = 100 if figure.unit == SHARE else 1
    places = Decimal("0.1") if figure.unit == SHARE else Decimal("0.01")
    return (Decimal(reading.total) * scale / reading.count).quantize(places)


def series(figure: Figure, period: Period) -> list[tuple[str, Decimal]]:
    """The figure of the last periods, the oldest first; 0 where nothing can be said. One query a period."""
    found = back_from(period, POINTS[period.kind])
    return [(one.label, worth(figure, read(figure, one)) or Decimal(0)) for one in found]


def day_of(text: str, today: date) -> date:
    """A day from an address; anything else, and the future, is today. Never before `EARLIEST`."""
    try:
        return max(EARLIEST, min(date.fromisoformat(text), today))
    except ValueError:
        return today
