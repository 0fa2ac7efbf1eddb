"""Reads of the bank's statements and carriers' bills."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat, TruncMonth

from finance.errors import BillNotFound
from finance.models import BankLine, BankStatement, Break, CarrierBill
from finance.models.bank import HELD, LINE, Twin
from finance.states import BillStatus, BreakStatus
from marketplace.core.money import CNY


@dataclass(frozen=True)
class BankStanding:
    """How far the bank's account is explained."""

    statements: int
    lines: int
    unmatched: int
    newest: BankStatement | None


def standing() -> BankStanding:
    """Four queries."""
    newest = BankStatement.objects.order_by("-last_day", "-pk").first()
    return BankStanding(BankStatement.objects.count(), BankLine.objects.count(), unexplained().count(), newest)


def statements() -> QuerySet[BankStatement]:
    """Statements that were taken over, the newest first."""
    return BankStatement.objects.order_by("-pk")


def unexplained() -> QuerySet[BankLine]:
    """Lines without an entry of ours whose difference nobody has accepted; the oldest first."""
    accepted = Break.objects.filter(
        key=Concat(Value(LINE), Cast(OuterRef("pk"), CharField())), status=BreakStatus.ACCEPTED
    )
    return (
        BankLine.objects.filter(~Exists(accepted), posting=None).exclude(twin_word__in=HELD).order_by("booked_on", "pk")
    )


def doubts() -> QuerySet[BankLine]:
    """Lines that may be a payment which a file of another kind brought already; the oldest first."""
    return BankLine.objects.filter(twin_word=Twin.DOUBT).select_related("twin__statement", "statement").order_by("pk")


def lines(show: str) -> QuerySet[BankLine]:
    """Unexplained ones the oldest first; `all` the newest first."""
    if show == "all":
        return BankLine.objects.select_related("posting__transaction").order_by("-booked_on", "-pk")
    return unexplained()


def breaks_of(found: list[BankLine]) -> dict[str, Break]:
    """Key of a line → the newest difference about it. One query."""
    keys = [line.key for line in found if line.posting_id is None]
    return {one.key: one for one in Break.objects.filter(key__in=keys).order_by("pk")}


def bills(status: str = "") -> QuerySet[CarrierBill]:
    """The newest first, with how many lines differ and wait for a word."""
    found = CarrierBill.objects.annotate(
        line_count=Count("lines"), open_lines=Count("lines", filter=Q(lines__is_owed=None))
    ).order_by("-pk")
    return found.filter(status=status) if status in BillStatus.values else found


def bill_by(pk: int) -> CarrierBill:
    """Raises BillNotFound."""
    found = CarrierBill.objects.filter(pk=pk).first()
    if found is None:
        raise BillNotFound
    return found


def exchange_by_month() -> list[Any]:
    """What rates moved between booking and payment of foreign bills, by the month in which the bank paid, the newest first: a year."""
    rows = CarrierBill.objects.filter(status=BillStatus.PAID).exclude(currency=CNY)
    months = rows.annotate(month=TruncMonth("paid_on")).order_by("-month").values("month")
    return list(months.annotate(fen=Sum("exchange_fen"), count=Count("pk"))[:12])


def owed_to_carriers() -> list[Any]:
    """Booked and not paid, by carrier and currency, with the next day on which something is due."""
    rows = CarrierBill.objects.filter(status=BillStatus.BOOKED).values("carrier", "currency")
    return list(rows.annotate(owed=Sum("owed_minor"), count=Count("pk")).order_by("carrier", "currency"))
