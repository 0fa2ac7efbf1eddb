"""One agent gives for two orders in the same instant: the limit of a day holds over both."""

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from django.db.models import Sum

from marketplace.accounts.models import User
from orders.errors import GoodwillRefused
from orders.models import Goodwill, Order
from orders.policies import goodwill as policy
from orders.services import goodwill
from orders.services.goodwill import Gift
from tests import shop
from tests.concurrency.test_hot_item import shoppers
from tests.concurrency.threads import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def both(monkeypatch):
    """Two gifts of which a day holds one; both sums are read before either gift is written, where nothing prevents it."""
    shop.tariff()
    listing = shop.listing(shop.seller())
    ((user, address),) = shoppers(1)
    orders = [shop.pay_directly(shop.place(user, {listing.public_id: 1}, address)).orders.get() for _ in range(2)]
    agent = User.objects.create(email="a@example.com", display_name="A", roles=["agent"], password="!")
    monkeypatch.setitem(policy.LIMITS, "agent", policy.Limit(5_000, 5_000))
    gate, read = Barrier(2, timeout=2), goodwill.room_for

    def slowly(by: User, order: Order) -> int:
        found = read(by, order)
        with suppress(BrokenBarrierError):
            gate.wait()
        return found

    monkeypatch.setattr(goodwill, "room_for", slowly)
    return [partial(goodwill.give, order=order, gift=Gift(4_000, "late", "k"), by=agent) for order in orders]


def given() -> int:
    return Goodwill.objects.aggregate(fen=Sum("amount_fen"))["fen"]


def test_control_the_race_is_real_without_the_lock(both, monkeypatch):
    monkeypatch.setattr(goodwill, "advisory", lambda name: None)
    assert kinds(together(both)) == {"done": 2}
    assert given() == 8_000


def test_a_day_holds_what_it_holds(both):
    assert kinds(together(both)) == {"done": 1, GoodwillRefused.__name__: 1}
    assert given() == 4_000
