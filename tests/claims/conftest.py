import pytest

from logistics.models import Parcel
from marketplace.core import time
from marketplace.ledger.selectors import guarded_drift, trial_balance
from tests.clock import own_clock
from tests.orders.test_missing import trip

__all__ = ["own_clock", "trip"]


@pytest.fixture(autouse=True)
def book_balances(request):
    """After every test that has a database the book balances."""
    yield
    if "db" in request.fixturenames:
        assert set(trial_balance().values()) <= {0}
        assert guarded_drift() == []


@pytest.fixture
def arrived(trip, settle):
    """An order of some pieces at the door, and its road."""

    def make(pieces=1):
        order, way = trip(pieces)
        way.to("delivered")
        settle()
        order.refresh_from_db()
        assert Parcel.objects.get().delivered_at <= time.now()
        return order, way

    return make
