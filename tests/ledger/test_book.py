import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger import selectors
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.errors import Overdrawn, Unbalanced
from marketplace.ledger.models import Account, Posting, Transaction
from marketplace.ledger.services.book import Leg, book

ORDER = "order:MO1"


def pay(amount: int = 1000, source: str = "pay:1") -> Transaction:
    return book(
        source=source,
        kind="paid",
        legs=[
            Leg(AccountCode.PROVIDER_CLEARING, "", "CNY", amount),
            Leg(AccountCode.ESCROW, ORDER, "CNY", -amount),
        ],
    )


def test_it_works(db: None) -> None:
    pay(1000)
    assert selectors.balance(AccountCode.ESCROW, ORDER, "CNY") == 1000
    assert selectors.balance(AccountCode.PROVIDER_CLEARING, "", "CNY") == 1000
    assert selectors.trial_balance() == {"CNY": 0}


def test_the_same_source_books_once(db: None) -> None:
    first, second = pay(), pay()
    assert first.pk == second.pk
    assert Posting.objects.count() == 2
    assert selectors.balance(AccountCode.ESCROW, ORDER, "CNY") == 1000


def test_unbalanced_legs_are_refused_and_nothing_is_written(db: None) -> None:
    with pytest.raises(Unbalanced):
        book(source="x", kind="x", legs=[Leg(AccountCode.ESCROW, ORDER, "CNY", -5)])
    with pytest.raises(Unbalanced):
        book(
            source="x",
            kind="x",
            legs=[Leg(AccountCode.ESCROW, ORDER, "CNY", -5), Leg(AccountCode.FX_CLEARING, "", "USD", 5)],
        )
    assert not Transaction.objects.exists()


def test_a_guarded_account_cannot_be_overdrawn(db: None) -> None:
    pay(1000)
    with pytest.raises(Overdrawn):
        book(
            source="too much",
            kind="refund",
            legs=[Leg(AccountCode.ESCROW, ORDER, "CNY", 1001), Leg(AccountCode.REFUND_PAYABLE, ORDER, "CNY", -1001)],
        )
    assert selectors.balance(AccountCode.ESCROW, ORDER, "CNY") == 1000
    assert selectors.balance(AccountCode.REFUND_PAYABLE, ORDER, "CNY") == 0
    assert not Transaction.objects.filter(source="too much").exists()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_posting SET amount_minor = 1", "DELETE FROM ledger_posting", "DELETE FROM ledger_transaction"],
)
def test_the_database_refuses_to_rewrite_the_book(db: None, statement: str) -> None:
    pay()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Posting.objects.count() == 2


def test_the_database_refuses_a_one_legged_transaction_at_commit(transactional_db: None) -> None:
    pay()
    entry, account = Transaction.objects.get(), Account.objects.get(code="provider_clearing")
    with pytest.raises(DatabaseError, match="is off by"):
        Posting.objects.create(transaction=entry, account=account, amount_minor=7, currency="CNY")
    assert selectors.trial_balance() == {"CNY": 0}


def test_the_database_refuses_a_posting_in_a_foreign_currency(db: None) -> None:
    pay()
    account = Account.objects.get(code="escrow")
    with pytest.raises(DatabaseError, match="currency of its account"), transaction.atomic():
        Posting.objects.create(transaction=Transaction.objects.get(), account=account, amount_minor=7, currency="USD")


def test_balances_for_many_owners_take_one_query(db: None, django_assert_num_queries) -> None:
    pay()
    with django_assert_num_queries(1):
        found = selectors.guarded_balances(AccountCode.ESCROW, [ORDER, "order:none"], "CNY")
    assert found == {ORDER: 1000, "order:none": 0}


def test_kept_balances_never_drift(db: None) -> None:
    for index, amount in enumerate([100, 250, 3]):
        pay(amount, source=f"pay:{index}")
    assert selectors.guarded_drift() == []
    assert selectors.balance(AccountCode.ESCROW, ORDER, "CNY") == 353


@given(
    st.lists(st.tuples(st.sampled_from(["CNY", "USD", "JPY"]), st.integers(-(10**12), 10**12)), min_size=1, max_size=8)
)
def test_legs_balance_exactly_or_raise(legs: list[tuple[str, int]]) -> None:
    from marketplace.ledger.services.book import _require_balance

    sums: dict[str, int] = {}
    for currency, amount in legs:
        sums[currency] = sums.get(currency, 0) + amount
    built = [Leg(AccountCode.FX_CLEARING, "", currency, amount) for currency, amount in legs]
    if any(sums.values()):
        with pytest.raises(Unbalanced):
            _require_balance(built)
    else:
        _require_balance(built)
