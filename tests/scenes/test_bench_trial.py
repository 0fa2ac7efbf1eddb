"""The trial balance scenario on a small book: right figures, and nothing is left behind."""

from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.ledger.models import DayClose, Posting
from marketplace.scenes.bench.scenarios import trial_balance

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    plan: Any = SimpleNamespace(postings=6_000)
    result = trial_balance.run(None, plan)  # type: ignore[arg-type]
    curve = result.details["curve"]
    assert [one["postings"] for one in curve] == [4_000, 6_000]
    assert all(one["is_right"] for one in curve)
    assert not Posting.objects.exists()
    assert not DayClose.objects.exists()
