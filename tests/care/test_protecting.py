"""Given before anybody asks: the difference when goods get cheaper soon after they came, something to owners of a batch at fault."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.policies import protecting as policy
from care.services import protecting
from learning.models import BatchAlarm
from marketplace.catalog.services import listings
from marketplace.core import time
from marketplace.core.models import TrailEntry
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from orders.errors import GoodwillRefused
from orders.models import Goodwill, Order, OrderLine
from orders.services import goodwill
from orders.services.goodwill import Gift
from tests import shop
from tests.clock import own_clock
from tests.orders.test_missing import paid

__all__ = ["own_clock"]
RULE = policy.DEFAULT


def bought(**more):
    return policy.Bought(
        **{"before_minor": 1_000, "pieces": 2, "kept": 2, "list_fen": 20_000, "paid_fen": 20_000, **more}
    )


@pytest.mark.parametrize(
    ("facts", "now_minor", "fen"),
    [
        ({}, 900, 2_000),
        ({}, 1_000, 0), ({}, 1_100, 0), ({}, 0, 0),
        ({}, 996, 0),  # below the least
        ({}, 100, 5_000),  # above the most
        ({"list_fen": 10_000, "paid_fen": 10_000}, 500, 3_000),  # thirty of a hundred
        ({"kept": 1, "paid_fen": 10_000}, 900, 1_000),  # one went back
        ({"kept": 0, "paid_fen": 0}, 900, 0),
        ({"paid_fen": 18_000}, 900, 0),  # a coupon made it that cheap already
        ({"paid_fen": 19_000}, 900, 1_000),
        ({"pieces": 3, "kept": 3, "list_fen": 10_000, "paid_fen": 10_000}, 777, 2_230),
    ],
)  # fmt: skip
def test_the_difference(facts, now_minor, fen):
    assert policy.difference_fen(bought(**facts), now_minor, RULE) == fen


@given(
    st.integers(1, 10**6), st.integers(1, 9), st.integers(0, 9), st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**6)
)  # fmt: skip
def test_never_more_than_was_paid_and_never_over_the_bounds(before, pieces, kept, list_fen, paid_fen, now_minor):
    facts = policy.Bought(before, pieces, min(kept, pieces), list_fen, min(paid_fen, list_fen))
    fen = policy.difference_fen(facts, now_minor, RULE)
    assert fen == 0 or RULE["least_fen"] <= fen <= min(RULE["most_fen"], facts.paid_fen)


@pytest.mark.parametrize(
    "body", [None, {}, {**RULE, "days": 31}, {**RULE, "most_fen": True}, {**RULE, "least_fen": 6_000}, {**RULE, "x": 1}]
)
def test_rules_that_make_no_sense(body):
    assert policy.check(body)
    assert not policy.check(dict(RULE))


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def credit_of(user):
    return balance(A.STORE_CREDIT, user.ref, "CNY")


@pytest.fixture
def delivered(xiaomei, settle):
    """Xiaomei's two pieces have come."""
    order = paid(xiaomei, pieces=2)
    Order.objects.filter(pk=order.pk).update(delivered_at=time.now())
    settle()
    return Order.objects.get(pk=order.pk)


def cheaper(order, percent=90):
    """The shop lowers the price of what was bought."""
    listing = order.lines.get().listing
    listings.edit(listing=listing, changes={"price_minor": listing.price_minor * percent // 100}, actor="user:x")


def test_it_works(delivered, xiaomei, settle):
    line = delivered.lines.get()
    cheaper(delivered)
    settle()
    made = Goodwill.objects.get()
    assert (made.status, made.way, made.reason, made.given_by) == ("given", "credit", "price", "system:care")
    assert made.amount_fen == (line.goods_fen + line.fx_fee_fen) * 10 // 100
    assert credit_of(xiaomei) == made.amount_fen == balance(A.COMPENSATION_EXPENSE, "", "CNY")
    assert set(trial_balance().values()) <= {0}
    assert Notice.objects.filter(recipient=xiaomei.ref, template="goodwill_price", channel="in_app").count() == 1
    assert not Notice.objects.filter(template="goodwill").exists()
    entry = TrailEntry.objects.get(verb="order.goodwill")
    assert (entry.actor, entry.why) == ("system:care", "price")
    assert "care.protecting 1" in made.note
    assert shop.nothing_dead()


def test_once_an_order_line(delivered, xiaomei, settle):
    cheaper(delivered)
    settle()
    before = credit_of(xiaomei)
    cheaper(delivered)
    settle()
    protecting.price_dropped(listing=delivered.lines.get().listing.public_id)
    assert (Goodwill.objects.count(), credit_of(xiaomei)) == (1, before)


@pytest.mark.parametrize("why", ["too late", "on the road", "cancelled", "a gift", "all went back", "dearer"])
def test_nothing_where_nothing_is_due(delivered, xiaomei, settle, why):
    found, lines = Order.objects.filter(pk=delivered.pk), OrderLine.objects.filter(order=delivered)
    if why == "too late":
        found.update(delivered_at=time.now() - timedelta(days=7, minutes=1))
    elif why == "on the road":
        found.update(delivered_at=None)
    elif why == "cancelled":
        found.update(lifecycle="cancelled")
    elif why == "a gift":
        lines.update(gift={"promotion": "x"})
    elif why == "all went back":
        lines.update(returned_quantity=2)
    cheaper(delivered, 110 if why == "dearer" else 90)
    settle()
    assert not Goodwill.objects.exists()
    assert credit_of(xiaomei) == 0
    assert not Notice.objects.filter(template="goodwill_price").exists()


def test_all_of_them_some_at_a_time(delivered, xiaomei, charlie, settle, monkeypatch):
    monkeypatch.setattr(protecting, "AT_ONCE", 1)
    listing = delivered.lines.get().listing
    purchase = shop.pay_directly(shop.place(charlie, {listing.public_id: 1}, shop.ready(charlie)))
    Order.objects.filter(purchase=purchase).update(delivered_at=time.now())
    cheaper(delivered)
    settle()
    assert Goodwill.objects.count() == 2
    assert credit_of(xiaomei)
    assert credit_of(charlie)


def test_one_listing_is_bounded(delivered, xiaomei, charlie, settle, monkeypatch):
    """The shop sets the price and we pay: what one listing can cost us has an end."""
    line = delivered.lines.get()
    monkeypatch.setitem(policy.DEFAULT, "listing_fen", (line.goods_fen + line.fx_fee_fen) // 10)
    purchase = shop.pay_directly(shop.place(charlie, {line.listing.public_id: 1}, shop.ready(charlie)))
    Order.objects.filter(purchase=purchase).update(delivered_at=time.now())
    cheaper(delivered)
    settle()
    cheaper(delivered)
    settle()
    assert [made.order_id for made in Goodwill.objects.all()] == [delivered.pk]
    assert credit_of(charlie) == 0


def test_no_rule_has_another_reason(delivered):
    with pytest.raises(GoodwillRefused):
        goodwill.give_by_rule(order=delivered, gift=Gift(100, "late", "k"), actor="system:care")
    assert not Goodwill.objects.exists()
    assert BatchAlarm.objects.count() == 0
