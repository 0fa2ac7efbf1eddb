"""The scenario of the long statement, on a short one: it fills the book, streams, and tells a right from a wrong sum."""

import os

import pytest

from marketplace.accounts.models import User
from marketplace.ledger.models import Transaction
from marketplace.ledger.selectors import guarded_drift, trial_balance
from marketplace.scenes.bench.scenarios import statement
from tests.sellers import money

LINES = int(os.environ.get("STATEMENT_LINES", "3000"))


@pytest.mark.django_db(transaction=True)
def test_it_works(brightwell: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement, "LINES", LINES)
    seller = money.seller_of(brightwell)
    result = statement.run(None, None)  # type: ignore[arg-type]
    assert result.is_right, result.details
    assert result.details["lines"] == LINES + 3, "head, opening and closing balance"
    assert set(trial_balance().values()) == {0}
    assert guarded_drift() == []
    statement.fill(seller)
    assert Transaction.objects.count() == LINES, "a second run finds them there"
    print(result)  # noqa: T201  (shown with -s)
