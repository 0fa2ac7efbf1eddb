"""Reading the book."""

from collections.abc import Iterable

from django.db.models import QuerySet, Sum

from marketplace.ledger.chart import CHART, AccountCode
from marketplace.ledger.models import Account, Posting

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
