"""The one way into the book."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from marketplace.core import time
from marketplace.core.joined import joined
from marketplace.ledger.chart import CHART, AccountCode
from marketplace.ledger.errors import DayClosed, Overdrawn, Unbalanced
from marketplace.ledger.models import Account, Posting, Transaction

CLAIM = """
INSERT INTO ledger_transaction (source, kind, booked_at, memo) VALUES (%s, %s, %s, %s)
ON CONFLICT (source) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Leg:
    """One posting to be: positive debits, negative credits, whole minor units of `currency`."""

    account: AccountCode
    owner: str
    currency: str
    amount_minor: int


@joined
def book(*, source: str, kind: str, legs: Sequence[Leg], memo: str = "") -> Transaction:
    """Book one economic fact. The same `source` again returns the transaction that exists and books nothing.

    Zero legs are dropped. Raises Unbalanced where a currency does not sum to zero or nothing is left, and Overdrawn where
    a guarded account would fall below zero, DayClosed where the books of the present day are closed; nothing is written then.
    """
    kept = [leg for leg in legs if leg.amount_minor]
    _require_balance(kept)
    entry, is_new = _claim_source(source, kind, memo)
    if not is_new:
        return entry
    accounts = _accounts(kept)
    try:
        with transaction.atomic():
            Posting.objects.bulk_create(
                Posting(
                    transaction=entry,
                    account=accounts[leg.account, leg.owner, leg.currency],
                    amount_minor=leg.amount_minor,
                    currency=leg.currency,
                )
                for leg in sorted(kept, key=lambda leg: (leg.account, leg.owner, leg.currency))
            )
    except IntegrityError as error:
        if "guarded_account_never_overdrawn" in str(error):
            raise Overdrawn(fields={"source": source}) from error
        if "ledger_day_closed" in str(error):
            raise DayClosed(fields={"source": source}) from error
        raise
    return entry


def _require_balance(legs: Sequence[Leg]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        sums[leg.currency] += leg.amount_minor
    if not legs or any(sums.values()):
        raise Unbalanced({currency: total for currency, total in sums.items() if total})


def _claim_source(source: str, kind: str, memo: str) -> tuple[Transaction, bool]:
    """Insert the header, or wait for and return the one that another transaction booked for the same source."""
    entry = Transaction(source=source, kind=kind, booked_at=time.now(), memo=memo)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [source, kind, entry.booked_at, memo])
        row = cursor.fetchone()
    if row is None:
        return Transaction.objects.get(source=source), False
    entry.pk, entry._state.adding, entry._state.db = row[0], False, connection.alias
    return entry, True


def _accounts(legs: Sequence[Leg]) -> dict[tuple[str, str, str], Account]:
    """The accounts of the legs, opened where missing, in two statements at most."""
    wanted = {(leg.account, leg.owner, leg.currency) for leg in legs}
    found = _find(wanted)
    if missing := sorted(wanted - found.keys()):
        Account.objects.bulk_create(
            [
                Account(code=code, owner=owner, currency=currency, kind=rule.kind, is_guarded=rule.is_guarded)
                for code, owner, currency in missing
                for rule in [CHART[AccountCode(code)]]
            ],
            ignore_conflicts=True,
        )
        found = _find(wanted)
    return found


def _find(wanted: set[tuple[AccountCode, str, str]]) -> dict[tuple[str, str, str], Account]:
    codes, owners = {code for code, _, _ in wanted}, {owner for _, owner, _ in wanted}
    accounts = Account.objects.filter(code__in=codes, owner__in=owners)
    return {key: account for account in accounts if (key := (account.code, account.owner, account.currency)) in wanted}
