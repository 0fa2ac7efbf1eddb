"""Reading the book."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from django.db.models import Q, QuerySet, Sum

from marketplace.core import time
from marketplace.ledger.chart import CHART, AccountCode
from marketplace.ledger.models import Account, DayClose, Posting, Transaction

NATURAL_CREDIT = frozenset({Account.Kind.LIABILITY, Account.Kind.INCOME})


def natural(kind: str, amount_minor: int) -> int:
    """Turn a signed balance (debit +) into the side people expect: what we owe and earn reads positive."""
    return -amount_minor if kind in NATURAL_CREDIT else amount_minor


def balance(code: AccountCode, owner: str, currency: str) -> int:
    """Balance in minor units on the account's natural side; 0 for an account never used."""
    account = Account.objects.filter(code=code, owner=owner, currency=currency).first()
    if account is None:
        return 0
    if account.is_guarded:
        return natural(account.kind, account.balance_minor)
    total = Posting.objects.filter(account=account).aggregate(total=Sum("amount_minor"))["total"]
    return natural(account.kind, total or 0)


def guarded_balances(code: AccountCode, owners: Iterable[str], currency: str) -> dict[str, int]:
    """Balances of one guarded account for many owners in one query; owners without one are 0."""
    if not CHART[code].is_guarded:
        raise ValueError(f"{code} is not guarded: its balance is a sum, not a column")
    wanted = list(owners)
    rows = Account.objects.filter(code=code, owner__in=wanted, currency=currency)
    found = {row.owner: natural(row.kind, row.balance_minor) for row in rows}
    return {owner: found.get(owner, 0) for owner in wanted}


def trial_balance() -> dict[str, int]:
    """Sum of all postings per currency. Anything but zero is a broken book."""
    rows = Posting.objects.values("currency").annotate(total=Sum("amount_minor")).order_by("currency")
    return {row["currency"]: row["total"] for row in rows}


def statement(owner: str) -> QuerySet[Posting]:
    """All postings of one owner, newest first; the caller pages."""
    return Posting.objects.filter(account__owner=owner).select_related("transaction", "account").order_by("-id")


def guarded_drift() -> list[Account]:
    """Guarded accounts whose kept balance differs from the sum of their postings (must be empty)."""
    accounts = Account.objects.filter(is_guarded=True).annotate(total=Sum("postings__amount_minor"))
    return [account for account in accounts if account.balance_minor != (account.total or 0)]


def movements(owners: Iterable[str], currency: str) -> dict[str, dict[tuple[str, str], int]]:
    """Signed sums (debit +) by owner and (account code, transaction kind), in one query for any number of owners."""
    rows = Posting.objects.filter(account__owner__in=list(owners), currency=currency)
    sums = rows.values("account__owner", "account__code", "transaction__kind").annotate(total=Sum("amount_minor"))
    found: dict[str, dict[tuple[str, str], int]] = {}
    for row in sums.order_by():
        key = (row["account__code"], row["transaction__kind"])
        found.setdefault(row["account__owner"], {})[key] = row["total"]
    return found


@dataclass(frozen=True)
class TrialLine:
    """One account code in one currency: debit balances positive, `debit` and `credit` are the movement (both positive)."""

    code: str
    currency: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit

    @property
    def movement(self) -> int:
        return self.debit - self.credit

    @property
    def kind(self) -> str:
        return str(CHART[AccountCode(self.code)].kind)

    @property
    def meaning(self) -> str:
        return CHART[AccountCode(self.code)].meaning


def last_closed(before: date | None = None) -> DayClose | None:
    """The newest closed day (before `before`)."""
    found = DayClose.objects.filter(reopened_at=None)
    return (found.filter(day__lt=before) if before else found).order_by("-day").first()


def close_of(day: date) -> DayClose | None:
    """How a day was closed; None while it is open."""
    return DayClose.objects.filter(day=day, reopened_at=None).first()


def trial(day: date) -> list[TrialLine]:
    """The trial balance of a business day. A closed day is read; an open one is added up from the last closed day on.

    So it costs one day's bookings where days are closed daily, and never more than the days that are open.
    """
    closed = close_of(day)
    if closed is not None:
        rows = closed.balances.order_by("code", "currency")
        return [TrialLine(row.code, row.currency, row.opening_minor, row.debit_minor, row.credit_minor) for row in rows]
    last = last_closed(before=day)
    opening: dict[tuple[str, str], int] = defaultdict(int)
    if last is not None:
        for row in last.balances.all():
            opening[row.code, row.currency] = row.opening_minor + row.debit_minor - row.credit_minor
    since = start_of(last.day + timedelta(days=1)) if last else None
    for key, (debit, credit) in _sides(since, start_of(day)).items():
        opening[key] += debit - credit
    moved = _sides(start_of(day), start_of(day + timedelta(days=1)))
    return [
        TrialLine(code, currency, opening.get((code, currency), 0), *moved.get((code, currency), (0, 0)))
        for code, currency in sorted(opening.keys() | moved.keys())
    ]


def start_of(day: date) -> datetime:
    """Midnight in Asia/Shanghai."""
    return datetime.combine(day, clock_time(0), tzinfo=time.SHANGHAI)


def postings_on(day: date) -> int:
    """How many postings a day has."""
    return _between(start_of(day), start_of(day + timedelta(days=1))).count()


def entries(code: str, currency: str, day: date | None = None, owner: str | None = None) -> QuerySet[Posting]:
    """Postings of an account code, the newest first; of one day, of one owner. The caller pages."""
    found = Posting.objects.filter(account__code=code, account__currency=currency)
    if day is not None:
        window = (start_of(day), start_of(day + timedelta(days=1)))
        found = found.filter(transaction__booked_at__gte=window[0], transaction__booked_at__lt=window[1])
    if owner is not None:
        found = found.filter(account__owner=owner)
    return found.select_related("transaction", "account").order_by("-transaction_id", "-id")


def _between(since: datetime | None, until: datetime) -> QuerySet[Posting]:
    found = Posting.objects.filter(transaction__booked_at__lt=until)
    return found.filter(transaction__booked_at__gte=since) if since else found


def _sides(since: datetime | None, until: datetime) -> dict[tuple[str, str], tuple[int, int]]:
    """(debit, credit) by code and currency of what was booked in [since, until). One query."""
    if since is not None and since >= until:
        return {}
    sums = (
        _between(since, until).values("account__code", "currency").order_by()
        .annotate(
            debit=Sum("amount_minor", filter=Q(amount_minor__gt=0), default=0),
            credit=Sum("amount_minor", filter=Q(amount_minor__lt=0), default=0),
        )
    )  # fmt: skip
    return {(row["account__code"], row["currency"]): (int(row["debit"]), -int(row["credit"])) for row in sums}


def closes() -> QuerySet[DayClose]:
    """Closes of days, the newest day first; also those that were opened again."""
    return DayClose.objects.order_by("-day", "-pk")


def closes_of(day: date) -> QuerySet[DayClose]:
    """Every close of one day in the order in which they were made."""
    return DayClose.objects.filter(day=day).order_by("pk")


def booking(pk: int) -> Transaction | None:
    """One booking with its legs."""
    return Transaction.objects.prefetch_related("postings__account").filter(pk=pk).first()
